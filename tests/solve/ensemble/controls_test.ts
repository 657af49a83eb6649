/**
 * Control variates against Black and Scholes: the price, and by how much the variance falls, in closed form.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { component, ensemble, type EnsembleOptions, eulerMaruyama, exp, max, mul, square, sub } from "ito";
import { closeDevice } from "../../lib/device.ts";
import { left, right } from "../../lib/either.ts";
import { allBackends } from "../../lib/everywhere.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ } from "../../truth/zscore.ts";
import { above, log, price, r, sigma, strike, variance } from "../../truth/black_scholes.ts";
import { js } from "../../fails/plain.ts";

const ofAsset = Math.exp(2 * r) * (Math.exp(sigma ** 2) - 1);
const between = above(2) - strike * above(1) - price * Math.exp(r);
/** What the asset leaves of the call's variance: 1 − ρ². */
const leaves = 1 - between ** 2 / (variance * ofAsset);

const call: EnsembleOptions["of"] = ({ x }) => ({ call: max(sub(exp(component(x, 0)), strike), 0) });
const asset = {
  of: ({ x }: Parameters<NonNullable<EnsembleOptions["of"]>>[0]) => exp(component(x, 0)),
  mean: Math.exp(r),
};
const run = async (o: Partial<EnsembleOptions> = {}) =>
  right(
    await ensemble(log, eulerMaruyama(1), {
      n: 40_000,
      x0: 0,
      backend: "cpu",
      of: call,
      controls: [asset],
      ...o,
    })(),
  );

Deno.test("the asset takes away from its call's variance what Black and Scholes say, on every backend", async () => {
  for (const backend of allBackends) {
    const e = await run({ backend, seed: 2 });
    const [raw, c] = [e.results.call, e.controlled?.call];
    const [se = NaN, value = NaN] = [c?.standardError[0], c?.mean[0]];
    assertZ({ name: `${backend} call`, value, expected: price, se, limit: 4 });
    const left = (se / (raw?.standardError[0] ?? NaN)) ** 2;
    assert(
      Math.abs(left / leaves - 1) < 0.03,
      `${backend}: ${left} of the variance is left, ${leaves} wanted`,
    );
    assertAlmostEquals(c?.explained ?? NaN, 1 - leaves, 0.01);
    assertAlmostEquals(c?.weights[0] ?? NaN, between / ofAsset, 0.01);
    assertEquals(e.notes.filter((note) => note.includes("control")), []);
  }
});

Deno.test("the controlled standard error is the spread over seeds", async () => {
  const zs: number[] = [];
  for (let seed = 0; seed < 80; seed++) {
    const c = (await run({
      n: 2000,
      seed,
      controls: [asset, { of: ({ x }) => square(component(x, 0)), mean: second }],
    }))
      .controlled?.call;
    zs.push(((c?.mean[0] ?? NaN) - price) / (c?.standardError[0] ?? NaN));
  }
  const mean = zs.reduce((s, z) => s + z, 0) / zs.length;
  const spread = zs.reduce((s, z) => s + (z - mean) ** 2, 0) / (zs.length - 1);
  assert(Math.abs(mean) < 4 / Math.sqrt(80), `mean z ${mean}`);
  assert(spread > 0.5 && spread < 1.6, `variance of z ${spread}`); // χ² of 79: outside once in 10⁴
});
/** E[x²] of the log-price. */
const second = sigma ** 2 + (r - sigma ** 2 / 2) ** 2;

