// deno-lint-ignore-file no-console -- it says which driver it is at
/**
 * The device tests on other drivers than the one that Deno finds first.
 *
 *     deno task test:devices                       each driver that is here
 *     deno task test:devices opengl swiftshader    these, which must be here
 *
 * One shader compiler is no proof for another: Mesa's under Vulkan, Mesa's under OpenGL and SwiftShader's rewrite different
 * things. The last line is "N passed, N failed"; exit code 0 only where nothing failed.
 * @module
 */

/** Agreement, stages, failures: what depends on the shader compiler. Networks are onnxruntime's own kernels. */
const files = [
  "backends/devices/webgpu/blocked",
  "backends/devices/webgpu/loop",
  "backends/devices/webgpu/stage",
  "backends/devices/webgpu/stage_failures",
  "backends/schedule/plans/pair",
  "backends/targets/agreement",
  "backends/targets/not_a_number",
  "solve/debug",
  "solve/ensemble/ensemble",
  "solve/save",
].map((name) => `tests/${name}_test.ts`);

/** How long a driver's tests may take, in ms: some ten times what they take on two cores. */
const patienceMs = 900_000;

interface Driver {
  readonly name: string;
  /** What picks it. */
  readonly env: Readonly<Record<string, string>>;
  readonly install: string;
}

const isFile = (path: string): boolean => {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
};
const icd = "vk_swiftshader_icd.json";
const swiftshader = ["/usr/lib/chromium", "/usr/lib64/chromium", "/opt/google/chrome"]
  .map((folder) => `${folder}/${icd}`);

const drivers: readonly Driver[] = [
  { name: "vulkan", env: { DENO_WEBGPU_BACKEND: "vulkan" }, install: "mesa-vulkan-drivers libvulkan1" },
  { name: "opengl", env: { DENO_WEBGPU_BACKEND: "gl" }, install: "libegl1 libgl1-mesa-dri" },
  {
    name: "swiftshader",
    env: {
      DENO_WEBGPU_BACKEND: "vulkan",
      VK_ICD_FILENAMES: Deno.env.get("SWIFTSHADER_ICD") ?? swiftshader.find(isFile) ?? `/nowhere/${icd}`,
    },
    install: "libvulkan1 chromium-common",
  },
];

/** The adapter that a driver gives, by its name. */
const adapterOf = async ({ env }: Driver): Promise<string | undefined> => {
  const code = `const a = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    console.log(a ? "adapter: " + a.info.description : "none");`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", code],
    env,
    stdin: "null",
    stderr: "null",
    signal: AbortSignal.timeout(60_000), // a driver that hangs is none
  }).output();
  return /^adapter: (.*)$/m.exec(new TextDecoder().decode(stdout))?.[1];
};

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** What deno's summary says: "ok | 123 passed (45 steps) | 2 ignored | 0 failed (6s)". */
const countsOf = (line: string): Counts | undefined => {
  const [, passed, failed] = /^(?:ok|FAILED) \| (\d+) passed.*\| (\d+) failed/.exec(line) ?? [];
  return passed === undefined ? undefined : { passed: Number(passed), failed: Number(failed) };
};

/** Runs the tests on a driver, each line printed as it comes. */
const runOn = async ({ env }: Driver): Promise<Counts> => {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-P=test", "--no-lock", ...files],
    env: { ...env, NO_COLOR: "1", ITO_REQUIRE_WEBGPU: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
    signal: AbortSignal.timeout(patienceMs),
  }).spawn();
  let [found, rest]: [Counts | undefined, string] = [undefined, ""];
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      console.log(line);
      found = countsOf(line) ?? found;
    }
  }
  const { success } = await child.status;
  if (found === undefined) {
    console.log("The tests did not come to an end");
    return { passed: 0, failed: 1 };
  }
  return success || found.failed > 0 ? found : { ...found, failed: 1 };
};

const known = drivers.map((d) => d.name);
const unknown = Deno.args.filter((word) => !known.includes(word));
if (unknown.length > 0) {
  console.log(`Cannot test on ${unknown.join(", ")}: drivers are ${known.join(", ")}`);
  Deno.exit(1);
}
const all: Counts[] = [];
for (const driver of drivers) {
  const isNamed = Deno.args.includes(driver.name);
  if (Deno.args.length > 0 && !isNamed) continue;
  const adapter = await adapterOf(driver);
  if (adapter !== undefined) {
    console.log(`\n${driver.name}: ${adapter}`);
    all.push(await runOn(driver));
    continue;
  }
  console.log(`\n${driver.name}: no adapter\nTry: apt-get install ${driver.install}`);
  if (isNamed) all.push({ passed: 0, failed: 1 });
}
const sum = (of: (c: Counts) => number): number => all.reduce((total, c) => total + of(c), 0);
const [passed, failed] = [sum((c) => c.passed), sum((c) => c.failed)];
console.log(`\n${passed} passed, ${failed} failed`);
Deno.exit(failed === 0 && passed > 0 ? 0 : 1);
