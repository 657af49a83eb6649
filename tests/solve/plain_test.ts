/**
 * Whatever plain JavaScript hands in is solved as it is meant, or refused by name: no error of JavaScript's own, no
 * "Internal:", nothing that hangs.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as ito from "ito";
import { datasetScore } from "ito/score";
import { isRecord } from "../../sde/border/decode.ts";

/** Values of every sort. */
const junk: readonly unknown[] = (() => {
  const cycle: Record<string, unknown> = {};
  cycle.me = cycle;
  const odd = [
    undefined,
    null,
    "3",
    "",
    NaN,
    Infinity,
    -1,
    0.5,
    -0,
    3n,
    Symbol("q"),
    true,
    () => 3,
    [],
    {},
    cycle,
  ];
  const lists = [[null], ["1"], [NaN], new Float32Array([3]), new Set([1]), { length: 1e9 }, new Date(0)];
  const names = ["constructor", "__proto__", "toString", ito.x, ito.t, ito.lt(ito.x, 0), Promise.resolve(1)];
  return [...odd, ...lists, ...names];
})();

const call = (f: unknown, ...args: readonly unknown[]): unknown =>
  typeof f === "function" ? Reflect.apply(f, undefined, args) : f;

/** How JavaScript itself begins to complain. */
const raw =
  /Cannot (read|set|convert|destructure|mix|access|assign|define|use 'in')|is not (a|an|iterable|defined|extensible)\b|Do not know|Invalid |Reduce of|call stack|must be of type|boom$/;

/** An error is Ito's own if it is not one of JavaScript's, and no bug. */
const worded = (text: string, what: string): void => {
  const [line = ""] = text.split("\n");
  const [, own = line] = /found (?:\w*Error): (.*)$/.exec(line) ?? []; // what a user's function throws is told
  assert(!text.includes("Internal:"), `${what}: ${text}`);
  assert(own !== line || !raw.test(line), `${what}: ${text}`);
};

/** What comes of a call: an Either, or something else, or an error that is Ito's own. */
const outcome = async (what: string, f: () => unknown): Promise<"solved" | "refused" | "made"> => {
  try {
    const made = f();
    const found: unknown = await (typeof made === "function" ? made() : made);
    if (!isRecord(found) || !("_tag" in found)) return "made";
    if (found._tag === "Right") return "solved";
    const text = call(ito.describe, found.left);
    worded(String(text), what);
    assert(String(text).includes("\nTry: "), `${what}: ${text}`);
    return "refused";
  } catch (thrown) {
    if (!(thrown instanceof RangeError || thrown instanceof TypeError)) {
      throw new Error(`${what}: ${thrown}`, { cause: thrown });
    }
    worded(thrown.message, what);
    return "refused";
  }
};

const shown = (v: unknown): string => (typeof v === "object" ? Object.prototype.toString.call(v) : String(v));
const ou = () => ito.process(({ x }) => ({ drift: ito.neg(x), diffusion: 1 }));
const em = ito.eulerMaruyama(4);
const options = [
  "n",
  "start",
  "seed",
  "batch",
  "shape",
  "x0",
  "saveAt",
  "backend",
  "provider",
  "arithmetic",
  "progress",
  "signal",
  "debug",
  "log",
] as const;

for (const name of options) {
  Deno.test(`solve takes or refuses any value of ${name}`, async () => {
    const found: string[] = [];
    for (const v of junk) {
      const asked = { n: 3, seed: 1, backend: "cpu", log: () => {}, [name]: v };
      found.push(await outcome(`${name} = ${shown(v)}`, () => call(ito.solve, ou(), em, asked)));
    }
    assert(found.filter((f) => f === "refused").length > junk.length / 2, String(found));
  });
}

Deno.test("solve, ensemble and explain refuse any options, strategy and process that are none", async () => {
  for (const v of junk) {
    for (
      const [f, what] of [[ito.solve, "solve"], [ito.ensemble, "ensemble"], [ito.explain, "explain"]] as const
    ) {
      const say = `${what} of ${shown(v)}`;
      assertEquals(await outcome(`${say} as options`, () => call(f, ou(), em, v)), "refused");
      assertEquals(await outcome(`${say} as strategy`, () => call(f, ou(), v, { n: 3 })), "refused");
      assertEquals(await outcome(`${say} as process`, () => call(f, v, em, { n: 3 })), "refused");
    }
  }
});