Deno.test("two controls are the regression on both, of the samples themselves", async () => {
  const n = 500;
  const s = await solved(log, eulerMaruyama(1), { n, seed: 1, x0: 0, backend: "reference" });
  const controls = [asset, {
    of: ({ x }: Parameters<typeof asset.of>[0]) => square(component(x, 0)),
    mean: second,
  }];
  const e = await run({ n, seed: 1, backend: "reference", controls, chunk: 77 });
  const ends = Array.from(s.samples);
  const y = ends.map((v) => Math.max(Math.exp(v) - strike, 0));
  const c = [ends.map((v) => Math.exp(v)), ends.map((v) => v * v)];
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / n;
  const about = (v: readonly number[]): readonly number[] => v.map((w) => w - mean(v));
  const dot = (a: readonly number[], b: readonly number[]): number =>
    about(a).reduce((t, v, i) => t + v * (about(b)[i] ?? NaN), 0);
  const [a = [], b = []] = c;
  const [aa, ab, bb, ay, by] = [dot(a, a), dot(a, b), dot(b, b), dot(a, y), dot(b, y)];
  const det = aa * bb - ab * ab;
  const beta = [(bb * ay - ab * by) / det, (aa * by - ab * ay) / det] as const;
  const rest = dot(y, y) - beta[0] * ay - beta[1] * by;
  const found = e.controlled?.call;
  assertAlmostEquals(found?.weights[0] ?? NaN, beta[0], 1e-9);
  assertAlmostEquals(found?.weights[1] ?? NaN, beta[1], 1e-9);
  const expected = mean(y) - beta[0] * (mean(a) - asset.mean) - beta[1] * (mean(b) - second);
  assertAlmostEquals(found?.mean[0] ?? NaN, expected, 1e-12);
  assertAlmostEquals(found?.standardError[0] ?? NaN, Math.sqrt(rest / (n * (n - 3))), 1e-12);
  const { controlled, results } = await run({ n, seed: 1, backend: "reference", controls, covariance: true });
  assertEquals([controlled, results], [e.controlled, e.results]);
});

Deno.test("a control that says nothing new is left out, one with a wrong mean is doubted", async () => {
  const one = (await run({ seed: 3 })).controlled?.call;
  const twice =
    (await run({ seed: 3, controls: [asset, { of: (end) => mul(2, asset.of(end)), mean: 2 * asset.mean }] }))
      .controlled?.call;
  assertEquals([twice?.mean, twice?.standardError, twice?.weights[1]], [one?.mean, one?.standardError, 0]);
  const still = await run({ seed: 3, controls: [{ of: () => 3, mean: 3 }] });
  assertEquals(still.controlled?.call?.mean[0], still.results.call?.mean[0]);
  assert(
    still.notes.some((note) => note.startsWith("controls[0] is 3 on every path")),
    still.notes.join("\n"),
  );
  const wrong = await run({ seed: 3, controls: [{ ...asset, mean: 1 }] });
  assert(
    wrong.notes.some((note) => note.startsWith("Doubtful: the mean of controls[0] is 1.02")),
    wrong.notes.join("\n"),
  );
});

Deno.test("a stopping rule looks at the controlled standard error", async () => {
  const e = await run({ n: 10 ** 6, seed: 4, until: { standardError: 1e-3 } });
  const raw = await run({
    n: 10 ** 6,
    seed: 4,
    until: { standardError: 1e-3 },
    controls: [{ of: () => 1, mean: 1 }],
  });
  assert((e.controlled?.call?.standardError[0] ?? NaN) <= 1e-3);
  const ratio = (e.until?.paths ?? NaN) / (raw.until?.paths ?? NaN);
  assert(ratio > leaves / 1.3 && ratio < leaves * 1.3, `${ratio} of the paths, ${leaves} wanted`);
});

Deno.test("what are no controls is refused", async () => {
  const others: readonly unknown[] = [[], [{ of: call }], [{ mean: 1 }], asset, [{ ...asset, mean: NaN }], [{
    ...asset,
    of: call,
  }]];
  for (const controls of others) {
    const task: unknown = js(ensemble, log, eulerMaruyama(1), {
      n: 5,
      x0: 0,
      backend: "cpu",
      of: call,
      controls,
    });
    const text = JSON.stringify(typeof task === "function" ? await task() : task);
    assert(text.includes("BadOption") && text.includes('"option":"controls'), text);
  }
  const alone = left(await ensemble(log, eulerMaruyama(1), { n: 5, x0: 0, controls: [asset] })());
  assert(alone.tag === "BadOption" && alone.option === "controls" && alone.found === "controls of no payoff");
});
closeDevice();
