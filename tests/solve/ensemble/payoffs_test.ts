/** Payoffs of an ensemble against Black and Scholes, and the standard error against many seeds. */
import { assert, assertEquals } from "@std/assert";
import { add, component, ensemble, eulerMaruyama, exp, max, mul, process, sub } from "ito";
import { js } from "../../fails/plain.ts";
import { right } from "../../lib/either.ts";
import { normalCdf } from "../../truth/zscore.ts";

const [r, sigma, strike] = [0.03, 0.2, 1.05];
const log = process(() => ({ drift: r - sigma ** 2 / 2, diffusion: sigma }));
const d = (-Math.log(strike) + r - sigma ** 2 / 2) / sigma;
const price = Math.exp(r) * normalCdf(d + sigma) - strike * normalCdf(d);

Deno.test("a payoff meets Black and Scholes, with a standard error that is the spread over seeds", async () => {
  const zs: number[] = [];
  for (let seed = 0; seed < 60; seed++) {
    const found = right(
      await ensemble(log, eulerMaruyama(1), {
        n: 4000,
        seed,
        x0: 0,
        backend: "cpu",
        of: ({ x, t }) => ({
          call: max(sub(exp(component(x, 0)), strike), 0),
          late: mul(t, 2),
        }),
      })(),
    );
    const { call, late } = found.results;
    assertEquals([late?.mean[0], late?.variance[0]], [2, 0]);
    zs.push(((call?.mean[0] ?? NaN) - price) / (call?.standardError[0] ?? NaN));
  }
  const mean = zs.reduce((s, z) => s + z, 0) / zs.length;
  const spread = zs.reduce((s, z) => s + (z - mean) ** 2, 0) / (zs.length - 1);
  assert(Math.abs(mean) < 4 / Math.sqrt(60), `mean z ${mean}`);
  assert(spread > 0.5 && spread < 1.7, `variance of z ${spread}`); // χ² of 59: outside once in 1000
});

Deno.test("one payoff is `of`; staged and looped say the same of it", async () => {
  const grow = process(({ x }) => ({ drift: mul(0.5, x), diffusion: 0 }));
  for (const elements of [2, 13]) {
    const of = ({ x }: { readonly x: Parameters<typeof component>[0] }) =>
      add(component(x, 0), component(x, 1));
    const asked = { n: 5, x0: 1, shape: [elements], backend: "cpu", of } as const;
    const found = right(await ensemble(grow, eulerMaruyama(4), asked)());
    assert(Math.abs((found.results.of?.mean[0] ?? NaN) - 2 * 1.125 ** 4) < 1e-5, `${found.results.of?.mean}`);
  }
});

Deno.test("what is no number a path is refused", async () => {
  // what TypeScript would not let in
  const others: readonly unknown[] = [
    ({ x }: { readonly x: unknown }) => x,
    () => ({ a: NaN }),
    () => undefined,
    3,
  ];
  for (const of of others) {
    const task: unknown = js(ensemble, log, eulerMaruyama(1), { n: 5, x0: 0, backend: "cpu", of });
    const ended: unknown = await (typeof task === "function" ? task() : task);
    const error = typeof ended === "object" && ended !== null && "left" in ended ? ended.left : undefined;
    assert(tagOf(error) === "BadOption", JSON.stringify(ended));
  }
});

Deno.test("a payoff that throws is an error value, with what it threw", async () => {
  const throwing = (thrown: unknown) => () => {
    throw thrown;
  };
  const signs: unknown = ({ x }: { readonly x: unknown }) => Number(x) * 2;
  const wanted = "({ x, t }) => an expression of one number a path, or a record of such";
  for (
    const [of, found] of [
      [throwing(new RangeError("boom")), "RangeError: boom"],
      [throwing("boom"), "what it throws: boom"],
      [signs, "TypeError: Cannot calculate with an expression by a sign"],
    ] as const
  ) {
    const task: unknown = js(ensemble, log, eulerMaruyama(1), { n: 5, x0: 0, backend: "cpu", of });
    const ended: unknown = await (typeof task === "function" ? task() : task);
    const text = JSON.stringify(ended);
    assert(text.includes(found) && text.includes(wanted) && text.includes('"tag":"BadOption"'), text);
  }
});

const tagOf = (u: unknown): unknown => typeof u === "object" && u !== null && "tag" in u ? u.tag : undefined;