const parts = [
  "name",
  "method",
  "propagate",
  "tolerance",
  "errorNorm",
  "controller",
  "onReject",
  "denoise",
  "limits",
];

Deno.test("a strategy with any value as a part is refused", async () => {
  for (const part of parts) {
    for (const v of junk) {
      const s = { ...ito.gottaGoFast(), [part]: v };
      const found = await outcome(
        `${part} = ${shown(v)}`,
        () => call(ito.solve, ou(), s, { n: 2, backend: "cpu" }),
      );
      if (part !== "name" || typeof v !== "string") assertEquals(found, "refused", `${part} = ${shown(v)}`);
    }
  }
});

const withParts: Readonly<Record<string, readonly string[]>> = {
  withTolerance: ["abs", "rel", "against", "dataScale"],
  withController: ["clock", "hInit", "safety", "exponent", "growMax", "shrinkMin", "hMax"],
  withLimits: ["hMin", "maxSteps"],
};
const exported: Readonly<Record<string, unknown>> = ito;

Deno.test("any value as a number of a part is taken or refused", async () => {
  for (const [name, fields] of Object.entries(withParts)) {
    for (const v of junk) {
      for (const field of fields) {
        const what = `${name}({ ${field}: ${shown(v)} })`;
        await outcome(what, () => {
          const s = call(call(exported[name], { [field]: v }), ito.gottaGoFast());
          return call(ito.solve, ou(), s, { n: 2, backend: "cpu" });
        });
      }
      await outcome(`${name}(${shown(v)})`, () => {
        const s = call(call(exported[name], v), ito.gottaGoFast());
        return call(ito.solve, ou(), s, { n: 2, backend: "cpu" });
      });
    }
  }
});

const presets = [
  "gottaGoFast",
  "adaptiveExponential",
  "eulerMaruyama",
  "ddim",
  "powerController",
  "vp",
  "ve",
  "subVp",
];
const processes = ["edm", "cosineVp", "ou", "gbm"];

Deno.test("presets take no option that there is not, nor a value that is none", async () => {
  for (const name of [...presets, ...processes]) {
    for (const v of junk) await outcome(`${name}(${shown(v)})`, () => call(exported[name], v));
    if (name === "eulerMaruyama" || name === "ddim") continue;
    assertEquals(await outcome(name, () => call(exported[name], { nonsense: 1 })), "refused", name);
  }
});

const operations = [
  ..."add mul sub div pow min max neg abs sqrt exp expm1 log sin cos tanh floor".split(" "),
  ..."square lt le finite and or not select sum mean maximum norm broadcast constant components component lit at shift neighbours matVec"
    .split(" "),
];

Deno.test("every operation takes any value, or refuses it with its own name", async () => {
  for (const op of operations) {
    for (const v of junk) {
      for (const args of [[v], [v, 1], [1, v], [ito.x, v], [v, 1, 2], [ito.lt(ito.x, 0), 1, v]]) {
        await outcome(`${op}(${args.map(shown)})`, () => call(exported[op], ...args));
      }
    }
    await outcome(`${op}()`, () => call(exported[op]));
  }
});

