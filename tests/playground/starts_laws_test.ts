/**
 * What the starting points of the playground say of themselves, by their paths: closed forms, balances, shares.
 * @module
 */
import { assert, assertGreater, assertLess } from "@std/assert";
import * as E from "fp-ts/Either";
import { decodeSheet, type Images } from "../../examples/lib/image.ts";
import { componentsOf, sharesOf } from "../../examples/lib/mixture.ts";
import type { Playable } from "../../playground/program/playable.ts";
import { errorsOff, escapedBy, kolmogorov, kolmogorovLimit, mean } from "./lib/laws.ts";
import { file, opened, type Params, read, type Run, running, startOf } from "./lib/started.ts";

const imagesOf = (sheet: E.Either<string, Images>): Images => {
  if (E.isLeft(sheet)) throw new Error(sheet.left);
  return sheet.right;
};

/** Tests a starting point by its key. */
const holds = (
  key: string,
  claim: string,
  n: number,
  look: (runs: readonly Run[], playable: Playable) => Promise<void>,
): void => Deno.test(`${key}: ${claim}`, () => running(startOf(key), n, look));

/** The run of that place. */
const runAt = (runs: readonly Run[], at = 0): Run => {
  const run = runs[at];
  if (run === undefined) throw new Error(`There is no run ${at}`);
  return run;
};

/** Kolmogorov's distance of the element shown from the program's own closed form, at a frame. */
const distance = (run: Run, { show: { exact, x } }: Playable, a: {
  readonly params: Params;
  readonly within: readonly [number, number];
  readonly frame?: number;
}): number => {
  if (exact === undefined) throw new Error("The program has no closed form");
  const frame = a.frame ?? run.times.length - 1;
  const density = exact({ t: run.times[frame] ?? NaN, params: a.params });
  return kolmogorov(run.values(x, frame), density, a.within);
};

holds("ornstein-uhlenbeck", "is the Gaussian that it draws, under each θ", 10_000, async (runs, playable) => {
  const run = runAt(runs);
  for (const params of [{ theta: 2, mu: 0, sigma: 0.8 }, { theta: 1, mu: -1, sigma: 1.5 }]) {
    await run.under(params);
    for (const frame of [10, 60]) {
      assertLess(distance(run, playable, { params, within: [-8, 8], frame }), kolmogorovLimit);
    }
  }
  const params = { theta: 1, mu: -0.8, sigma: 1.5 };
  assertGreater(distance(run, playable, { params, within: [-8, 8] }), kolmogorovLimit);
});

holds("geometric-brownian", "is the log-normal that it draws", 10_000, async (runs, playable) => {
  const run = runAt(runs);
  for (const params of [{ mu: 0.1, sigma: 0.4 }, { mu: 0.5, sigma: 0.8 }]) {
    await run.under(params);
    for (const frame of [20, 60]) {
      assertLess(distance(run, playable, { params, within: [0, 40], frame }), kolmogorovLimit);
    }
  }
});

holds("heston", "has the mean of a price and of a variance, and leans by ρ", 10_000, async (runs) => {
  const run = runAt(runs);
  const lean = (): number => {
    const [s, v] = [run.values(0), run.values(1)];
    const [ms, mv] = [mean(s), mean(v)];
    return mean(s.map((a, i) => (a - ms) * ((v[i] ?? NaN) - mv)));
  };
  assertLess(Math.abs(errorsOff(run.values(0), Math.exp(0.03))), 4);
  assertLess(Math.abs(errorsOff(run.values(1), 0.09)), 4);
  assertLess(lean(), 0);
  await run.under({ rho: 0.7 });
  assertGreater(lean(), 0);
});

holds("double-well", "paths escape as often as the backward equation says", 10_000, async (runs) => {
  const run = runAt(runs, 1);
  for (const { sigma, tilt } of [{ sigma: 0.5, tilt: 0 }, { sigma: 0.6, tilt: 0.1 }]) {
    if (sigma !== run.params.sigma) await run.under({ sigma, tilt });
    const escapes = (run.panel.counted().codes.event ?? 0) / run.panel.n;
    const wanted = escapedBy({
      drift: (x) => x - x ** 3 + tilt,
      sigma,
      start: -1,
      from: -3,
      end: 1,
      T: 20,
    });
    const error = Math.sqrt(wanted * (1 - wanted) / run.panel.n);
    assertLess(Math.abs(escapes - wanted), 4 * error, `σ = ${sigma}: ${escapes}, wanted ${wanted}`);
  }
});

/** ∫ of a mean over time, by its frames. */
const integral = ({ times }: Run, of: (frame: number) => number): number =>
  times.slice(1).reduce((sum, t, k) => sum + (t - (times[k] ?? NaN)) * (of(k) + of(k + 1)) / 2, 0);

holds("lorenz", "keeps the balance of z: d E z = (E xy − 8/3 E z) dt", 2000, (runs) => {
  const run = runAt(runs);
  const flow = (frame: number): number => {
    const [x, y, z] = [run.values(0, frame), run.values(1, frame), run.values(2, frame)];
    return mean(x.map((v, i) => v * (y[i] ?? NaN) - 8 / 3 * (z[i] ?? NaN)));
  };
  const gained = mean(run.values(2)) - 20;
  assertLess(Math.abs(gained - integral(run, flow)), 0.004 * 400); // of 8/3 E z T, the steps' own error among it
  const [x, z] = [run.values(0), run.values(2)];
  assertGreater(x.filter((v) => v > 0).length, 400);
  assertGreater(x.filter((v) => v < 0).length, 400);
  assertGreater(Math.min(...z), 0);
  return Promise.resolve();
});

