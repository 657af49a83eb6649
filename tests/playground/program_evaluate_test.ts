/**
 * A program's text becomes what is played, or says what is wrong with it and where.
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { describe, solve } from "ito";
import sheet from "../../examples/data/cifar512.png" with { type: "bytes" };
import { evaluate } from "../../playground/program/evaluate.ts";
import type { Fault, Given, Playable, Played } from "../../playground/program/playable.ts";

const nothing: Given = { points: [], files: {} };

/** What is played. */
const played = (source: string, given = nothing): Playable => {
  const found = evaluate(source, given);
  if (found._tag === "Left") throw new Error(JSON.stringify(found.left));
  return found.right;
};

/** Its first run. */
const firstOf = ({ runs: [run] }: Playable): Played => {
  if (run === undefined) throw new Error("There is no run");
  return run;
};

/** What is wrong. */
const wrong = (source: string, given = nothing): Fault => {
  const found = evaluate(source, given);
  if (found._tag === "Right") throw new Error("It runs");
  if ("wanted" in found.left) throw new Error(`It wants ${found.left.wanted}`);
  return found.left;
};

const ou = `import { eulerMaruyama, mul, param, process as made } from "ito";
export const process = made(({ x }) => ({ drift: mul(param("theta", 1), x), diffusion: 1 }));
export const strategy = eulerMaruyama(240);
`;

Deno.test("evaluate: process, strategy, sliders, options and show of a program; types are taken out", async () => {
  const found = played(`import { eulerMaruyama, param, process as made, sub, mul, type Process } from "ito";
interface Ends { readonly from: number }
const { from }: Ends = { from: 0 };
const [theta, sigma] = [param("theta", 1), param("sigma", 0.5)];
export const process: Process = made(({ x }) => ({ drift: mul(theta, sub(0, x)), diffusion: sigma }));
export const strategy = eulerMaruyama(240);
export const params = { theta: [from, 4] as const };
export const options = { n: 1000, x0: 1, frames: 20, seed: 7 };
export const show = { picture: "paths", exact: ({ t, params }) => (v: number) => params.theta * t * v, range: [-1, 2] };
`);
  assertEquals(found.options, { n: 1000, x0: 1, frames: 20, seed: 7 });
  assertEquals(found.sliders, [
    { name: "theta", from: 0, to: 4, step: 0.02, byDefault: 1 },
    { name: "sigma", from: 0, to: 1, step: 0.01, byDefault: 0.5 },
  ]);
  const run = firstOf(found);
  assertEquals(run.name, "");
  assertEquals([found.show.picture, found.show.x, found.show.range, found.notes], ["paths", 0, [-1, 2], []]);
  assertAlmostEquals(found.show.exact?.({ t: 2, params: { theta: 3 } })(5) ?? NaN, 30);
  const { process, strategy } = run;
  const solved = await solve(process, strategy, { n: 2, x0: 1, params: { theta: 2 } })();
  if (solved._tag === "Left") throw new Error(describe(solved.left));
  assertEquals(solved.right.samples.length, 2);
});

Deno.test("evaluate: a score runs the process backward, what is not said has defaults", () => {
  const found = played(`import { mixtureScore, ve } from "ito";
export const process = ve();
export const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });`);
  const { options, show } = found;
  const run = firstOf(found);
  assert("backward" in run.process && run.process.backward);
  assertEquals(run.strategy.name, "adaptiveExponential"); // recommended
  assertEquals(show, { picture: "phase", x: 0, y: 1 });
  assertEquals(options, { n: 100_000, seed: 1, frames: 60 });
});

Deno.test("evaluate: runs beside each other take what the program exports where they leave it out", () => {
  const { runs, sliders } = played(
    `import { eulerMaruyama, heun, param, stratonovich, system, mul, neg } from "ito";
const equation = system(["u", "v"], ["w"], ({ u, v }) => ({
  drift: { u: mul(-2, v), v: mul(2, u) },
  diffusion: { u: { w: mul(param("s", -0.5), v) }, v: { w: mul(param("s", -0.5), neg(u)) } },
}));
export const process = equation;
export const strategy = eulerMaruyama(60);
export const options = { x0: new Float32Array([1, 0]) };
export const show = { x: "v", y: "u" };
export const runs = { Itô: {}, Stratonovich: { process: stratonovich(equation), strategy: heun(60) } };`,
  );
  assertEquals(runs.map((r) => [r.name, r.strategy.name]), [["Itô", "eulerMaruyama"], [
    "Stratonovich",
    "heun",
  ]]);
  assertEquals(sliders, [{ name: "s", from: -1, to: 0, step: 0.01, byDefault: -0.5 }]);
});

