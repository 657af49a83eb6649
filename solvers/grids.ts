/**
 * Time grids: where the steps of a solve end, when they are given in advance.
 *
 *     t_i = φ⁻¹( φ(t₀) + i/n (φ(t_n) − φ(t₀)) ),   i = 0 … n
 *
 * with φ = t (equal steps), log t (exponential), t^(1/p) (polynomial), (σ/α)^(1/ρ) (Karras) or λ = log(α/σ) (log SNR);
 * σ/α and λ are those of the process's own marginal. A grid is a rule; it knows no strategy and no number of steps, unless
 * it is a list of times.
 * Source: Karras et al. 2022 (arXiv 2206.00364), equation 5, which is `karras` less its last step to σ = 0 (the
 * denoising); Lu et al. 2022 (arXiv 2206.00927) for equal steps of λ.
 * Tests: tests/solvers/grids_test.ts.
 * @module
 */
import { foundText, isNumbers, isRecord } from "../sde/border/decode.ts";

/** The solve that a grid is for. */
export interface GridSpan {
  /** Where the solve begins. */
  readonly from: number;
  /** Where it ends: before `from` for a process that runs backward. */
  readonly to: number;
  /** n: how many steps. */
  readonly steps: number;
  /** The noise level σ/α at a time, where the grid `needs` it; 0 where a process has no such. */
  readonly level: (t: number) => number;
  /** The time between the ends at which that is `level`. */
  readonly timeOf: (level: number) => number;
}

/** A rule for the times between which a solve steps. */
export interface Grid {
  /** How it is called in messages. */
  readonly name: string;
  /** That the process must be the reverse of one with a Gaussian marginal, whose noise level it goes by. */
  readonly needs?: "gaussian";
  /** How many steps, where the grid itself decides. */
  readonly steps?: number;
  /** What a span must be for the rule to hold, for messages. */
  readonly wanted?: string;
  /** t_0 … t_n, in the order of the solve: the first its start, the last its end. */
  readonly times: (span: GridSpan) => readonly number[];
}

/** Whether something is a grid. */
export function isGrid(u: unknown): u is Grid {
  return isRecord(u) && typeof u.name === "string" && typeof u.times === "function";
}

/** Equal steps of φ. */
const spaced = ({ from, to, steps }: GridSpan, phi: (t: number) => number, back: (v: number) => number) => {
  const [start, end] = [phi(from), phi(to)];
  return Array.from(
    { length: steps + 1 },
    (_, i) => i === 0 ? from : i === steps ? to : back(start + (end - start) * i / steps),
  );
};

const power = (where: string, name: string, v: unknown): number => {
  if (typeof v === "number" && v > 0 && Number.isFinite(v)) return v;
  throw new RangeError(
    `${where}: ${name} must be a finite number > 0, found ${foundText(v)}\nTry: ${name} = 7`,
  );
};

const equalGrid: Grid = { name: "equal", times: (a) => spaced(a, (t) => t, (v) => v) };

/** Equal steps of t, on a process too that brings a grid of its own (`karras` where t is the noise level itself). */
export function equal(): Grid {
  return equalGrid;
}

/** Equal steps of log t: each step the same share of t. Both ends of the solve must be above 0. */
export function exponential(): Grid {
  return { name: "exponential", wanted: "t > 0 at both ends", times: (a) => spaced(a, Math.log, Math.exp) };
}

/**
 * Equal steps of t^(1/p), which grow longer away from t = 0: DDIM's "quadratic" steps for p = 2. For processes whose t is
 * never below 0. Errors: throws a RangeError unless p > 0.
 */
export function polynomial(p: number): Grid {
  const to = power("polynomial", "p", p);
  return {
    name: `polynomial p = ${to}`,
    wanted: "t ≥ 0 at both ends",
    times: (a) => spaced(a, (t) => t ** (1 / to), (v) => v ** to),
  };
}

/** The number of Karras' grid. */
export interface KarrasGridOptions {
  /** ρ: how much shorter steps are at low noise. */
  readonly rho?: number;
}

/** The paper's value. */
export const karrasGridDefaults = { rho: 7 } as const;

/**
 * Karras' grid: equal steps of (σ/α)^(1/ρ), whatever the clock of the process. What `edm()` steps by unless told
 * otherwise. For reverse processes and probability flows.
 *
 * Source: Karras et al. 2022, equation 5; its N levels are the ends of N − 1 steps here. Errors: throws a RangeError unless
 * ρ > 0.
 */
export function karras(options: KarrasGridOptions = {}): Grid {
  const rho = power("karras", "rho", isRecord(options) ? options.rho ?? karrasGridDefaults.rho : options);
  return {
    name: `karras ρ = ${rho}`,
    needs: "gaussian",
    wanted: "a finite noise level σ/α at both ends",
    times: ({ level, timeOf, ...a }) =>
      spaced({ level, timeOf, ...a }, (t) => level(t) ** (1 / rho), (v) => timeOf(v ** rho)),
  };
}

