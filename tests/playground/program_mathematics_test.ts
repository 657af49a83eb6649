/**
 * Mathematics is read as it is typed, means what JavaScript says, and becomes a program that runs.
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import * as fc from "fast-check";
import { type Calculus, describe, type Node, type Process, solve } from "ito";
import { evaluate } from "../../playground/program/evaluate.ts";
import { readerOf, readExpression } from "../../playground/program/mathematics/expression.ts";
import { valueOf } from "../../playground/program/mathematics/linear.ts";
import { statementsOf } from "../../playground/program/mathematics/tokens.ts";
import { toTypeScript } from "../../playground/program/mathematics.ts";
import { example } from "../../playground/program/mathematics/example.ts";
import type { Playable, Played } from "../../playground/program/playable.ts";
import { withDefaults } from "../../sde/param.ts";
import { t, x } from "../../sde/process.ts";
import { elementOf, valuesOf } from "../lib/evaluate.ts";
import { anyExpression, javascript, names, typed } from "./formulas.ts";

const program = (text: string): string => {
  const made = toTypeScript(text);
  if (made._tag === "Left") throw new Error(JSON.stringify(made.left));
  return made.right;
};
const played = (text: string): Playable => {
  const found = evaluate(program(text), { points: [], files: {} });
  if (found._tag === "Left") throw new Error(`${JSON.stringify(found.left)}\n${program(text)}`);
  return found.right;
};
const first = ({ runs: [run] }: Playable): Played => {
  if (run === undefined) throw new Error("There is no run");
  return run;
};
const processOf = (text: string): Process<Calculus> => {
  const { process } = first(played(text));
  if ("_tag" in process) throw new Error("A process that was read is one");
  return process;
};

const at = [0.75, 0.5, 1.25, -0.3] as const; // x, t, a, σ1
/** A formula of x, t, a and σ1 in plain JavaScript. */
const truth = (text: string): number =>
  Number(Reflect.apply(new Function(...names, `return ${text};`), undefined, at));

Deno.test("mathematics: a formula, typed in any way, is read as what it was", () => {
  fc.assert(
    fc.property(anyExpression, fc.nat(), (e, seed) => {
      const lines = statementsOf(typed(e, seed));
      if (lines._tag === "Left") throw new Error(lines.left.text);
      const r = readerOf(lines.right[0] ?? []);
      const found = readExpression(r);
      r.end("");
      const known = new Map(names.map((name, i) => [name, at[i] ?? NaN]));
      assertEquals(valueOf(found, known), truth(javascript(e)), typed(e, seed));
    }),
    { numRuns: 300, seed: 1 },
  );
});

Deno.test("mathematics: the program that is made of a formula has its value", () => {
  const value = (n: Node): number => {
    const inputs = new Map<Node, number>([[x, at[0]], [t, at[1]]]);
    return elementOf(valuesOf(withDefaults(n), { inputs }).get(withDefaults(n)) ?? NaN, 0);
  };
  fc.assert(
    fc.property(anyExpression, anyExpression, fc.nat(), (f, g, seed) => {
      const [a, b] = [truth(javascript(f)), truth(javascript(g))];
      const [wanted, noise] = [a - b, -b / 2 - a];
      fc.pre([a, b, 0 * (a + b)].every(Number.isFinite));
      const right = `(${typed(f, seed)}) (dt - dW) - (${typed(g, seed + 1)}) (dt + dW / 2)`;
      const text = `dx = ${right}; a = ${at[2]}; σ₁ = ${at[3]}; x(0) = 1`;
      const made = toTypeScript(text);
      fc.pre(made._tag === "Right" || !made.left.text.startsWith("A number in it is"));
      const { drift, diffusion } = processOf(text);
      const near = 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
      assertAlmostEquals(value(drift), wanted, near, text);
      if (diffusion.tag !== "diagonal") throw new Error("An x alone has a noise of its own");
      assertAlmostEquals(value(diffusion.g), noise, near, text);
    }),
    { numRuns: 40, seed: 2 },
  );
});