Deno.test("evaluate: parameters that a strategy alone uses have sliders too", () => {
  const { sliders } = played(`${ou}
import { lt, withStop } from "ito";
export const runs = { one: { strategy: withStop(({ x }) => lt(param("wall", 2), norm(x)))(strategy) } };
import { norm } from "ito";`);
  assertEquals(sliders.map((s) => s.name).toSorted(), ["theta", "wall"]);
});

Deno.test("evaluate: as the menus want it: a method, numbers, and what is wrong with them", () => {
  const found = evaluate(ou, nothing, { method: "sosra", n: 7, seed: 3 });
  if (found._tag === "Left") throw new Error(JSON.stringify(found.left));
  assertEquals([firstOf(found.right).strategy.name, found.right.options.n, found.right.options.seed], [
    "sosra",
    7,
    3,
  ]);
  const bad = evaluate(ou, nothing, { method: "heun" });
  assertMatch(JSON.stringify(bad), /heun does not take this process/);
});

Deno.test("evaluate: points of the mouse, or the program's own; files that are not there are wanted", () => {
  const source = `import { datasetScore } from "ito/score";
import { ve } from "ito";
import { cifar, points } from "playground";
export const process = ve();
export const score = datasetScore(Float32Array.from(points([[0, 0], [1, 2]]).flat()), 2);`;
  const namesOf = (given: Given) => JSON.stringify(firstOf(played(source, given)).process).length;
  assert(namesOf(nothing) !== namesOf({ ...nothing, points: [[3, 4]] }));
  const pictures = `${source.replace(/export const score.*/s, "")}
const data = cifar();
export const score = datasetScore(data, 3072, "CIFAR-10");
export const options = { shape: [3, 32, 32], frames: 8 };`;
  assertEquals(evaluate(pictures, nothing), { _tag: "Left", left: { wanted: "cifar512.png" } });
  const { show, options } = played(pictures, { points: [], files: { "cifar512.png": sheet } });
  assertEquals([show.picture, options.n], ["images", Math.floor(2 ** 24 / (8 * 3072))]);
});

