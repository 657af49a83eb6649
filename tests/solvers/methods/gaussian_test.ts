/**
 * The orders of score methods without sampling: each row of the oracle's table is what it was published as, and falls as its
 * method claims; docs/lab/orders.md shows it.
 * @module
 */
import { assert, assertAlmostEquals } from "@std/assert";
import { errorsOf, rows, slopeOf, tableText } from "../../truth/gaussian_orders.ts";
import { lawAfter } from "../../truth/gaussian_oracle.ts";
import { emStep, neg, process } from "ito";

for (const row of rows) {
  Deno.test(`on Gaussian data: ${row.name}`, () => {
    const errors = errorsOf(row);
    row.figures?.forEach((figure, i) => {
      // published to four digits
      assertAlmostEquals((errors[i] ?? NaN) / figure, 1, 1.5e-3, `${errors[i]} for ${figure}`);
    });
    const slope = slopeOf(errors);
    assert(slope > row.method.weakOrder - 0.15, `order ${slope}, claimed ${row.method.weakOrder}`);
  });
}

Deno.test("the oracle knows Euler–Maruyama's law of an Ornstein–Uhlenbeck process, its mean too", () => {
  const ou = process(({ x }) => ({ drift: neg(x), diffusion: 0.7 }));
  const times = [0, 0.25, 0.5, 0.75, 1];
  const { mean, variance } = lawAfter(ou, emStep, times, { mean: 2, variance: 0.3 });
  assertAlmostEquals(mean, 2 * 0.75 ** 4, 1e-14);
  const noise = 0.49 * 0.25 * (1 + 0.75 ** 2 + 0.75 ** 4 + 0.75 ** 6);
  assertAlmostEquals(variance, 0.3 * 0.75 ** 8 + noise, 1e-14);
});

Deno.test("docs/lab/orders.md holds the table as it is", () => {
  const page = Deno.readTextFileSync(new URL("../../../docs/lab/orders.md", import.meta.url));
  const plain = (text: string): string => text.replaceAll(/[ -]+/g, "");
  assert(plain(page).includes(plain(tableText())), "write it anew: deno task orders");
});
