/**
 * UBU: exact without a force, at any step; of strong order 2 with one, on the path whose integrals its normals are.
 * @module
 */
import { assertAlmostEquals } from "@std/assert";
import { add, langevinDynamics, mul, sin, ubu } from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { assertOrder, fitOf } from "../../../lib/order.ts";
import { normals } from "../../../truth/threefry.ts";
import { at, sumOf } from "../../../truth/vector.ts";
import { harmonic, mapOf } from "./harmonic.ts";

const [gamma, temperature] = [1.5, 0.8];
/** The covariance of position and momentum at a time s from a place, without a force. */
const exact = (s: number): readonly [qq: number, qp: number, pp: number] => {
  const e = Math.exp(-gamma * s);
  const y = gamma * s;
  return [
    temperature / gamma ** 2 * (2 * y - 3 + 4 * e - e * e),
    temperature / gamma * (1 - e) ** 2,
    temperature * (1 - e * e),
  ];
};

Deno.test("ubu is exact without a force, for steps from a thousandth to 20", () => {
  const free = harmonic({ omega: 0, gamma, temperature });
  for (const h of [1e-3, 0.1, 0.3, 0.5, 1, 3, 20]) {
    const { A: [, [drift = NaN, kept = NaN] = []], B } = mapOf(ubu, free, h);
    const drawn = (i: number, j: number): number => sumOf(4, (k) => at(B[k] ?? [], i) * at(B[k] ?? [], j));
    const [qq, qp, pp] = exact(h);
    assertAlmostEquals(kept, Math.exp(-gamma * h), 1e-14);
    assertAlmostEquals(drift, -Math.expm1(-gamma * h) / gamma, 1e-14);
    assertAlmostEquals(drawn(0, 0) / qq, 1, h < 0.01 ? 1e-5 : 1e-10, `⟨qq⟩ at ${h}`); // the closed form loses digits
    assertAlmostEquals(drawn(0, 1) / qp, 1, 1e-12, `⟨qp⟩ at ${h}`);
    assertAlmostEquals(drawn(1, 1) / pp, 1, 1e-12, `⟨pp⟩ at ${h}`);
  }
});

/** Noise of position and momentum over a stretch, as the exact flow leaves it. */
type Pair = readonly [q: number, p: number];
/** Of two stretches, of which the second is so long, one. */
const joined = ([q1, p1]: Pair, [q2, p2]: Pair, s: number): Pair => {
  const e = Math.exp(-gamma * s);
  return [q1 + (1 - e) / gamma * p1 + q2, e * p1 + p2];
};
/** The noise of two normals, and the normals of a noise: Cholesky's factors of the exact covariance, momentum first. */
const factors = (s: number) => {
  const [qq, qp, pp] = exact(s);
  const [a, b] = [Math.sqrt(pp), qp / Math.sqrt(pp)];
  const c = Math.sqrt(qq - b * b);
  return {
    noise: ([z1, z2]: Pair): Pair => [b * z1 + c * z2, a * z1],
    normals: ([q, p]: Pair): Pair => [p / a, (q - b * p / a) / c],
  };
};

const pendulum = langevinDynamics({
  positions: ["q"],
  force: ({ q, t }) => ({ q: add(mul(-4, sin(q)), mul(0.5, t)) }),
  friction: gamma,
  temperature,
});

Deno.test("ubu has strong order 2 on a pendulum", () => {
  const [finest, paths] = [9, 8];
  const step = stepOf(ubu, pendulum, 2);
  /** The end of a path from the noises of its half steps. */
  const end = (halves: readonly Pair[]): readonly number[] => {
    const steps = halves.length / 2;
    const drawn = factors(1 / halves.length);
    let x: readonly number[] = [1, 0];
    for (let k = 0; k < steps; k++) {
      const pairs = [2 * k, 2 * k + 1].flatMap((i) => drawn.normals(halves[i] ?? [NaN, NaN]));
      x = [...step({ x, t: k / steps, dt: 1 / steps, normals: pairs.map((z) => [z, 0]) }).high];
    }
    return x;
  };
  const squares = new Map<number, number>();
  for (let path = 0; path < paths; path++) {
    const { noise } = factors(2 ** -(finest + 1));
    let halves: readonly Pair[] = Array.from(
      { length: 2 ** (finest + 1) },
      (_, k) => noise(normals(1, path, 0, k)),
    );
    const truth = end(halves);
    for (let level = finest - 1; level >= 2; level--) {
      const s = 1 / halves.length;
      halves = Array.from(
        { length: halves.length / 2 },
        (_, k) => joined(halves[2 * k] ?? [NaN, NaN], halves[2 * k + 1] ?? [NaN, NaN], s),
      );
      if (level > 6) continue;
      const off = end(halves).reduce((sum, v, i) => sum + (v - at(truth, i)) ** 2, 0);
      squares.set(level, (squares.get(level) ?? 0) + off);
    }
  }
  assertOrder(
    fitOf([...squares].map(([level, sum]) => [2 ** -level, Math.sqrt(sum / paths)])),
    ubu.strongOrder,
  );
});
