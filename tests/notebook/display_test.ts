/**
 * Values that draw themselves: what a notebook asks for is there, nothing else sees it, and it says what there is to know.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as E from "fp-ts/Either";
import * as ito from "ito";
import {
  adaptive,
  eulerMaruyama,
  gbm,
  gottaGoFast,
  heunStep,
  latex,
  mixtureScore,
  mul,
  neg,
  ou,
  process,
  reverse,
  solve,
  stratonovich,
  system,
  toIto,
  ve,
  vp,
  withTolerance,
  x,
} from "ito";
import { type Display, displaySymbol, draw, show } from "ito/notebook";
import { drawable, drawn } from "../../sde/border/display.ts";
import { binsOf, short, spreadText, thinned } from "../../notebook/numbers.ts";
import { beside, displayOf } from "../../notebook/html.ts";
import { right } from "../lib/either.ts";

const cpu = { n: 50, seed: 1, backend: "cpu" } as const;
const score = mixtureScore({ weights: [1], means: [[0, 0]], stds: [0.1] });

/** What a kernel does with the last value of a cell. */
const asked = async (value: object): Promise<Display> => {
  const method: unknown = Reflect.get(value, Symbol.for("Jupyter.display"));
  if (typeof method !== "function") throw new Error("no Jupyter.display");
  return await Reflect.apply(method, value, []);
};
const has = (value: object): boolean => typeof Reflect.get(value, displaySymbol) === "function";
const textOf = (shown: Display, type: string): string => {
  const text = shown[type];
  if (text === undefined) throw new Error(`no ${type}, only ${Object.keys(shown)}`);
  return text;
};

Deno.test("Jupyter.display is there on every value that a cell ends in, changed ones too", async () => {
  const options = { ...cpu, x0: 1 };
  const solved = await solve(gbm(), eulerMaruyama(10), options)();
  const many = await ito.ensemble(gbm(), eulerMaruyama(10), options)();
  const compiled = right(await ito.compile(gbm(), eulerMaruyama(10), { x0: 1, backend: "cpu" })());
  const values = {
    expression: mul(2, x),
    process: ou(),
    "system's process": system(
      ["a"],
      ["w"],
      ({ a }) => ({ drift: { a: neg(a) }, diffusion: { a: { w: 1 } } }),
    ),
    "process in another calculus": stratonovich(gbm()),
    "changed process": { ...ou(), name: "mine" },
    strategy: adaptive(heunStep),
    "changed strategy": withTolerance({ rel: 0.1 })(gottaGoFast()),
    reversed: reverse(ve(), score),
    "reversed process": right(reverse(ve(), score)),
    converted: toIto(stratonovich(gbm())),
    "Left of reverse": reverse(gbm(), score),
    solved,
    solution: right(solved),
    "Left of solve": await solve(gbm(), eulerMaruyama(10), cpu)(),
    "run of a plan": await compiled.run({ n: 3, seed: 2 })(),
    "ensemble's Right": many,
    ensemble: right(many),
  };
  await compiled.close();
  assertEquals(Object.entries(values).filter(([, v]) => !has(v)).map(([name]) => name), []);
});

Deno.test("Jupyter.display is there on every preset that needs no argument", () => {
  const presets = Object.entries(ito).flatMap(([name, f]) => {
    if (typeof f !== "function" || f.length > 0) return [];
    const made: unknown = E.toUnion(E.tryCatch(() => Reflect.apply(f, undefined, []), () => undefined));
    const isOne = typeof made === "object" && made !== null && ("controller" in made || "drift" in made);
    return isOne ? [{ name, made }] : [];
  });
  assert(presets.length > 15, `only ${presets.length} presets`);
  assertEquals(presets.filter(({ made }) => !has(made)).map(({ name }) => name), []);
});

Deno.test("nothing but a notebook sees that a value draws itself", async () => {
  const solved = await solve(gbm(), eulerMaruyama(10), { ...cpu, x0: 1 })();
  const solution = right(solved);
  assertEquals(solved, E.right(solution));
  assertEquals(solution, { ...solution });
  assertEquals(Object.keys(E.right(1)), Object.keys(drawn(E.right(1))));
  assertEquals(JSON.stringify(drawn({ a: 1 })), '{"a":1}');
  assertEquals(structuredClone(drawn({ a: 1 })), { a: 1 });
  assertEquals(JSON.stringify({ ...drawable, a: 1 }), '{"a":1}');
  assert(mul(2, x) === mul(2, x));
  const frozen = Object.freeze({ a: 1 });
  assert(drawn(frozen) === frozen);
});

