/**
 * `logLikelihood`: how likely data are under a score model, by its probability flow (`forward.ts`).
 * Tests: tests/solve/likelihood/likelihood_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import { foundText, isRecord } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { type Fallible, lift } from "../../sde/border/fallible.ts";
import { perturbedAt } from "../../sde/diagonal_marginal.ts";
import { ownOf } from "../../sde/math/diagonal.ts";
import type { Process } from "../../sde/process.ts";
import type { Perturbed, Score } from "../../sde/score.ts";
import { tsit5 } from "../../solvers/methods/flow/all.ts";
import { adaptive } from "../../solvers/stepping.ts";
import { withResults } from "../../solvers/strategy.ts";
import type { Code, Solution } from "../solution.ts";
import { solve } from "../solve.ts";
import {
  type LikelihoodData,
  likelihoodDefaults,
  type LikelihoodOptions,
  notLevels,
  readOptions,
  type Rows,
  rowsOf,
  tolerances,
  where,
} from "./asked.ts";
import { dequantised, widthOf } from "./dequantise.ts";
import { type DivergenceBy, type Forward, forwardFlow } from "./forward.ts";

/** How likely data are. */
export interface Likelihood {
  /** log p of each row of data, in nats; NaN where the flow did not come to its end. */
  readonly logp: Float64Array;
  /** −log₂ p a number: of reals, or an upper bound of that of levels. */
  readonly bitsPerDim: Float64Array;
  /** By how much the integral of the divergence may be off, in nats; of the states see `rel`, of probes their spread. */
  readonly doubt: Float64Array;
  /** Where each row has come to: its code in the prior. Shapes: [n · elements]. */
  readonly latents: Float32Array | Float64Array;
  /** How the divergence was had. */
  readonly by: DivergenceBy;
  /** Evaluations of the score a row: of the flow's steps and of the integral's, a network's product as one (it takes the time of three or four). */
  readonly nfe: Uint32Array;
  /** What became of each row. */
  readonly codes: readonly Code[];
  /** What broke under way, if anything did: rows that had ended are whole, the rest `running`. */
  readonly failure?: ItoError;
  /** What the user should know. */
  readonly notes: readonly string[];
}

const logNormal = (x: ArrayLike<number>, { offset, std }: Perturbed<number | ArrayLike<number>>): number =>
  Array.from(x).reduce((a, v, i) => {
    const own = ownOf(std, i);
    return a - ((v - ownOf(offset, i)) / own) ** 2 / 2 - Math.log(own * Math.sqrt(2 * Math.PI));
  }, 0);

/** log p_T, as it is asked for. */
const endOf = (
  process: Process,
  score: Score,
  { end, elements }: { readonly end: "prior" | "marginal"; readonly elements: number },
): E.Either<ItoError, (x: ArrayLike<number>) => number> =>
  pipe(
    perturbedAt(process, elements, process.time.T),
    E.chain((at): E.Either<ItoError, (x: ArrayLike<number>) => number> => {
      if (end === "prior") return E.right((x) => logNormal(x, at));
      const logDensity = score.tag === "marginal" ? score.logDensity : undefined;
      if (logDensity === undefined) {
        return E.left({
          tag: "Unsupported",
          what: `${where} with end: "marginal", of a score whose density is not known`,
          try: 'end: "prior", or mixtureScore(…)',
        });
      }
      return E.right((x) => logDensity(x, at));
    }),
  );

/** Whether an oracle is asked, in float32. */
const isAsked = (by: DivergenceBy): boolean => by === "differences" || by === "products";

/**
 * Evaluations of the score that the integral takes a step, beside the flow's own: five of the divergence. The slopes at both ends are
 * the first and, of a pair as `tsit5`, the last of the method's.
 */
const integralsOwn = (
  by: DivergenceBy,
  probes: number,
): number => (isAsked(by) ? 5 * (by === "differences" ? 2 : 1) * Math.max(1, probes) : 5);

/** How often the integral was looked at: in each step, and where steps are watched in each try too. */
const tries = ({ accepts, rejects }: Solution, i: number, by: DivergenceBy): number => {
  const [accepted, rejected] = [accepts[i] ?? 0, rejects[i] ?? 0];
  return isAsked(by) ? accepted : 2 * accepted + rejected;
};