holds(
  "van-der-pol",
  "keeps the balance of energy: d E (x² + v²) = (2 μ E (1 − x²) v² + σ²) dt",
  2000,
  (runs) => {
    const run = runAt(runs);
    const of = (f: (x: number, v: number) => number, frame?: number): number => {
      const v = run.values(1, frame);
      return mean(run.values(0, frame).map((x, i) => f(x, v[i] ?? NaN)));
    };
    const gained = of((x, v) => x * x + v * v) - 0.01;
    const flow = (frame: number): number => of((x, v) => 2 * 1.5 * (1 - x * x) * v * v + 0.09, frame);
    // of some 5 a unit of time, to and fro; Euler's steps of 1/50 drive it by h (x² + v²) beside
    const driven = integral(
      run,
      (frame) => 0.02 * of((x, v) => v * v + (1.5 * (1 - x * x) * v - x) ** 2, frame),
    );
    assertLess(Math.abs(gained - integral(run, flow) - driven), 0.3);
    return Promise.resolve();
  },
);

holds("lorenz-96", "keeps the balance of energy: d E x² = (16 E x − 2 E x² + σ²) dt", 200, (runs) => {
  const run = runAt(runs);
  const places = Array.from({ length: 40 }, (_, i) => i);
  const of = (f: (v: number) => number, frame?: number): number =>
    mean(places.map((i) => mean(run.values(i, frame).map(f))));
  const flow = (frame: number): number => of((v) => 16 * v - 2 * v * v + 1, frame);
  const gained = of((v) => v * v) - 64;
  assertLess(Math.abs(gained - integral(run, flow)), 1); // of 64 at first
  return Promise.resolve();
});

holds("kubo", "Itô's paths have |z|² = exp(σ² t), Stratonovich's stay on the circle", 500, async (runs) => {
  for (const sigma of [0, 0.5, 0.75]) {
    for (const run of runs) {
      await run.under({ sigma });
      const y = run.values(1);
      const squares = run.values(0).map((x, i) => x ** 2 + (y[i] ?? NaN) ** 2);
      const wanted = run.name === "Itô" ? Math.exp(sigma ** 2 * 3) : 1;
      for (const square of squares) assertLess(Math.abs(square / wanted - 1), 0.05, run.name);
    }
  }
});

holds(
  "mixture",
  "is the blurred points at every frame, and other points where some are clicked",
  6000,
  async (
    runs,
    playable,
  ) => {
    const run = runAt(runs);
    for (const frame of [0, 22, 27, 30]) {
      const found = distance(run, playable, { params: { pull: 0 }, within: [-5, 5], frame });
      assertLess(found, kolmogorovLimit, `frame ${frame}`);
    }
    await run.under({ pull: 1 });
    assertGreater(mean(run.values(0)), 0.3);
    const clicked = read(startOf("mixture"), [[1.5, 1.5], [1.4, 1.5]]);
    const drawn = runAt(await Promise.all(clicked.runs.map((played) => opened(clicked, played, 50))));
    assertGreater(Math.min(...drawn.values(0)), 0.8);
    await drawn.panel.close();
  },
);

holds(
  "redraw",
  "redrawn noise loses half of the middle mode, one Brownian path nothing",
  8000,
  async (runs) => {
    const mixture = {
      weights: [0.1, 0.15, 0.2, 0.25, 0.3],
      means: [[0, 0], [-0.4, -0.3], [0.2, -0.4], [-0.2, 0.4], [0.4, 0.2]],
      stds: [0.03, 0.03, 0.04, 0.05, 0.06],
    };
    const off = (run: Run): readonly number[] => {
      const y = run.values(1);
      const components = componentsOf(run.values(0).flatMap((x, i) => [x, y[i] ?? NaN]), mixture);
      return sharesOf(components, 5).map(({ share, error }, k) =>
        (share - (mixture.weights[k] ?? NaN)) / error
      );
    };
    for (const tolerance of [0.05, 0.02]) {
      for (const run of runs.filter(({ name }) => name !== "retain")) {
        if (tolerance !== run.params.tolerance) await run.under({ tolerance });
        const [middle = NaN, ...others] = off(run);
        if (run.name === "redraw") assertLess(middle, -15);
        else [middle, ...others].forEach((z) => assertLess(Math.abs(z), 4));
      }
    }
  },
);

holds("adaptive", "equal steps blur the modes at the evaluations with which adaptive ones are exact", 6000, (
  runs,
  playable,
) => {
  const [adaptive, equal] = [runAt(runs), runAt(runs, 1)];
  const evaluations = ({ panel }: Run): number => panel.counted().nfe / panel.n;
  assertLess(evaluations(adaptive), 1.05 * evaluations(equal));
  const at = { params: { pull: 0 }, within: [-4, 4] } as const;
  assertLess(distance(adaptive, playable, at), kolmogorovLimit);
  assertGreater(distance(equal, playable, at), 2 * kolmogorovLimit);
  return Promise.resolve();
});

holds("cifar", "images are those of the data", 2, (runs) => {
  const run = runAt(runs);
  const { data, count } = imagesOf(decodeSheet(file("cifar512.png")));
  for (const i of [0, 1]) {
    const image = Array.from({ length: 3072 }, (_, k) => run.values(k)[i] ?? NaN);
    const far = (m: number): number => mean(image.map((v, k) => Math.abs(v - (data[3072 * m + k] ?? NaN))));
    assertLess(Math.min(...Array.from({ length: count }, (_, m) => far(m))), 0.02);
    assert(image.every((v) => v > -0.1 && v < 1.1));
  }
  return Promise.resolve();
});