Deno.test("any value as what an equation, a system or a score gives is taken or refused", async () => {
  for (const v of junk) {
    const what = shown(v);
    await outcome(`process(${what})`, () => call(ito.process, v));
    await outcome(`drift ${what}`, () => call(ito.process, () => ({ drift: v, diffusion: 1 })));
    await outcome(`diffusion ${what}`, () => call(ito.process, () => ({ drift: 1, diffusion: v })));
    await outcome(`equation ${what}`, () => call(ito.process, () => v));
    await outcome(`options ${what}`, () => call(ito.process, () => ({ drift: 1, diffusion: 1 }), v));
    for (const k of ["name", "time"]) {
      await outcome(`${k} ${what}`, () => call(ito.process, () => ({ drift: 1, diffusion: 1 }), { [k]: v }));
    }
    for (const k of ["tEnd", "T", "origin"]) {
      const time = { [k]: v };
      await outcome(`${k} ${what}`, () => call(ito.process, () => ({ drift: 1, diffusion: 1 }), { time }));
    }
    await outcome(`system names ${what}`, () => call(ito.system, v, ["w"], () => ({})));
    await outcome(`system name ${what}`, () => call(ito.system, [v], ["w"], () => ({})));
    await outcome(
      `system drift ${what}`,
      () => call(ito.system, ["s"], ["w"], () => ({ drift: v, diffusion: {} })),
    );
    const row = { s: v };
    await outcome(
      `row ${what}`,
      () => call(ito.system, ["s"], ["w"], () => ({ drift: row, diffusion: row })),
    );
    const noise = { s: { w: v } };
    await outcome(
      `noise ${what}`,
      () => call(ito.system, ["s"], ["w"], () => ({ drift: { s: 1 }, diffusion: noise })),
    );
    assertEquals(
      await outcome(`reverse ${what}`, () => call(ito.reverse, v, ito.gaussianScore([0], 1))),
      "refused",
    );
    assertEquals(await outcome(`score ${what}`, () => call(ito.reverse, ito.vp(), v)), "refused");
    await outcome(`expressionScore ${what}`, () => call(ito.expressionScore, () => v));
    assertEquals(await outcome(`mixtureScore ${what}`, () => call(ito.mixtureScore, v)), "refused");
    for (const k of ["weights", "means", "stds"]) {
      const mix = { weights: [1], means: [[0]], stds: [1], [k]: v };
      await outcome(`mixtureScore ${k} ${what}`, () => call(ito.mixtureScore, mix));
    }
    await outcome(`datasetScore ${what}`, () => call(datasetScore, v, 1));
    await outcome(`datasetScore of ${what}`, () => call(datasetScore, Float32Array.of(1, 2), v));
    await outcome(`decodeStrategy ${what}`, () => call(ito.decodeStrategy, v));
  }
});

/** What a user's function may give, or do. */
const answers: readonly (() => unknown)[] = [
  ...junk.map((v) => () => v),
  () => {
    throw new Error("boom");
  },
  () => ito.log(ito.lit(-1)),
  () => ito.div(1, ito.lit(0)),
];

Deno.test("whatever a method, controller, norm or tolerance gives, the solve comes to an end with words", async () => {
  const { method, tolerance, errorNorm } = ito.gottaGoFast();
  for (const [i, give] of answers.entries()) {
    const controller = { tag: "adaptive", name: "mine", clock: "t", hInit: 0.01, next: give };
    const step = (part: string) => (s: ito.StepSymbols) => ({ ...method.step(s), [part]: give() });
    const changed: readonly (readonly [string, unknown])[] = [
      ["controller", { controller }],
      ["norm", { errorNorm: { ...errorNorm, of: give } }],
      ["tolerance", { tolerance: { ...tolerance, of: give } }],
      ["step", { method: { ...method, step: give } }],
      ...["low", "high", "error", "checked", "remember"].map((part): readonly [string, unknown] => [
        part,
        { method: { ...method, step: step(part) } },
      ]),
    ];
    for (const [part, change] of changed) {
      const s = { ...ito.gottaGoFast(), ...(isRecord(change) ? change : {}) };
      for (const backend of ["cpu", "reference"]) {
        await outcome(`${part} ${i}`, () => call(ito.solve, ou(), s, { n: 2, seed: 1, backend }));
      }
    }
  }
});

Deno.test("a method where a strategy belongs is told how it becomes one", async () => {
  for (
    const [method, words] of [[ito.sosra, "adaptive(sosra), or equalSteps(sosra, n)"], [
      ito.emStep,
      "equalSteps(",
    ]] as const
  ) {
    const answer = await call(call(ito.solve, ito.ou(), method, { n: 1 }));
    const text = isRecord(answer) ? JSON.stringify(answer.left) : "";
    assert(text.includes(`the method \\"${method.name}\\" alone`) && text.includes(words), text);
  }
});
