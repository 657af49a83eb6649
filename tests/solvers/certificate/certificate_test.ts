/**
 * Certificates, condition by condition: what is derived of a method's step, of noises and of steps, for strategies that Ito has and for
 * those of users.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { pipe } from "fp-ts/function";
import {
  adaptive,
  adaptiveExponential,
  add,
  broadcast,
  type Calculus,
  type Certificate,
  certificate,
  component,
  type ConditionName,
  cos,
  describe,
  div,
  emStep,
  eulerHeunStep,
  eulerMaruyama,
  explain,
  type Fallible,
  gaussianScore,
  gbm,
  gottaGoFast,
  heun,
  heunStep,
  le,
  type Method,
  mul,
  neverReject,
  ou,
  param,
  platenWeak,
  probabilityFlow,
  type Process,
  process,
  reverse,
  shark,
  shift,
  sin,
  sqrt,
  type Strategy,
  stratonovich,
  sub,
  system,
  toStratonovich,
  ve,
  withAccept,
  withMethod,
  withNoise,
  withStop,
} from "ito";
import { right } from "../../lib/either.ts";

const of = (p: Fallible<Process<Calculus>>, s: Strategy<Calculus>): Certificate => right(certificate(p, s));
const needed = ({ conditions }: Certificate): readonly string[] =>
  Object.entries(conditions).flatMap(([name, c]) => (c.needed ? [`${name}${c.holds ? "" : " fails"}`] : []));

const growth = stratonovich(gbm());
/** Two noises whose area is the second component. */
const areas = stratonovich(system(["x", "y"], ["v", "w"], ({ x }) => ({
  drift: { x: 0, y: 0 },
  diffusion: { x: { v: 1 }, y: { w: x } },
})));
const backward = reverse(ve(), gaussianScore([0], 1));

Deno.test("conclusions, and the conditions that they rest on", () => {
  const nested = ["pathwise", "calculus, method, onePath, dyadic, noSkip"];
  const cases: readonly (readonly [string, Certificate, readonly string[]])[] = [
    ["noise that bends, nested", of(growth, adaptive(heunStep)), nested],
    ["noises that do not commute, nested", of(areas, adaptive(heunStep)), nested],
    [
      "noise that commutes, on one path",
      of(growth, withNoise("bridge")(adaptive(heunStep))),
      ["pathwise", "calculus, method, onePath, commutative"],
    ],
    ["noises that do not, on one path", of(areas, withNoise("bridge")(adaptive(heunStep))), [
      "unknown",
      "noSkip fails",
    ]],
    ["noise thrown away", of(growth, withNoise("redraw")(adaptive(heunStep))), ["biased", "onePath fails"]],
    ["the published solver", of(backward, gottaGoFast()), ["biased", "onePath fails"]],
    [
      "the published solver on one path",
      of(backward, withNoise("bridge")(gottaGoFast())),
      ["pathwise", "calculus, onePath"],
    ],
    ["its flow, which has no noise", of(probabilityFlow(ve(), gaussianScore([0], 1)), gottaGoFast()), [
      "pathwise",
      "calculus",
    ]],
    ["previsible steps", of(backward, adaptiveExponential()), ["pathwise", "calculus, previsible"]],
    ["no step rejected", of(growth, pipe(adaptive(heunStep), withAccept(neverReject), withNoise("redraw"))), [
      "pathwise",
      "calculus, previsible",
    ]],
    ["equal steps", of(gbm(), eulerMaruyama()), ["pathwise", "calculus, previsible"]],
    ["equal steps of Heun", of(areas, heun()), ["pathwise", "calculus, previsible"]],
    ["equal steps of a weak method", of(gbm(), withMethod(platenWeak)(eulerMaruyama())), [
      "weakly",
      "calculus, previsible",
    ]],
    [
      "additive noise, W and H on one path",
      of(ou(), pipe(gottaGoFast(), withMethod(shark), withNoise("bridge"))),
      [
        "pathwise",
        "calculus, onePath",
      ],
    ],
    ["the other calculus", of(gbm(), adaptive(heunStep)), ["biased", "calculus fails"]],
  ];
  for (const [name, found, [convergence, by]] of cases) {
    assertEquals([found.convergence, needed(found).join(", ")], [convergence, by], name);
  }
});

/** A method of a user's, with an error estimate, for any noise. */
const own = <C extends Calculus>(calculus: C, name: string, step: Method<C>["step"]): Method<C> => ({
  name,
  calculus,
  strongOrder: 1,
  weakOrder: 1,
  noiseKinds: ["none", "additive", "diagonal", "general"],
  step: (a) => ({ ...step(a), error: broadcast(1) }),
});
const itos = <C extends Calculus>(m: Method<C>): Strategy<C> => ({ ...adaptive(heunStep), method: m });
const inStratonovich = (p: Fallible<Process<Calculus>>): Process<"stratonovich"> => right(toStratonovich(p));
/** Two noises in one component, of which one is in the other too. */
const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => ({
  drift: { s: mul(0.05, s), v: sub(0.1, v) },
  diffusion: { s: { a: mul(sqrt(v), s) }, v: { a: mul(-0.2, sqrt(v)), b: mul(0.2, sqrt(v)) } },
}));
const told = (p: Fallible<Process<Calculus>>, m: Method<Calculus>): string =>
  of(p, itos(m)).conditions.method.why.split(" (")[0] ?? "";