Deno.test("an expression and a process are drawn as LaTeX, and said in Unicode", async () => {
  assertEquals(await asked(mul(2, x)), { "text/plain": "2·x", "text/latex": "$$\n2 \\, x\n$$" });
  const shown = await asked(ou());
  assertEquals(textOf(shown, "text/latex"), `$$\n${latex(ou())}\n$$`);
  assertStringIncludes(textOf(shown, "text/plain"), "process  Ornstein–Uhlenbeck: dx = f(x, t) dt + g(t) dW");
  assertEquals(await asked(reverse(vp(), score)), await draw(right(reverse(vp(), score))));
});

Deno.test("a strategy is drawn as a table of its choices", async () => {
  const shown = await asked(gottaGoFast({ rel: 0.02 }));
  assertEquals(textOf(shown, "text/plain").split("\n").slice(0, 5), [
    "strategy gottaGoFast",
    "  method      emImprovedEuler: ito, strong order 1, weak order 2, noise none, additive",
    "  propagate   high",
    "  controller  adaptive, power: clock t, hInit 0.01, safety 0.9, exponent 0.9, growMax ∞, shrinkMin 0, hMax ∞",
    "  tolerance   mixed: abs 0.003906, rel 0.02, against lowOrder",
  ]);
  const fixed = textOf(await asked(eulerMaruyama(100)), "text/html");
  assertStringIncludes(fixed, "100 fixed");
  assert(!fixed.includes("tolerance"));
});

Deno.test("a solution is drawn with its paths, its end and its figures, by the names of its components", async () => {
  const two = system(["a", "b"], ["w"], ({ a, b }) => ({
    drift: { a: neg(a), b: neg(b) },
    diffusion: { a: { w: 1 }, b: { w: 0.5 } },
  }));
  const shown = await asked(await solve(two, eulerMaruyama(20), { ...cpu, x0: [1, 1], saveAt: 2 })());
  const lines = textOf(shown, "text/plain").split("\n");
  assertEquals(lines.slice(0, 4), [
    "50 samples of 2, seed 1",
    "  ended      50 done",
    "  NFE        20 a sample; 1,000 in all, 1,000 carried out",
    "  steps      20 accepted; 0 rejected",
  ]);
  const html = textOf(shown, "text/html");
  assertEquals(html.match(/<svg /g)?.length, 3); // a's paths, b's, and the ends of both
  for (const label of ["↑ a", "↑ b", "a at the end →"]) assertStringIncludes(html, label);
});

Deno.test("a solution of adaptive steps is drawn with its evaluations and the lengths of its steps", async () => {
  const two = mixtureScore({ weights: [0.5, 0.5], means: [[0, 0], [1, 1]], stds: [0.1, 0.2] });
  const solution = right(await solve(reverse(ve(), two), gottaGoFast(), { ...cpu, n: 100 })());
  const shown = await asked(solution);
  assertEquals(textOf(shown, "text/html").match(/<svg /g)?.length, 3); // samples, evaluations, lengths
  assertStringIncludes(textOf(shown, "text/html"), "↑ samples");
  const { steps } = solution.certificate;
  const lengths = `  step length  ${short(steps?.shortest ?? NaN)} to ${short(steps?.longest ?? NaN)}`;
  assertStringIncludes(textOf(shown, "text/plain"), lengths);
});

Deno.test("a solution of samples that failed says so in a colour, and draws the others", async () => {
  const blows = process(({ x }) => ({ drift: mul(x, x, x), diffusion: 1 }));
  const solution = right(
    await solve(blows, eulerMaruyama(200), { n: 200, seed: 1, x0: 1.2, backend: "cpu" })(),
  );
  const failed = solution.codes.filter((c) => c !== "done").length;
  assert(failed > 10 && failed < 190, `${failed} of 200`);
  const shown = await asked(solution);
  assertStringIncludes(
    textOf(shown, "text/html"),
    `color:#d55e00">${200 - failed} done, ${failed} notFinite</td>`,
  );
  assertStringIncludes(textOf(shown, "text/plain"), "note ");
});

