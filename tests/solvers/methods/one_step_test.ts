/**
 * What one step says of a method: the power of h that its mean errs by is its weak order and one more, against closed forms; the
 * power that its error estimate falls with is the declared one.
 * @module
 */
import {
  add,
  derivativeFreeMilstein,
  lambaMilstein,
  type Method,
  milstein,
  mul,
  platen,
  type Process,
  process,
  sea,
  sosra,
  sosri,
  sqrt,
  square,
  sra1,
  sra3,
  sriw1,
  tanh,
} from "ito";
import { assert, assertEquals } from "@std/assert";
import { assertOrder, type Fit, fitOf } from "../../lib/order.ts";
import { stepper } from "../../lib/steps/one_step.ts";
import { at } from "../../truth/vector.ts";

/** Gauss and Hermite's five points: a normal's moments up to the ninth. */
const five: readonly (readonly [z: number, share: number])[] = [
  [0, 8 / 15],
  ...[1, -1].flatMap((side) =>
    [1, -1].map((sign): readonly [number, number] => [
      side * Math.sqrt(5 + sign * Math.sqrt(10)),
      (7 - sign * 2 * Math.sqrt(10)) / 60,
    ])
  ),
];

type Moment = readonly [name: string, u: (x: number) => number, truth: (h: number) => number];
interface Case {
  readonly process: Process;
  readonly x0: number;
  readonly moments: readonly Moment[];
}

/** The error of E u(x') after one step. */
const meanError = (m: Method, { process, x0 }: Case, [, u, truth]: Moment): Fit => {
  const { step } = stepper(m, process, 1);
  return fitOf([7, 8, 9, 10, 11].map((level) => {
    const h = 2 ** -level;
    let mean = 0;
    for (const [z, a] of five) {
      for (const [y, b] of five) {
        const { next } = step([x0], { h, W: [z * Math.sqrt(h)], H: [y * Math.sqrt(h / 12)] });
        mean += a * b * u(at(next, 0));
      }
    }
    return [h, Math.abs(mean - truth(h))];
  }));
};

const s = 0.4;
/** x = sinh(s + t + W). */
const root = (x: Parameters<typeof square>[0]) => sqrt(add(square(x), 1));
const hyperbolic: Case = {
  process: process(({ x }) => ({ drift: add(mul(0.5, x), root(x)), diffusion: root(x) })),
  x0: Math.sinh(s),
  moments: [
    ["x", (x) => x, (h) => Math.sinh(s + h) * Math.exp(h / 2)],
    ["x²", (x) => x * x, (h) => (Math.cosh(2 * (s + h)) * Math.exp(2 * h) - 1) / 2],
  ],
};
/** Beneš's process, whose density is cosh x / cosh x₀ of a normal's. */
const benes: Case = {
  process: process(({ x }) => ({ drift: tanh(x), diffusion: 1 })),
  x0: s,
  moments: [
    ["sinh x", Math.sinh, (h) => Math.sinh(s) * Math.exp(1.5 * h)],
    ["exp x", Math.exp, (h) => Math.exp(-h / 2) / Math.cosh(s) * (Math.exp(2 * s + 2 * h) + 1) / 2],
  ],
};

/** Of one element, which nothing acts on, `platen` has an order more than it declares. */
const orderOf = (m: Method): number => (m === platen ? 2 : m.weakOrder);
const whole: readonly (readonly [Method, Case])[] = [
  [platen, hyperbolic],
  [milstein, hyperbolic],
  [derivativeFreeMilstein, hyperbolic],
  [lambaMilstein, hyperbolic],
  [sra1, benes],
  [sra3, benes],
  [sosra, benes],
  [sea, benes],
];
for (const [method, of] of whole) {
  const order = orderOf(method) + 1;
  Deno.test(`${method.name} errs in the mean of a step by its weak order and one more, h^${order}`, () => {
    const fits = of.moments.map((moment) => meanError(method, of, moment));
    fits.forEach((fit) => assert(fit.slope > order - 0.15, `${fit.slope}`));
    assertOrder(fits.reduce((a, b) => (b.slope < a.slope ? b : a)), order);
  });
}

for (const method of [sriw1, sosri]) {
  Deno.test(`${method.name} errs in the mean of a step by h^(5/2): weak order 3/2, as √h has one sign in it`, () => {
    const slopes = hyperbolic.moments.map((moment) => meanError(method, hyperbolic, moment));
    const least = slopes.reduce((a, b) => (b.slope < a.slope ? b : a));
    const local = least.points.slice(1).map(([h, e], i) =>
      Math.log(e / at(least.points[i] ?? [], 1)) / Math.log(h / at(least.points[i] ?? [], 0))
    );
    assertEquals(local.map((v) => Math.round(2 * v) / 2), [2.5, 2.5, 2.5, 2.5]);
  });
}

for (
  const [method, of] of [
    [sra1, benes],
    [sra3, benes],
    [sosra, benes],
    [sriw1, hyperbolic],
    [sosri, hyperbolic],
    [lambaMilstein, hyperbolic],
  ] as const
) {
  Deno.test(`${method.name} estimates an error of the order of h^${method.errorOrder}, as declared, on one path`, () => {
    const { step } = stepper(method, of.process, 1);
    const fit = fitOf([8, 10, 12, 14, 16].map((level) => {
      const h = 2 ** -level, size = Math.sqrt(h);
      return [h, Math.abs(at(step([of.x0], { h, W: [0.7 * size], H: [0.3 * size] }).error, 0))];
    }));
    assertOrder(fit, method.errorOrder ?? NaN);
  });
}