const whole = "its step is x + f h + G W + ½ Σ Lʲg_k W_j W_k to the order of h";
const lacking = "its step lacks ½ Σ Lʲg_k W_j W_k, or the drift that goes with it";

/** Milstein's step without a derivative, for the noise of each element. */
const milstein = <C extends Calculus>(calculus: C): Method<C> =>
  own(calculus, "Milstein", ({ x, t, dt, dW, drift, diffuse }) => {
    const one = broadcast(1);
    const [root, g] = [sqrt(dt), diffuse(x, t, one)];
    const slope = div(sub(diffuse(add(x, mul(root, g)), t, one), g), root);
    const square = sub(mul(dW, dW), calculus === "ito" ? dt : 0);
    const low = add(x, mul(dt, drift(x, t)), mul(g, dW), mul(0.5, slope, square));
    return { low, high: low, error: undefined };
  });

Deno.test("a step's expansion is found by derivatives, for methods of Ito's and of others", () => {
  const bent = process(({ x, t }) => ({
    drift: mul(-2, sin(x)),
    diffusion: add(1, mul(0.5, cos(add(x, t)))),
  }));
  const ring = process(({ x }) => ({ drift: 0, diffusion: add(1, mul(0.3, shift(x, 1, "wrap"), x)) }));
  const open = process(({ x }) => ({ drift: mul(param("μ", 0.1), x), diffusion: mul(param("σ", 0.4), x) }));
  const stiff = gbm({ mu: 300, sigma: 0.001 });
  for (const p of [gbm(), bent, open, stiff, gbm({ mu: -1, sigma: 40 })]) {
    assertEquals(told(right(toStratonovich(p)), heunStep), whole);
    assertEquals(told(right(toStratonovich(p)), eulerHeunStep), whole);
    assertEquals(told(p, milstein("ito")), whole);
    assertEquals(told(stratonovich(p), milstein("stratonovich")), whole);
    if (p === stiff) continue; // where f is 10⁸ times ½ g g', what is wrong by that is not seen
    assertEquals(told(p, emStep), lacking);
    assertEquals(told(stratonovich(p), { ...emStep, calculus: "stratonovich" }), lacking);
    // the other calculus, claimed
    assertEquals(told(p, { ...heunStep, calculus: "ito" }), lacking);
    assertEquals(told(stratonovich(p), { ...milstein("ito"), calculus: "stratonovich" }), lacking);
  }
  for (const p of [ring, bent, areas, heston]) {
    assertEquals(told(inStratonovich(p), heunStep), whole);
  }
});

Deno.test("what cannot be looked into is not known, and no promise", () => {
  const remembers = {
    ...own("stratonovich", "remembering", heunStep.step),
    remembers: { slope: broadcast(0) },
  };
  const draws = { ...own("stratonovich", "drawing", heunStep.step), draws: { normals: 1 } };
  const found = of(growth, itos(remembers));
  assertEquals([found.convergence, found.conditions.method.why], [
    "unknown",
    "not known: its steps remember others",
  ]);
  assertMatch(found.says, /is not known to converge to the Stratonovich solution/);
  const refused = certificate(growth, itos(draws));
  assertMatch(refused._tag === "Left" ? describe(refused.left) : "", /draws more than W and H/);
});

Deno.test("a rule of one's own that rejects, or steps that are tried again to locate an event, are not previsible", () => {
  const rule = withAccept({ name: "neverReject", of: ({ error }) => le(error, 2) });
  const located = withStop(({ x }) => sub(component(x, 0), 2), { locate: "retry" });
  for (const s of [rule(adaptive(heunStep)), located(withAccept(neverReject)(adaptive(heunStep)))]) {
    assertEquals(of(growth, s).conditions.previsible.holds, false);
  }
});

Deno.test("explain says it with the strategy", () => {
  const options = { n: 1, stops: [3], x0: 1 } as const;
  const text = right(explain(growth, adaptive(heunStep), options));
  assertMatch(text, /certified +converges to the Stratonovich solution on each path as the tolerance/);
  assertMatch(text, /onReject +auto: nested, as steps may be rejected, and the noise depends on x/);
});

Deno.test("plain JavaScript is told what is missing", () => {
  const js = (
    f: unknown,
    ...a: readonly unknown[]
  ): unknown => (typeof f === "function" ? f(...a) : undefined);
  for (const [p, s] of [[{}, adaptive(heunStep)], [growth, {}], [undefined, undefined]]) {
    const found = js(certificate, p, s);
    assert(typeof found === "object" && found !== null && "_tag" in found && found._tag === "Left");
  }
});

const names: readonly ConditionName[] = [
  "calculus",
  "method",
  "previsible",
  "onePath",
  "commutative",
  "dyadic",
  "noSkip",
];

Deno.test("a certificate is plain data", () => {
  const found = of(areas, adaptive(heunStep));
  assertEquals(Object.keys(found.conditions), names);
  assertEquals(JSON.parse(JSON.stringify(found)), found);
});