const faults: Readonly<Record<string, readonly [source: string, text: RegExp, line?: number]>> = {
  "a syntax error": ["const a = 1;\nconst b = ;", /^Syntax: unexpected token/, 2],
  "a name declared twice": ["const a = 1;\n\nlet a = 2;", /^Syntax: .*'a'.* already/, 3],
  "await": ["await 3;", /Try: no await/],
  "a module that there is not": [`\nimport { a } from "left-pad";\na();`, /"left-pad".*\nTry: "ito",/, 2],
  "a name that Ito has not": [
    `import {\n  eulerMaryama,\n} from "ito";\nexport const strategy = eulerMaryama(3);`,
    /"ito" has no "eulerMaryama"\nTry: eulerMaruyama$/,
    2,
  ],
  "what the program throws": [
    "\n\nconst f = () => { throw new Error('boo'); };\n[1].map(f);",
    /^Error: boo$/,
    3,
  ],
  "what Ito throws where a part is made": [
    `import { ou } from "ito";\n\nexport const process = ou({\n  theta: "1",\n});`,
    /ou: theta must be .*found "1"\nTry: /,
    3,
  ],
  "an error as a value": [
    `import { reverse, gaussianScore, gbm } from "ito";\nexport const process = reverse(gbm(), gaussianScore([0], 1));`,
    /Cannot reverse "geometric Brownian motion".*\nTry: /,
    2,
  ],
  "what is thrown and is no error": [
    `\nthrow { message: 3, get stack() { throw 1; } };`,
    /^\[object Object\]$/,
  ],
  "an error that hides itself": [
    `class Odd extends Error { get message() { throw 1; } get name() { throw 2; } get stack() { throw 3; } }
throw new Odd();`,
    /^something without a text$/,
    2,
  ],
  "a loop of calls": ["const f = () => f();\nf();", /Maximum call stack/, 1],
  "a Left of somebody else's": [
    `export const process = { _tag: "Left", left: { tag: "Odd" } };`,
    /a Left of/,
    1,
  ],
  "no process": ["export const options = {};", /exports no process\nTry: /],
  "another export": [
    `${ou}export const proces = process;`,
    /no export "proces".*\nTry: export const process/,
    4,
  ],
  "a process that is none": [
    `import { ou } from "ito";\nexport const process = ou;`,
    /process must be a process.*a function/,
    2,
  ],
  "a method as a strategy": [
    `import { milstein, gbm } from "ito";\nexport const process = gbm();\nexport const strategy = milstein;`,
    /the method .*milstein.* alone\nTry: equalSteps/,
    3,
  ],
  "a strategy of the other calculus": [
    `import { heun, ou } from "ito";\nexport const process = ou();\nexport const strategy = heun(10);`,
    /Stratonovich method .* for the Itô process/,
    3,
  ],
  "a range that does not rise": [
    `${ou}export const params = {\n  theta: [4, 0],\n};`,
    /params: theta must be \[from, to\]/,
    5,
  ],
  "an option that there is not": [
    `${ou}export const options = { frame: 3 };`,
    /options: frame must be left out.*\nTry: frames/,
    4,
  ],
  "an element that there is not": [
    `${ou}export const show = { x: 1 };`,
    /show: x must be a number below 1, found 1/,
    4,
  ],
  "a start that is not there": [
    `import { gbm } from "ito";\nexport const process = gbm();\nexport const options = {\n  x0: [1, 2],\n shape: [3] };`,
    /solve: x0: expected 3 numbers, found 2 numbers/,
    4,
  ],
  "a start that is wanted": [
    `import { gbm } from "ito";\n\nexport const process = gbm();`,
    /^solve: x0 must be given.*\nTry: /,
    3,
  ],
  "two defaults of a name": [
    `import { process as made, add, param } from "ito";
export const process = made(() => ({ drift: add(param("mu", 1), param("mu", 2)), diffusion: 1 }));`,
    /"mu" has two defaults\nTry: /,
    2,
  ],
};
for (const [name, [source, text, line]] of Object.entries(faults)) {
  Deno.test(`evaluate: says where it is wrong: ${name}`, () => {
    const fault = wrong(source);
    assertMatch(fault.text, text);
    assertStrictEquals(fault.line, line);
  });
}

Deno.test("evaluate: a closed form that throws or gives no number is a note, and NaN", () => {
  const notes = (exact: string) => {
    const { show, notes } = played(`${ou}export const show = {\n  exact: ${exact},\n};`);
    const value = show.exact?.({ t: 1, params: {} })(0.5);
    return [value, (notes ?? []).map((n) => n.text.split("\n")[0]), (notes ?? []).map((n) => n.line)];
  };
  assertEquals(notes("() => () => 2"), [2, [], []]);
  assertEquals(notes(`() => "2"`), [NaN, ['exact must give a function, found "2"'], [5]]);
  assertEquals(notes("() => { throw new Error('no') }"), [NaN, ["exact: no"], [5]]);
  assertEquals(notes("() =>\n(v) => { throw v }"), [NaN, ["exact: 0.5"], [5]]);
  assertEquals(notes("() => () => ({})"), [NaN, ["exact must give a number at 0.5, found {}"], [5]]);
});

Deno.test("evaluate: a range for nothing, and a default out of its range, are notes", () => {
  const { sliders, notes } = played(`${ou}export const params = { theta: [2, 4],\n kappa: [0, 1] };`);
  assertEquals(sliders, [{ name: "theta", from: 1, to: 4, step: 0.02, byDefault: 1 }]);
  assertEquals((notes ?? []).map((n) => [n.line, n.text.split("\n")[0]]), [
    [4, "params: the default of theta, 1, is not between 2 and 4"],
    [5, 'params: nothing uses a parameter "kappa"'],
  ]);
});
