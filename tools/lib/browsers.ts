/**
 * Browsers without a window: found on this machine, opened at an address, ended.
 * @module
 */

/** The browsers that are known here. */
export type BrowserName = "chromium" | "firefox";

interface Known {
  /** The variable that names the program, before PATH is searched. */
  readonly variable: string;
  readonly programs: readonly string[];
  readonly install: string;
  readonly args: (profile: string) => readonly string[];
  /** Files that a new profile holds, by name. */
  readonly files: Readonly<Record<string, string>>;
}

const known: Readonly<Record<BrowserName, Known>> = {
  chromium: {
    variable: "CHROME",
    programs: ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"],
    install: "apt-get install chromium, or CHROME=/path/to/chrome",
    args: (profile) => [
      "--headless=new",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-dev-shm-usage", // containers have 64 MB of it
      "--enable-unsafe-webgpu",
      "--use-webgpu-adapter=swiftshader", // the same on every machine, with or without a GPU
      ...(Deno.uid() === 0 ? ["--no-sandbox"] : []), // Chromium refuses root with it
      `--user-data-dir=${profile}`,
    ],
    files: {},
  },
  firefox: {
    variable: "FIREFOX",
    programs: ["firefox-esr", "firefox"],
    install: "apt-get install firefox-esr, or FIREFOX=/path/to/firefox",
    args: (profile) => ["--headless", "--no-remote", "--profile", profile],
    // WebGPU is not on by default on Linux, and Mesa's software device is on a list of those that are not used
    files: {
      "user.js": 'user_pref("dom.webgpu.enabled", true);\nuser_pref("gfx.webgpu.ignore-blocklist", true);\n',
    },
  },
};

const isFile = (path: string): boolean => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
};

/** The program, or undefined where there is none. */
export function findBrowser(name: BrowserName): string | undefined {
  const { variable, programs } = known[name];
  const named = Deno.env.get(variable);
  if (named !== undefined) return isFile(named) ? named : undefined;
  const folders = (Deno.env.get("PATH") ?? "").split(":");
  return programs.flatMap((p) => folders.map((f) => `${f}/${p}`)).find(isFile);
}

/** How to come by the browser. */
export function howToInstall(name: BrowserName): string {
  return known[name].install;
}

/** An open browser. */
export interface OpenBrowser {
  /** Resolves when it has ended by itself, with the last lines that it printed. */
  readonly ended: Promise<string>;
  readonly close: () => Promise<void>;
}

/** Opens an address in a browser with a profile of its own. */
export async function openBrowser(name: BrowserName, program: string, url: string): Promise<OpenBrowser> {
  const profile = await Deno.makeTempDir({ prefix: `ito-${name}-` });
  for (const [file, text] of Object.entries(known[name].files)) {
    await Deno.writeTextFile(`${profile}/${file}`, text);
  }
  const args = [...known[name].args(profile), url];
  const child = new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "piped" }).spawn();
  const printed = child.stderr.pipeThrough(new TextDecoderStream());
  const ended = (async () => {
    let text = "";
    for await (const part of printed) text = (text + part).slice(-2000);
    return text;
  })();
  return {
    ended,
    close: async () => {
      try {
        child.kill("SIGTERM");
      } catch {
        // it has ended
      }
      await child.status;
      await Deno.remove(profile, { recursive: true }).catch(() => {}); // a child process may still write there
    },
  };
}
