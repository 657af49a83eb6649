/**
 * The options of the examples, and where their results go. Needs a temporary folder to read and write, and
 * --allow-run for deno itself.
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import * as E from "fp-ts/Either";
import { integer, parseOptions, program } from "../../examples/lib/cli.ts";
import { type Images, npy } from "../../examples/lib/image.ts";
import { deliver, destination, planOutput, writeWhole } from "../../examples/lib/output.ts";
import { type Statistics, statisticsJson, summary } from "../../examples/lib/statistics.ts";
import type { Screen } from "../../examples/lib/terminal.ts";
import { readCifarOptions } from "../../examples/lib/cifar_options.ts";

const right = <A>(either: E.Either<unknown, A>): A => {
  if (E.isLeft(either)) throw new Error(`Wanted a Right, found ${JSON.stringify(either.left)}`);
  return either.right;
};

const left = <L>(either: E.Either<L, unknown>): L => {
  if (E.isRight(either)) throw new Error("Wanted a Left, found a Right");
  return either.left;
};

const recorder = (
  kind: Pick<Screen, "isTerminal" | "color" | "columns">,
): Screen & { readonly text: () => string } => {
  const written: string[] = [];
  return { ...kind, write: (text) => void written.push(text), text: () => written.join("") };
};

const folder = Deno.makeTempDirSync({ prefix: "ito_examples_" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const images: Images = { count: 2, width: 32, height: 32, data: new Float32Array(6144).fill(0.5) };

const veCifar = { name: "ve_cifar", process: "VE" } as const;
const read = (argv: readonly string[]) => readCifarOptions(veCifar, argv);

Deno.test("readCifarOptions() has defaults, and reads every option", () => {
  const defaults = {
    n: 64,
    start: 0,
    seed: 1,
    score: "data",
    solver: "exponential",
    rtol: undefined,
    batch: 64,
    noise: undefined,
    backend: "auto",
    compare: false,
  };
  assertEquals<unknown>(right(read([])), { ...defaults, out: undefined, json: undefined });
  const argv =
    "--n 50000 --start 7 --seed 4294967295 --score network --solver ggf --rtol=1e-2 --batch 8 --noise retain " +
    "--backend cpu --compare";
  const found = right(read([...argv.split(" "), "--out", "a b.PNG", "--json", "x/s.json"]));
  const wanted = {
    n: 50000,
    start: 7,
    seed: 4294967295,
    score: "network",
    solver: "ggf",
    rtol: 0.01,
    batch: 8,
    noise: "retain",
    backend: "cpu",
  };
  assertEquals<unknown>(found, { ...wanted, compare: true, out: "a b.PNG", json: "x/s.json" });
});

const bad: Readonly<Record<string, string>> = {
  "--n 0": 'Cannot read --n: wanted an integer from 1 to 50000, found "0"',
  "--n 50001": 'Cannot read --n: wanted an integer from 1 to 50000, found "50001"',
  "--n 1.5": 'Cannot read --n: wanted an integer from 1 to 50000, found "1.5"',
  "--n=": 'Cannot read --n: wanted an integer from 1 to 50000, found ""',
  "--n": "Cannot read --n: wanted an integer from 1 to 50000, found nothing",
  "--start -1": 'Cannot read --start: wanted an integer from 0 to 4294967295, found "-1"',
  "--start 4294967295":
    "Cannot read --start: wanted start + n − 1 up to 4294967295, found 4294967295 + 64 − 1",
  "--seed 4294967296": 'Cannot read --seed: wanted an integer from 0 to 4294967295, found "4294967296"',
  "--rtol 0": 'Cannot read --rtol: wanted a number above 0, found "0"',
  "--rtol 0x10": 'Cannot read --rtol: wanted a number above 0, found "0x10"',
  "--rtol 1e999": 'Cannot read --rtol: wanted a number above 0, found "1e999"',
  "--batch 0": 'Cannot read --batch: wanted an integer from 1 to 50000, found "0"',
  "--solver euler": 'Cannot read --solver: wanted "exponential" or "ggf", found "euler"',
  "--noise fresh":
    'Cannot read --noise: wanted "redraw", "retain", "previsible", "bridge" or "auto", found "fresh"',
  "--backend cuda": 'Cannot read --backend: wanted "auto", "webgpu" or "cpu", found "cuda"',
  "--out a.jpg": 'Cannot read --out: wanted a file that ends in .png or .npy, found "a.jpg"',
  "--out x/.png": 'Cannot read --out: wanted a file that ends in .png or .npy, found "x/.png"',
  "--json out": 'Cannot read --json: wanted a file that ends in .json, found "out"',
  "--compare=yes": 'Cannot read --compare: wanted no value, found "yes"',
  "--sed 1": "Cannot read --sed: no such option; did you mean --seed?",
  "--verbose": "Cannot read --verbose: no such option; --help lists them",
  "more": 'Cannot read "more": wanted options only; --help lists them',
};

for (const [line, text] of Object.entries(bad)) {
  Deno.test(`readCifarOptions() refuses ${line}`, () => {
    assertEquals(left(read(line.split(" "))), { exitCode: 2, text });
  });
}

Deno.test("parseOptions() serves other programs: types, dashed names, help before errors of meaning", () => {
  const other = program({
    name: "other.ts",
    about: "Another.",
    codecs: { pathCount: integer(1, 9) },
    texts: { pathCount: { value: "count", fallback: "3", about: "how many" } },
  });
  const count: number = right(parseOptions(other, ["--path-count", "4"])).pathCount;
  assertEquals([count, right(parseOptions(other, [])).pathCount], [4, 3]);
  const stop = left(parseOptions(other, ["--path-count", "0", "--help"]));
  assertEquals(stop.exitCode, 0);
  assertMatch(
    stop.text,
    /^Usage: other\.ts \[options\]\n\nAnother\.\n.*--path-count <count> +how many \(default: 3\)/s,
  );
});

const inFolder = (name: string): string => `${folder}/${name}`;
const bytes = new Uint8Array([1, 2, 3]);

Deno.test({
  name: "destination() is atomic where the folder may be written and read, makes it, and leaves no trace",
  permissions: { read: [folder], write: [folder] },
  fn: () => {
    const to = right(destination(inFolder("new/a.png")));
    assert(to.temporary !== undefined);
    assertEquals([...Deno.readDirSync(inFolder("new"))], []);
    assertEquals(right(writeWhole(to, bytes)), to.path);
    assertEquals([...Deno.readDirSync(inFolder("new"))].map((entry) => entry.name), ["a.png"]);
    assertEquals(Deno.readFileSync(to.path), bytes);
  },
});

Deno.test({
  name:
    "destination() writes straight to the file where nothing may be read, and keeps an older one until then",
  permissions: { write: [folder] },
  fn: () => {
    const to = right(destination(inFolder("b.png")));
    assertEquals(to.temporary, undefined);
    assertThrows(() => Deno.removeSync(to.path), Deno.errors.NotFound);
    right(writeWhole(to, bytes));
    assertEquals(right(destination(to.path)), to);
    Deno.removeSync(to.path);
  },
});

Deno.test("writeWhole() leaves no part of a file that fails", () => {
  Deno.mkdirSync(inFolder("c/d.png/full"), { recursive: true });
  const text = left(writeWhole({ path: inFolder("c/d.png"), temporary: inFolder("c/.tmp") }, bytes));
  assertMatch(text, /^Cannot write .*d\.png: .*directory/);
  assertEquals([...Deno.readDirSync(inFolder("c"))].map((entry) => entry.name), ["d.png"]);
  assertMatch(left(destination(inFolder("c/d.png"))), /directory/);
});

Deno.test({
  name:
    "planOutput() refuses --out and --json without permission, and names the flag; the default only gives advice",
  permissions: "none",
  fn: () => {
    const plan = (out?: string, json?: string) => planOutput({ out, json, fallback: "out/x.png" });
    const flags = {
      "out/a.npy": "-P or --allow-write=out",
      "a.png": "--allow-write=a.png",
      "b/c.png": "--allow-write=b",
    };
    for (const [path, flag] of Object.entries(flags)) {
      const why = `no permission, run with ${flag} (before the script's name)`;
      assertEquals(left(plan(path)), { exitCode: 2, text: `Cannot write --out ${path}: ${why}` });
      assertEquals(left(plan(undefined, path)), { exitCode: 2, text: `Cannot write --json ${path}: ${why}` });
    }
    assertMatch(left(plan("a.png", "a.png")).text, /^Cannot write --json a\.png: wanted a file other than/);
    const { image, json, advice } = right(plan());
    assertEquals([image, json], [undefined, undefined]);
    assertMatch(advice ?? "", /^Not written out\/x\.png: no permission, run with -P or --allow-write=out/);
  },
});

const run: Statistics = {
  samples: Array.from(
    { length: 12 },
    (_, k) => ({ index: k, nfe: 10 + ((k + 3) * 7) % 12, accepts: 5, rejects: k, code: k < 3 ? 1 : 2 }),
  ),
  evaluations: { own: 1500, paid: 2000 },
  seconds: 2.345,
  backend: "cpu",
  device: "two threads",
  seed: 9,
};

Deno.test("deliver() draws on a colour terminal, and writes no escapes elsewhere", () => {
  const plan = { image: undefined, json: undefined, advice: "Run with -P" };
  const five = { ...images, count: 5, data: new Float32Array(5 * 3072) };
  const draw = (isTerminal: boolean): string => {
    const screen = recorder({ isTerminal, color: isTerminal, columns: 40 });
    right(deliver(plan, { images: five, json: "" }, screen));
    return screen.text();
  };
  assertEquals(draw(false), "Run with -P\n");
  assertMatch(draw(true), /^(.*▀.*\n){20}The first 4 of 5 samples\nRun with -P\n$/);
});

Deno.test("deliver() writes .png, .npy and .json, and reports what fails", () => {
  const screen = recorder({ isTerminal: false, color: false, columns: 80 });
  const plan = right(planOutput({ out: inFolder("s.npy"), json: inFolder("s.json"), fallback: "" }));
  right(deliver(plan, { images, json: statisticsJson(run, { n: 12 }) }, screen));
  assertEquals(Deno.readFileSync(inFolder("s.npy")), npy(images.data, [2, 3, 32, 32]));
  const { samples, nfe, settings } = JSON.parse(Deno.readTextFileSync(inFolder("s.json")));
  assertEquals([samples.length, samples[3], nfe, settings], [
    12,
    { index: 3, nfe: 16, accepts: 5, rejects: 3, code: "notFinite" },
    { mean: 15.5, min: 10, max: 21 },
    { n: 12 },
  ]);
  const lost = {
    image: { path: inFolder("gone/a.png"), temporary: undefined },
    json: undefined,
    advice: undefined,
  };
  assertMatch(left(deliver(lost, { images, json: "" }, screen)), /^Cannot write .*gone\/a\.png: /);
  assertEquals(screen.text(), `Wrote ${inFolder("s.npy")}\nWrote ${inFolder("s.json")}\n`);
});

Deno.test("summary() gives spreads, both kinds of evaluations, and the samples that stopped", () => {
  assertEquals(summary(run).split("\n"), [
    "12 samples of seed 9 in 2.3 s on cpu (two threads)",
    "              mean       min       max",
    "NFE           15.5        10        21",
    "accepts        5.0         5         5",
    "rejects        5.5         0        11",
    "Score evaluations: 1,500 own, 2,000 paid (133.3 %)",
    "Stopped 9 of 12 samples: notFinite (3, 4, 5, 6, 7, 8, 9, 10, and 1 more)",
  ]);
});

Deno.test("a program ends with code 2 before its work on a bad option, 0 on --help, and writes no escapes to a pipe", async () => {
  const lib = (name: string): string =>
    JSON.stringify(new URL(`../../examples/lib/${name}.ts`, import.meta.url).href);
  const script = `
    import { exitWith } from ${lib("cli")};
    import { deliver, planOutput } from ${lib("output")};
    import { progressBar, screenOf } from ${lib("terminal")};
    import { readCifarOptions } from ${lib("cifar_options")};
    const options = readCifarOptions({ name: "ve_cifar", process: "VE" }, Deno.args);
    if (options._tag === "Left") exitWith(options.left);
    const plan = planOutput({ ...options.right, fallback: "out/x.png" });
    if (plan._tag === "Left") exitWith(plan.left);
    progressBar(screenOf(Deno.stderr), 2).update({ done: 1, meanT: 0, evaluations: 1 });
    const images = { count: 1, width: 1, height: 1, data: new Float32Array(3) };
    deliver(plan.right, { images, json: "" }, screenOf(Deno.stdout));`;
  const start = async (...argv: readonly string[]) => {
    const config = new URL("../../deno.json", import.meta.url).pathname;
    const env = { NO_COLOR: "" }; // colours are not refused, so their absence is the program's doing
    const args = ["run", "--quiet", "--no-prompt", "--config", config, "-", ...argv];
    const child = new Deno.Command(Deno.execPath(), {
      args,
      env,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    await new Blob([script]).stream().pipeTo(child.stdin);
    const { code, stdout, stderr } = await child.output();
    return [code, new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)] as const;
  };
  assertEquals(await start("--n", "0"), [2, "", `${bad["--n 0"]}\n`]);
  const refused =
    "Cannot write --out a.png: no permission, run with --allow-write=a.png (before the script's name)\n";
  assertEquals(await start("--out", "a.png"), [2, "", refused]);
  const [code, usage, nothing] = await start("--help");
  assertEquals([code, usage.slice(0, 28), nothing], [0, "Usage: ve_cifar.ts [options]", ""]);
  const advice =
    "Not written out/x.png: no permission, run with -P or --allow-write=out (before the script's name)\n";
  assertEquals(await start(), [0, advice, ""]);
});