const answered = (a: {
  readonly s: Solution;
  readonly elements: number;
  readonly forward: Forward;
  readonly probes: number;
  readonly logEnd: (x: ArrayLike<number>) => number;
  readonly width: number;
}): Likelihood => {
  const { s, elements } = a;
  const { change, doubt } = s.results;
  const logp = Float64Array.from(
    s.codes,
    (code, i) =>
      code === "done"
        ? a.logEnd(s.samples.subarray(i * elements, (i + 1) * elements)) + (change?.[i] ?? NaN)
        : NaN,
  );
  const how: Readonly<Record<DivergenceBy, readonly string[]>> = {
    exact: [],
    probes: [
      `The divergence is an estimate by ${
        Math.max(1, a.probes)
      } random probe(s) a row, without bias: means over rows are right.`,
    ],
    products: [
      `The divergence is an estimate by ${
        Math.max(1, a.probes)
      } random probe(s) a row and the network's vector–Jacobian product, without bias: means over rows are right.`,
    ],
    differences: [
      `The divergence is an estimate by ${
        Math.max(1, a.probes)
      } random probe(s) a row and differences of the score, as nothing ` +
      `says its derivative: off by the square of 1 % of the noise, and by float32's rounding over it.`,
    ],
  };
  return {
    logp,
    bitsPerDim: logp.map((v) => -(v / elements + Math.log(a.width)) / Math.LN2),
    doubt: Float64Array.from(s.codes, (code, i) => (code === "done" ? doubt?.[i] ?? NaN : NaN)),
    latents: s.samples,
    by: a.forward.by,
    nfe: s.nfe.map((v, i) => v + tries(s, i, a.forward.by) * integralsOwn(a.forward.by, a.probes)),
    codes: s.codes,
    ...(s.failure === undefined ? {} : { failure: s.failure }),
    notes: [...how[a.forward.by], ...s.notes],
  };
};

/**
 * log p(data) under a score model: the density that its probability flow carries from the prior to t = tEnd, where data are taken
 * to be (with the little noise of that time).
 *
 * The divergence is exact for scores that are expressions, of few elements or of many that mix by sums (Gaussians, mixtures);
 * else it is estimated by random probes (`probes`, ±1, addressed by seed and row): of networks by their vector–Jacobian products,
 * made from the ONNX graph, or by differences where an operator has no rule; `by` says which. `doubt` is what Simpson's rule may be off by:
 * where it is too much, take a smaller `rel`. Unless a network is asked it is float64 on the CPU, to eight digits.
 *
 * Shapes: data [n][elements], or one list, or a solution; logp [n], in nats. Errors (Left): as `reverse` and `solve`; `BadShape` and
 * `NotFinite` of data; `BadOption`; `Unsupported` for `end: "marginal"` of a score whose density is not known. A network that breaks under way is `failure`, and the
 * rows that had not ended are NaN. Source: Song et al.
 * 2021 (arXiv 2011.13456), appendix D.2.
 *
 * @example How likely two points are
 * ```ts
 * import { logLikelihood, mixtureScore, vp } from "ito";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const found = await logLikelihood(vp(), score, [[1, 0], [0, 0]])();
 * if (found._tag === "Left") throw new Error(found.left.tag);
 * found.right.logp; // [0.99…, -11.…]: nats
 * ```
 */
export function logLikelihood(
  process: Fallible<Process>,
  score: Fallible<Score>,
  data: LikelihoodData,
  options: LikelihoodOptions = {},
): TaskEither<ItoError, Likelihood> {
  return pipe(
    TE.fromEither(readyOf(process, score, data, options)),
    TE.chain(({ asked, rows: { flat, elements, n }, forward, logEnd }) => {
      const usual = tolerances[forward.by];
      const { probes, method = tsit5, rel = usual, abs = usual, end: _, dequantise, ...others } = asked;
      const begin = dequantise === undefined
        ? Float64Array.from(flat)
        : dequantised(flat, dequantise, { elements, seed: asked.seed, start: asked.start });
      const stepped = isAsked(forward.by) ? method : forward.watching(method); // a network is dear
      const watched = withResults(forward.results)<"ito">(adaptive(stepped, { rel, abs }));
      const inDouble = !isAsked(forward.by) && [undefined, "auto", "cpu"].includes(asked.backend);
      const precise = inDouble ? { precision: "f64" } as const : {};
      const x0 = { samples: begin, shape: [elements] };
      return pipe(
        solve(forward.process, watched, { ...precise, ...others, n, x0 }),
        TE.map((s) => {
          const width = dequantise === undefined ? 1 : widthOf(dequantise);
          return answered({ s, elements, forward, probes, logEnd, width });
        }),
      );
    }),
  );
}