Deno.test("an ensemble is drawn with bands and histogram, each element by its mean and standard error", async () => {
  const options = { ...cpu, n: 1000, x0: 1, saveAt: 5, histogram: { from: 0, to: 3, bins: 30 } };
  const answer = right(await ito.ensemble(gbm(), eulerMaruyama(50), options)());
  const shown = await asked(answer);
  const [title, mean] = textOf(shown, "text/plain").split("\n");
  assertEquals(title, "1,000 paths of 1, seed 1");
  assertStringIncludes(
    mean ?? "",
    `mean ${short(answer.mean[0] ?? NaN)} ± ${short(answer.standardError[0] ?? NaN)}`,
  );
  assertEquals(textOf(shown, "text/html").match(/<svg /g)?.length, 2);
  assertEquals(textOf(shown, "image/svg+xml").match(/<svg /g)?.length, 3); // both on one
});

Deno.test("a Left is drawn as what happened and what to try; a text, a task and what is none of Ito's as text", async () => {
  const shown = await asked(await solve(gbm(), eulerMaruyama(10), cpu)());
  assertStringIncludes(textOf(shown, "text/plain"), "x0 must be given");
  assertStringIncludes(
    textOf(shown, "text/html"),
    '<th style="text-align:left;vertical-align:top;font-weight:600">Try</th>',
  );
  assertEquals(await draw(E.right("a text")), { "text/plain": "a text" });
  assertStringIncludes(textOf(await draw(solve(gbm(), eulerMaruyama(10), cpu)), "text/plain"), "await it()");
  assertEquals(await draw({ tag: "constructor" }), { "text/plain": '{"tag":"constructor"}' });
  assertEquals(await draw(undefined), { "text/plain": "nothing" });
  assertEquals(await show(ou())[displaySymbol](), await draw(ou()));
});

Deno.test("what stands in HTML is escaped", () => {
  const shown = displayOf({ title: '<a> & "b"', rows: [{ name: "<i>", text: "1 < 2\n3" }] });
  assertStringIncludes(textOf(shown, "text/html"), "&lt;a&gt; &amp; &quot;b&quot;");
  assertStringIncludes(textOf(shown, "text/html"), "1 &lt; 2<br>3");
  assert(!textOf(shown, "text/html").includes("<i>"));
});

Deno.test("beside() puts pictures next to each other", () => {
  const one = (width: number, height: number) =>
    `<svg viewBox="0 0 1 1" width="${width}" height="${height}"></svg>`;
  assertEquals(
    beside([one(340, 220), one(100, 300)]),
    '<svg xmlns="http://www.w3.org/2000/svg" width="440" height="300" viewBox="0 0 440 300">' +
      '<svg x="0" viewBox="0 0 1 1" width="340" height="220"></svg>' +
      '<svg x="340" viewBox="0 0 1 1" width="100" height="300"></svg></svg>',
  );
});

Deno.test("binsOf() counts every finite number once, whole ones in bins of their own", () => {
  const whole = binsOf([3, 5, 5, 4, NaN]);
  assertEquals(whole, [{ from: 2.5, to: 3.5, count: 1 }, { from: 3.5, to: 4.5, count: 1 }, {
    from: 4.5,
    to: 5.5,
    count: 2,
  }]);
  const values = Float64Array.from({ length: 1000 }, (_, i) => Math.sin(i));
  const bins = binsOf(values);
  assertEquals(bins.reduce((sum, b) => sum + b.count, 0), 1000);
  assertEquals(bins[0]?.from, Math.min(...values));
  assertEquals(binsOf([7.5, 7.5]).reduce((sum, b) => sum + b.count, 0), 2);
  assertEquals(binsOf([]), []);
  const shared = binsOf([1, 2], [1, 2, 5]);
  assertEquals([shared.map((b) => b.count), shared.at(-1)?.to], [[1, 1, 0, 0, 0], 5.5]);
  assertEquals(binsOf(Uint32Array.of(1, 10_000)).length, 60);
});

Deno.test("numbers are said in four digits, spreads by mean and ends", () => {
  assertEquals([1234567, 0.123456, -Infinity, NaN, 1e-9].map(short), [
    "1,234,567",
    "0.1235",
    "−∞",
    "NaN",
    "1e-9",
  ]);
  assertEquals(spreadText([4, 4]), "4");
  assertEquals(spreadText([3, 5, NaN]), "4 in the mean, 3 to 5");
  assertEquals(spreadText([]), "none");
  assertEquals(thinned(3, 5), [0, 1, 2]);
  assertEquals(thinned(101, 3), [0, 50, 100]);
});