Deno.test("mathematics: whatever is typed is a program or a fault with its place, and no exception", () => {
  const words =
    "dx dW1 dW2 dt = + - * / ^ ( ) [ ] , ; x t mu 1 0.5 in .. o ∘ √ ² sqrt max method euler # constructor"
      .split(" ");
  const anyText = fc.oneof(
    fc.array(fc.nat(0x10ffff), { maxLength: 40 }).map((codes) => String.fromCodePoint(...codes)),
    fc.array(fc.constantFrom(...words, "\n"), { maxLength: 20 }).map((list) => `dx = x dt;${list.join(" ")}`),
  );
  fc.assert(
    fc.property(anyText, (text) => {
      const made = toTypeScript(text);
      if (made._tag === "Right") return;
      const { line = 0, column = 0 } = made.left;
      assert(line >= 1 && column >= 1 && line <= text.split("\n").length + 1);
      assertMatch(made.left.text, /\nTry: /);
    }),
    { numRuns: 300, seed: 3 },
  );
  for (const part of ["(", "√", "-", "2^", "sin(", "x +"]) {
    assertMatch(JSON.stringify(toTypeScript(`dx = dt + ${part.repeat(5000)}`)), /more than/);
    assertMatch(JSON.stringify(toTypeScript(`dx = dt + ${part.repeat(300)}`)), /more than|the end/);
  }
});

const heston = `dS = mu S dt + sqrt(V) S dW1   # Heston's model
dV = kappa (theta - V) dt + xi √V dW2
dW1 dW2 = rho dt
S(0) = 1, V(0) = 0.04;  mu = 0.05 in [0, 0.2]; kappa = 2; theta = 0.04; xi = 0.3; rho = -0.7 in [-1, 1, 0.1]
t = 0..2; n = 1000; seed = 3; frames = 30; picture = density; method = euler(50)
`;

Deno.test("mathematics: Heston's model, its program as it is shown", () => {
  assertEquals(
    program(heston),
    `import { eulerMaruyama, max, mul, param, sqrt, square, sub, system } from "ito";

const mu = param("mu", 0.05);
const kappa = param("kappa", 2);
const theta = param("theta", 0.04);
const xi = param("xi", 0.3);
const rho = param("rho", -0.7);

export const process = system(["S", "V"], ["W1", "W2"], ({ S, V }) => {
  const lW2 = sqrt(max(sub(1, square(rho)), 0));
  return {
    drift: { S: mul(mu, S), V: mul(kappa, sub(theta, V)) },
    diffusion: {
      S: { W1: mul(sqrt(V), S) },
      V: { W1: mul(xi, sqrt(V), rho), W2: mul(xi, sqrt(V), lW2) },
    },
  };
}, { time: { tEnd: 0, T: 2 } });
export const strategy = eulerMaruyama(50);
export const params = { mu: [0, 0.2], rho: [-1, 1, 0.1] };
export const options = { x0: [1, 0.04], n: 1000, seed: 3, frames: 30 };
export const show = { picture: "density" };
`,
  );
});

Deno.test("mathematics: the example is a program", () => {
  assertEquals(played(example).sliders.map((s) => s.name), ["mu", "kappa", "theta", "xi", "rho"]);
});

/** Samples of a program, two components each. */
const samplesOf = async (text: string): Promise<readonly number[]> => {
  const found = played(text);
  const { process, strategy } = first(found);
  const { x0 = 0 } = found.options;
  const solved = await solve(process, strategy, { n: 2000, seed: 5, x0, backend: "cpu" })();
  if (solved._tag === "Left") throw new Error(describe(solved.left));
  return Array.from(solved.right.samples);
};