type Ready = {
  readonly asked: Required<Pick<LikelihoodOptions, keyof typeof likelihoodDefaults>> & LikelihoodOptions;
  readonly rows: Rows;
  readonly forward: Forward;
  readonly logEnd: (x: ArrayLike<number>) => number;
};

/** All that there is to know before the flow runs. */
const readyOf = (
  process: Fallible<Process>,
  score: Fallible<Score>,
  data: LikelihoodData,
  options: LikelihoodOptions,
): E.Either<ItoError, Ready> => {
  const [p, s, read] = [lift(process), lift(score), readOptions(options)];
  if (E.isLeft(p)) return p;
  if (E.isLeft(s)) return s;
  if (E.isLeft(read)) return read;
  const asked = { ...likelihoodDefaults, ...read.right };
  return pipe(
    rowsOf(where, data, p.right.elements ?? s.right.elements),
    E.chain((rows) => {
      const bad = asked.dequantise === undefined ? undefined : notLevels(asked.dequantise, rows);
      return bad === undefined ? E.right(rows) : E.left(bad);
    }),
    E.chain((rows) =>
      pipe(
        forwardFlow(p.right, s.right, { elements: rows.elements, probes: asked.probes }),
        E.chain((forward) =>
          pipe(
            endOf(p.right, s.right, { end: asked.end, elements: rows.elements }),
            E.map((logEnd) => ({ asked, rows, forward, logEnd })),
          )
        ),
      )
    ),
  );
};

/** A mean over rows, and its standard error. */
export interface KlEstimate {
  /** The mean, in nats. */
  readonly value: number;
  /** Its standard error. */
  readonly standardError: number;
}

/**
 * The Kullback–Leibler divergence of q from p, in nats, from data that are samples of p: the mean of log p − log q over the rows
 * that both have. Errors (Left): `BadShape` for what is no likelihood, where they are of different data, or fewer than two rows
 * came to their end; `NotFinite` for a row of which one says that it cannot be: where q does, the divergence is infinite.
 *
 * @example How far a model with one mode is from one with two
 * ```ts
 * import { gaussianScore, kl, logLikelihood, mixtureScore, vp } from "ito";
 *
 * const two = mixtureScore({ weights: [0.5, 0.5], means: [[-1], [1]], stds: [0.5, 0.5] });
 * const data = [[-1.2], [0.9], [1.1], [-0.4]]; // samples of it
 * const [p, q] = [await logLikelihood(vp(), two, data)(), await logLikelihood(vp(), gaussianScore([0], 1.1), data)()];
 * if (p._tag === "Left" || q._tag === "Left") throw new Error("no likelihood");
 * kl(p.right, q.right); // Right({ value: …, standardError: … })
 * ```
 */
export function kl(p: Likelihood, q: Likelihood): E.Either<ItoError, KlEstimate> {
  const refuse = (found: string, wanted: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadShape", where: "kl", found, wanted, try: "two likelihoods of the same data" });
  const both: readonly unknown[] = [p, q];
  const none = both.findIndex((u) => !(isRecord(u) && u.logp instanceof Float64Array));
  if (none >= 0) return refuse(foundText(both[none]), "two likelihoods, as logLikelihood gives them");
  if (p.logp.length !== q.logp.length) {
    return refuse(`${p.logp.length} and ${q.logp.length} rows`, "likelihoods of the same rows");
  }
  for (const [name, { logp }] of [["p", p], ["q", q]] as const) {
    const index = logp.findIndex((v) => Math.abs(v) === Infinity); // NaN is a row that did not come to its end
    if (index >= 0) {
      return E.left({ tag: "NotFinite", where: `kl: ${name}.logp`, index, value: logp[index] ?? NaN });
    }
  }
  const gaps = Array.from(p.logp, (v, i) => v - (q.logp[i] ?? NaN)).filter(Number.isFinite);
  const n = gaps.length;
  if (n < 2) return refuse(`${n} rows that both have`, "two or more");
  const value = gaps.reduce((a, v) => a + v, 0) / n;
  const variance = gaps.reduce((a, v) => a + (v - value) ** 2, 0) / (n - 1);
  return E.right({ value, standardError: Math.sqrt(variance / n) });
}