/** Equal steps of λ = log(α/σ), half the logarithm of the signal-to-noise ratio. As `karras`; σ > 0 at both ends. */
export function logSnr(): Grid {
  return {
    name: "log SNR",
    needs: "gaussian",
    wanted: "σ > 0 and α > 0 at both ends, as λ = log(α/σ) must be finite",
    times: (a) => spaced(a, (t) => Math.log(a.level(t)), (v) => a.timeOf(Math.exp(v))),
  };
}

/** Noise levels σ/α of ten steps, and where they were found: the table of diffusers, from its noisy end. */
const aysLevels = {
  sd15: [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029],
  sdxl: [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.38, 0.234, 0.113, 0.029],
  svd: [700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034, 0.002],
} as const;

/** The models whose grids there are. */
export const aysModels: readonly (keyof typeof aysLevels)[] = ["sd15", "sdxl", "svd"];

/**
 * "Align Your Steps": the noise levels that were found best for ten steps of Stable Diffusion 1.5, XL or Stable Video; of another
 * number of steps between them, evenly in log σ. The ends are those of the solve. For reverse processes and probability flows.
 *
 * Source: Sabour et al. 2024, arXiv 2404.14507. Errors: throws a RangeError for another model.
 *
 * @example
 * ```ts
 * import { dpmSolver2M, equalSteps, grids, withGrid } from "ito";
 *
 * const strategy = withGrid(grids.ays("sd15"))(equalSteps(dpmSolver2M(), 10));
 * ```
 */
export function ays(model: keyof typeof aysLevels): Grid {
  if (!Object.hasOwn(aysLevels, model)) {
    const names = aysModels.map((n) => JSON.stringify(n)).join(" or ");
    throw new RangeError(`ays: the model must be ${names}, found ${foundText(model)}\nTry: ays("sd15")`);
  }
  const logs = aysLevels[model].map(Math.log);
  const between = (place: number): number => {
    const k = Math.min(Math.floor(place), logs.length - 2);
    const [a = NaN, b = NaN] = [logs[k], logs[k + 1]];
    return Math.exp(a + (b - a) * (place - k));
  };
  return {
    name: `ays ${model}`,
    needs: "gaussian",
    wanted: `noise levels σ/α near ${aysLevels[model][0]} and ${aysLevels[model][10]} at the ends`,
    times: ({ from, to, steps, timeOf }) =>
      Array.from(
        { length: steps + 1 },
        (_, i) => i === 0 ? from : i === steps ? to : timeOf(between(i / steps * (logs.length - 1))),
      ),
  };
}

/** What a grid of one's own is told: the number of a step's end, from 0 to n, and the span. */
export interface GridPlace {
  /** The number of the step that ends there; 0 is where the solve begins. */
  readonly i: number;
  /** How many steps there are. */
  readonly n: number;
  /** Where the solve begins. */
  readonly from: number;
  /** Where it ends. */
  readonly to: number;
}

/**
 * A grid by a function of the step's number: the time after step i of n, as a plain number. At i = 0 and n it must be
 * `from` and `to`. Errors: throws a TypeError for what is no function.
 *
 * @example Steps that halve what is left
 * ```ts
 * import { eulerMaruyama, grids, withGrid } from "ito";
 *
 * const halving = grids.byNumber(({ i, n, from, to }) => (i === n ? to : to + (from - to) * 2 ** -i));
 * const strategy = withGrid(halving)(eulerMaruyama(10));
 * ```
 */
export function byNumber(time: (place: GridPlace) => number): Grid {
  if (typeof time !== "function") {
    throw new TypeError(
      `byNumber: it must be a function, found ${
        foundText(time)
      }\nTry: byNumber(({ i, n, from, to }) => from + (to - from) * i / n)`,
    );
  }
  return {
    name: "by number",
    wanted: "from at i = 0, to at i = n",
    times: ({ from, to, steps: n }) => Array.from({ length: n + 1 }, (_, i) => time({ i, n, from, to })),
  };
}

/** A grid of these times, in the order of the solve: the first its start, the last its end. Errors: throws for no list. */
export function explicit(times: ArrayLike<number>): Grid {
  if (!isNumbers(times) || times.length < 2) {
    throw new RangeError(
      `withGrid: its times must be a list of two numbers or more, found ${
        foundText(times)
      }\nTry: withGrid([1, 0.5, 0.1])`,
    );
  }
  const all = Array.from(times);
  return { name: `of ${all.length} times`, steps: all.length - 1, times: () => all };
}