Deno.test("mathematics: noises are correlated as it is written, by a number and by a parameter to the same bits nearly", async () => {
  const text = (rho: string) =>
    `da = dW1; db = dW2; dc = dW3; dW1 dW2 = ${rho} dt; dW2*dW3 = 0.5 dt; method = euler(1); a(0) = 0`;
  const [byNumber, byName] = [await samplesOf(text("0.8")), await samplesOf(`${text("r")}; r = 0.8`)];
  byNumber.forEach((v, i) => assertAlmostEquals(byName[i] ?? NaN, v, 1e-5));
  const mean = (i: number, j: number): number => {
    let sum = 0;
    for (let k = 0; k < byNumber.length; k += 3) sum += (byNumber[k + i] ?? NaN) * (byNumber[k + j] ?? NaN);
    return sum / (byNumber.length / 3);
  };
  // of 2000 paths a product's mean is off by √((1 + ρ²)/2000) ≤ 0.032: four of these
  for (const [i, j, rho] of [[0, 1, 0.8], [1, 2, 0.5], [0, 2, 0], [2, 2, 1]] as const) {
    assertAlmostEquals(mean(i, j), rho, 0.13);
  }
});

Deno.test("mathematics: S(mu dt + sigma dW), dS/S, and each term by itself are one equation", async () => {
  const tail = "; mu = 0.05; sigma = 0.2; S(0) = 1; method = milstein(20)";
  const all = await Promise.all(
    ["dS = S (mu dt + sigma dW)", "dS/S = mu dt + sigma dW", "dS = mu S dt + sigma S dW"].map((eq) =>
      samplesOf(eq + tail)
    ),
  );
  const [a = [], ...others] = all;
  others.forEach((b) => b.forEach((v, i) => assertAlmostEquals(v, a[i] ?? NaN, 1e-6)));
});

Deno.test("mathematics: a circle is Stratonovich's, by its methods; an x alone is a process", () => {
  const kubo = processOf("dx = -2 y dt - y ∘ dW; dy = 2 x dt + x o dW; x(0) = 1");
  assertEquals([kubo.calculus, kubo.names, kubo.noiseKind], ["stratonovich", ["x", "y"], "general"]);
  assertMatch(program("dx = x ∘ dW; method = euler(10)"), /stratonovich\(sde\(.*\n.*eulerHeun\(10\)/);
  assertMatch(program("dx = x ∘ dW"), /heun\(240\)/);
  assertMatch(program("dx = -x dt; method = adaptive(tsit5)"), /adaptive\(tsit5\);/);
  assertMatch(program("dx = -x dt; t in [1, 3]"), /diffusion: 0 }\), { time: { tEnd: 1, T: 3 } }\);/);
});

Deno.test("mathematics: names of JavaScript and of Ito are names too; parts may stand in any order", () => {
  const { sliders } = played(`dx' = let * (mul + new x') dt + sub_ dW
mul = 2 new; let = 1; new = 3; sub_ = 0.5; x'(0) = 1; unused = 2`);
  assertEquals(sliders.map((s) => [s.name, s.byDefault]), [["let", 1], ["new", 3], ["sub_", 0.5]]);
  assertMatch(
    program("dadd = -add dt + mul(0) dW".replace("mul(0)", "sub").concat("; sub = 1")),
    /add: add_/,
  );
});

Deno.test("mathematics: dx/dt = f is dx = f dt", () => {
  assertEquals(
    program("dx/dt = v; dv/dt = -x - a v; a = 0.1"),
    program("dx = v dt; dv = (-x - a v) dt; a = 0.1"),
  );
});

