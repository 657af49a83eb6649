/**
 * "Open in Deno": the script of a program prints the numbers of `solve` with the same settings, bit by bit.
 */
import { assertEquals, assertMatch } from "@std/assert";
import { describe, type Solution, solve } from "ito";
import { evaluate } from "../../playground/program/evaluate.ts";
import { framesOf } from "../../playground/engine/frames.ts";
import { type ScriptAsked, toScript } from "../../playground/program/script.ts";
import { withSettings } from "../../playground/program/settings.ts";

const text = (asked: ScriptAsked): string => {
  const made = toScript(asked);
  if (made._tag === "Left") throw new Error(made.left.text);
  return made.right;
};

/** What a script prints, run from the repository, whose import map knows `ito`. */
const printed = async (script: string): Promise<string> => {
  const path = await Deno.makeTempFile({ dir: "tests/playground", suffix: ".ts", prefix: "script_" });
  try {
    await Deno.writeTextFile(path, script);
    const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-lock", "--no-prompt", path],
      env: { NO_COLOR: "1" },
    }).output();
    const [out, err] = [stdout, stderr].map((b) => new TextDecoder().decode(b));
    if (!success) throw new Error(err);
    return out ?? "";
  } finally {
    await Deno.remove(path);
  }
};

/** The same lines, of solves in process. */
const solved = async ({ source, settings, params, points, n }: ScriptAsked): Promise<string> => {
  const read = evaluate(source, { points, files: {} });
  if (read._tag === "Left") throw new Error(JSON.stringify(read.left));
  const set = withSettings(read.right, settings);
  if (set._tag === "Left") throw new Error(set.left.text);
  const { runs, options: { seed, x0, shape, frames } } = set.right;
  const lines = await Promise.all(runs.map(async ({ name, process, strategy }) => {
    if ("_tag" in process) throw new Error("A process that was read is one");
    const result = await solve(process, strategy, {
      n,
      seed,
      backend: "cpu",
      params: name === "still" ? {} : params,
      saveAt: framesOf(process, strategy, frames),
      ...(x0 === undefined ? {} : { x0 }),
      ...(shape === undefined ? {} : { shape }),
    })();
    if (result._tag === "Left") throw new Error(describe(result.left));
    return await linesOf(name, result.right);
  }));
  return lines.join("");
};
const linesOf = async (name: string, { samples }: Solution): Promise<string> => {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Float32Array.from(samples)));
  const hex = [...digest].map((b) => b.toString(16).padStart(2, "0")).join("");
  return `${name === "" ? "" : `${name}\n`}first ${
    JSON.stringify([...samples.slice(0, 24)])
  }\nsha256 ${hex}\n`;
};

const nothing = { settings: {}, params: {}, points: [], n: 100 };

Deno.test("script: a score drawn with the mouse, another method, a tolerance, kept times", async () => {
  const source = `import { gottaGoFast, mixtureScore, ve } from "ito";
export const process = ve();
export const score = mixtureScore({ weights: [0.5, 0.5], means: points([[0, 0], [1, 1]]), stds: [0.1, 0.1] });
export const strategy = gottaGoFast();
export const options = { frames: 6 };
import { points } from "playground";
`;
  const asked: ScriptAsked = {
    ...nothing,
    source,
    settings: { method: "adaptiveExponential", tolerance: 0.1, seed: 7, n: 100 },
    points: [[0.5, 0], [0, 0.25]],
  };
  const read = evaluate(source, { points: [], files: {} });
  if (read._tag === "Left" || read.right.runs[0] === undefined) throw new Error("It must run");
  const { process, strategy } = read.right.runs[0];
  if ("_tag" in process) throw new Error("A process that was read is one");
  const times = framesOf(process, strategy, 6);
  assertEquals(await printed(text({ ...asked, times, ito: "ito" })), await solved(asked));
});

Deno.test("script: runs beside each other, moved sliders, steps and a method of one calculus", async () => {
  const source = `import { eulerMaruyama, heun, mul, neg, param, stratonovich, system } from "ito";
const ito = 2; // a name of its own
const kubo = (s: number | ReturnType<typeof param>) => system(["u", "v"], ["w"], ({ u, v }) => ({
  drift: { u: mul(-ito, v), v: mul(ito, u) },
  diffusion: { u: { w: mul(s, neg(v)) }, v: { w: mul(s, u) } },
}));
export const process = kubo(param("s", 0.5));
export const strategy = eulerMaruyama(60);
export const options = { n: 1000, x0: [1, 0] };
export const runs = {
  Itô: {},
  Stratonovich: { process: stratonovich(process), strategy: heun(60) },
  still: { process: kubo(0) },
};
`;
  const asked = { ...nothing, source, settings: { method: "milstein", steps: 30 }, params: { s: 0.25 } };
  assertEquals(await printed(text({ ...asked, ito: "ito" })), await solved(asked));
});

Deno.test("script: says how it is run, of the published package", () => {
  const script = text({
    ...nothing,
    source: `import { datasetScore } from "ito/score";
import { cifar as pictures } from "playground";
import { ve } from "ito";
export const process = ve();
export const score = datasetScore(pictures(), 3072);`,
  });
  assertMatch(script, /beside cifar512\.png .*\n\/\/\n\/\/ {5}deno run --allow-read playground\.ts/);
  assertMatch(script, /from "npm:ito-sde\/score";/);
  assertMatch(script, /function pictures\(\)/);
});

Deno.test("script: names that it cannot know are said", () => {
  const fault = (source: string) => {
    const made = toScript({ ...nothing, source });
    return made._tag === "Left" ? made.left.text : "";
  };
  assertMatch(
    fault("const a = 1;\nexport { a as process };"),
    /export "process" by another name\nTry: export const/,
  );
  assertMatch(fault(`import * as p from "playground";`), /cannot import all of "playground"\nTry: /);
  assertMatch(fault(`import { pints } from "playground";`), /cannot import "pints"/);
});
