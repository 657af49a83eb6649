/**
 * Strategies from JSON: what is read, and the words for what cannot be.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { decodeStrategy } from "ito";
import { general } from "../../solvers/which/rows.ts";
import { right } from "../lib/either.ts";

const problemsOf = (json: unknown): readonly string[] => {
  const result = decodeStrategy(json);
  return result._tag === "Left" && result.left.tag === "Undecodable" ? result.left.problems : [];
};

Deno.test("decodeStrategy reads a preset and every part", () => {
  const result = decodeStrategy({
    preset: "gottaGoFast",
    dataRange: [-1, 1],
    tolerance: { rtol: 0.02, against: "state" },
    controller: { exponent: 0.5, hInit: 0.5 },
    errorNorm: "linf",
    onReject: "retain",
    propagate: "low",
    denoise: "none",
    limits: { maxSteps: 7 },
  });
  assert(result._tag === "Right");
  const s = result._tag === "Right" ? result.right : undefined;
  assert(s !== undefined && "abs" in s.tolerance && "options" in s.controller);
  if (s === undefined || !("abs" in s.tolerance) || !("options" in s.controller)) return;
  assertEquals([s.tolerance.abs, s.tolerance.rel, s.tolerance.against], [2 / 256, 0.02, "state"]);
  assertEquals([s.controller.options.exponent, s.controller.options.hInit, s.controller.options.safety], [
    0.5,
    0.5,
    0.9,
  ]);
  assertEquals([s.errorNorm.name, s.onReject.name, s.propagate, s.denoise], [
    "linf",
    "retain",
    "low",
    "none",
  ]);
  assertEquals(s.limits, { hMin: 1e-10, maxSteps: 7 });
});

Deno.test("decodeStrategy reads the parts of Ito's own solver, on the published one too", () => {
  const own = decodeStrategy({
    preset: "adaptiveExponential",
    dataRange: [-1, 1],
    tolerance: { rel: 0.05 },
    controller: { hMax: 0.4 },
  });
  const mixed = decodeStrategy({
    preset: "gottaGoFast",
    tolerance: { against: "marginal", rel: 0.4, dataScale: 2 },
    controller: { clock: "logSnr", hInit: 0.2, growMax: 1.5 },
    onReject: "auto",
    method: "exponentialAdams",
  });
  const found = [own, mixed].map((r) => {
    const { method, tolerance, controller, onReject } = right(r);
    if (!("abs" in tolerance) || !("options" in controller)) {
      throw new Error("wanted both with their numbers");
    }
    const { clock, hMax, exponent } = controller.options;
    return [
      method.name,
      tolerance.abs,
      tolerance.rel,
      tolerance.against,
      tolerance.dataScale,
      clock,
      hMax,
      exponent,
      onReject.name,
    ];
  });
  assertEquals(found, [
    ["tangentAdams", 2e-4, 0.05, "marginal", 0.1, "logSnr", 0.4, 0.8, "previsible"],
    ["exponentialAdams", 1 / 256, 0.4, "marginal", 2, "logSnr", Infinity, 0.9, "auto"],
  ]);
});

Deno.test("decodeStrategy reads presets of equal steps", () => {
  const named = (["eulerMaruyama", "ddim"] as const).map((preset) => {
    const result = decodeStrategy({ preset, steps: 25, denoise: "none" });
    if (result._tag === "Left") throw new Error(result.left.tag);
    const { name, method, controller, denoise } = result.right;
    return [name, method.name, "steps" in controller ? controller.steps : 0, denoise];
  });
  assertEquals(named, [["eulerMaruyama", "eulerMaruyama", 25, "none"], [
    "ddim",
    "exponentialAdams",
    25,
    "none",
  ]]);
});

Deno.test("decodeStrategy reads grids: by name, with a number of their own, or as times", () => {
  const found = [
    { preset: "ddim", steps: 20, grid: "logSnr" },
    { preset: "eulerMaruyama", grid: { karras: 5 } },
    { preset: "gottaGoFast", steps: 30, grid: { polynomial: 2 } },
    { preset: "gottaGoFast", grid: [1, 0.5, 0.1, 0] },
    { preset: "ddim", grid: "equal" },
    { preset: "ddim", steps: 10, grid: { ays: "sdxl" } },
  ].map((json) => {
    const { controller, grid } = right(decodeStrategy(json));
    return [controller.tag === "fixed" ? controller.steps : 0, grid?.name];
  });
  assertEquals(found, [
    [20, "log SNR"],
    [1000, "karras ρ = 5"],
    [30, "polynomial p = 2"],
    [3, "of 4 times"],
    [50, "equal"],
    [10, "ays sdxl"],
  ]);
});

const bad: readonly (readonly [string, unknown, string])[] = [
  ["no object", 3, "a strategy must be an object, found 3"],
  [
    "a missing preset",
    {},
    'preset must be "gottaGoFast" or "adaptiveExponential" or "eulerMaruyama" or "ddim", found nothing',
  ],
  ["an unknown field", { preset: "gottaGoFast", rtol: 1 }, 'no field "rtol"'],
  ["an inherited name", { preset: "gottaGoFast", toString: 1 }, 'no field "toString"'],
  ["an unknown part", { preset: "gottaGoFast", tolerance: { rell: 1 } }, 'no field "tolerance.rell"'],
  [
    "a number out of range",
    { preset: "gottaGoFast", tolerance: { rel: -1 } },
    "tolerance.rel must be a number ≥ 0, found -1",
  ],
  [
    "an unknown norm",
    { preset: "gottaGoFast", errorNorm: "l1" },
    'errorNorm must be "l2Scaled" or "l8Scaled" or "l2" or "linf", found "l1"',
  ],
  [
    "two names of one tolerance",
    { preset: "gottaGoFast", tolerance: { abs: 1, atol: 2 } },
    "exclude each other",
  ],
  [
    "steps beside a controller",
    { preset: "gottaGoFast", steps: 5, controller: { safety: 0.8 } },
    "exclude each other",
  ],
  ["a range that means nothing", { preset: "eulerMaruyama", dataRange: [0, 1] }, "exclude each other"],
  ["a range for equal steps", { preset: "ddim", dataRange: [0, 1] }, 'preset "ddim" and dataRange'],
  ["a grid without steps", { preset: "gottaGoFast", grid: "karras" }, 'preset "gottaGoFast" needs steps'],
  [
    "a grid of times and steps",
    { preset: "ddim", steps: 3, grid: [1, 0] },
    "steps and a grid of given times",
  ],
  ["a grid that there is not", { preset: "ddim", grid: "cosine" }, 'grid must be a list of times, "equal"'],
  ["a grid's model", { preset: "ddim", grid: { ays: "sd3" } }, '{ "ays": "sd15" or "sdxl" or "svd" }'],
  ["a grid's number", { preset: "ddim", grid: { karras: -1 } }, "grid must be a list of times"],
  [
    "a grid's tolerance",
    { preset: "gottaGoFast", grid: [1, 0], tolerance: { rel: 1 } },
    "grid and tolerance",
  ],
  ["a range that falls", { preset: "gottaGoFast", dataRange: [1, -1] }, "dataRange must rise"],
];
for (const [name, json, text] of bad) {
  Deno.test(`decodeStrategy names the field: ${name}`, () => {
    const problems = problemsOf(json);
    assert(problems.some((p) => p.includes(text)), problems.join("; "));
  });
}

Deno.test("decodeStrategy knows every Itô method of the table that is a value, by its name", () => {
  const names = general.filter((r) => r.method.calculus === "ito" && r.name !== "emStep");
  for (const { name, method } of names) {
    assertEquals(right(decodeStrategy({ preset: "eulerMaruyama", method: name })).method, method);
  }
  assertEquals(
    right(decodeStrategy({ preset: "ddim", method: "reverseDiffusion" })).method.name,
    "reverseDiffusion",
  );
});

Deno.test("decodeStrategy reads a PID controller, rules of acceptance and the methods that draw more than W", () => {
  const s = right(
    decodeStrategy({ preset: "gottaGoFast", pid: { p: 0.1, i: 0.3 }, retries: 2, method: "shark" }),
  );
  assertEquals(s.controller.tag === "adaptive" && [s.controller.name, s.accept?.name, s.method.name], [
    "pid",
    "retryAtMost 2",
    "shark",
  ]);
  const never = right(decodeStrategy({ preset: "gottaGoFast", accept: "neverReject" }));
  assertEquals(never.accept?.name, "neverReject");
  const weak = right(decodeStrategy({ preset: "eulerMaruyama", steps: 20, method: "platenWeak" }));
  assertEquals([weak.method.name, weak.controller], ["platenWeak", { tag: "fixed", steps: 20 }]);
  for (const method of ["tsit5", "rosenbrock23", "trapezoidal", "tamedEuler", "baoab", "exactOu"]) {
    assertEquals(right(decodeStrategy({ preset: "eulerMaruyama", steps: 20, method })).method.name, method);
  }
  const mixed = right(decodeStrategy({ preset: "eulerMaruyama", method: "dri1" }));
  assertEquals(mixed.method.name, "dri1");
  assertEquals(problemsOf({ preset: "gottaGoFast", pid: { p: 0.1 }, controller: { safety: 0.8 } }), [
    "controller and pid exclude each other",
  ]);
});