const faults: Readonly<Record<string, readonly [text: string, line: number, column: number]>> = {
  "dx = muS dt; mu = 1; S = 2": ["muS is not known\nTry: mu S", 1, 6],
  "dx = kapa x dt\nkappa = 2": ["kapa is not known\nTry: kappa", 1, 6],
  "dx = x dt + dw": ["dw is no noise, whose letter is large\nTry: dW", 1, 13],
  "dx = x dt +": [`Wanted a number, a name or "(", found the end of the line\nTry: 2 x + 1`, 1, 12],
  "dx = 3": ["An equation says what is times dt\nTry: dx = -x dt", 1, 1],
  "dx = sin x dt": [`Wanted "(", found "x"\nTry: sin(x)`, 1, 10],
  "dx = x^dt": ["dt must be a factor of a term\nTry: mu x dt + sigma x dW", 1, 8],
  "dx = dt + 3": ["dx: a term has neither dt nor a noise\nTry: each term times dt or dW", 1, 1],
  "dx = 2 3 dt": ["A number stands behind a factor\nTry: * 3", 1, 8],
  "x = 3": ["There is no equation\nTry: dx = -x dt + 0.5 dW", 1, 1],
  "x' = -x + noise": [
    "xʹ is a name here, and no derivative\nTry: dx/dt = …, or dx = … dt + … dW where there is noise",
    1,
    1,
  ],
  "n = 5; ẋ = -x": [
    "ẋ is a name here, and no derivative\nTry: dx/dt = …, or dx = … dt + … dW where there is noise",
    1,
    8,
  ],
  "x = -x dt + dW": ["x = … has a dt in it, as equations have\nTry: dx = …", 1, 1],
  "dx = y dt; y = 2 + dW": ["y = … has a dW in it, as equations have\nTry: dy = …", 1, 12],
  "dx/dt = -x + dW/dt": [
    "dx/dt has no dW in it\nTry: dx = -x dt + dW, each term times dt or a noise",
    1,
    14,
  ],
  "dS/S x = dt; x = 2": [`Wanted "=", found "x"\nTry: dS = mu S dt + sigma S dW`, 1, 6],
  "dx/dt + x = 0": [`Wanted "=", found "+"\nTry: dx = mu x dt + sigma x dW`, 1, 7],
  "dx/dW = 3": ["An equation says what is times dt\nTry: dx = -x dt", 1, 1],
  "dx/dt = -x + noise": ["noise is not known\nTry: dW, in dx = … dt + … dW", 1, 14],
  "dx = x dt\nx(1) = 3": ["Time begins at 0, not at 1\nTry: x(0) = 3", 2, 1],
  "dx = x $ dt": [`The sign "$" means nothing here\nTry: + - * / ^ ( )`, 1, 8],
  "dx = y dt; y = z; z = y": ["y is made of itself: y → z → y\nTry: another name", 1, 12],
  "dx = dW; method = milstien(3)": ["There is no method milstien(3)\nTry: method = milstein(250)", 1, 19],
  "dx = dW1; dW1 dW2 = 0.3 dt": ["dW2 is in no equation\nTry: dW1", 1, 11],
  "dx = dW1 + dW2; dW1 dW2 = 2 dt": [
    "A correlation is between -1 and 1, found 2\nTry: dW1 dW2 = 0.5 dt",
    1,
    17,
  ],
  "dx = x ∘ dW + dB": [
    "Some noises stand with ∘ and some without\nTry: ∘ before each, or before none",
    1,
    10,
  ],
  "dx = x dt; mu = 3 in [4]": [
    "A range is [from, to] or [from, to, step], from below to\nTry: mu = 0.05 in [0, 0.2]",
    1,
    22,
  ],
  "dx = x dt; x = 3": ["x is there twice\nTry: another name", 1, 12],
  "dx = x dt; sin = 3": ["sin is a name of its own meaning\nTry: sin1", 1, 12],
  "dx = x dt; n = 1.5": ["n is a whole number from 1, found 1.5\nTry: n = 2", 1, 12],
  "dx = x log(0) dt": ["A number in it is -Infinity\nTry: a number that is finite", 1, 15],
};
Deno.test("mathematics: faults have a place, and say what to try", () => {
  for (const [text, [wanted, line, column]] of Object.entries(faults)) {
    const made = toTypeScript(text);
    const found = made._tag === "Left" ? made.left : { text: "", line: 0, column: 0 };
    assertEquals(found, { text: wanted, line, column }, text);
  }
});
