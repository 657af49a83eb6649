/**
 * Inpainting by replacement: after each step the part that was seen is set to what it would be at that noise, and of several
 * tries of a step (RePaint's resampling) each begins from the last one's end, noised back to where the step began.
 *
 *     x' ← x' + Σ_j v_j (α c_j + v_j·m + √(σ² − α² τ_j²) z_j − v_j·x')        for the axes v_j with σ > α τ_j
 *     again: x ← (α_s/α_t) x' + … + √(σ_s² − (α_s/α_t)² σ_t²) z                s where the step began, t its end
 *
 * The rest of a sample sees what was seen only by its next evaluations, so that the two do not quite belong together: the law
 * is not the posterior, for any number of steps (docs/conditions.md says by how much); resampling brings it nearer, `times`
 * times as dear. Noise of the observation is in the noise of the process until that is less; then nothing is set any more, and
 * steps are not resampled, which would bring the law back to that of the data.
 * Source: Song et al. 2021, arXiv 2011.13456, appendix I.2; score_sde, controllable_generation.py, which sets the part to the
 * noise where the step began; Lugmayr et al. 2022 (RePaint), arXiv 2201.09865, algorithm 1.
 * Tests: tests/solvers/methods/replacement_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isRecord, whole } from "../../../sde/border/decode.ts";
import type { ItoError } from "../../../sde/border/errors.ts";
import type { Fallible } from "../../../sde/border/fallible.ts";
import { optionsOf } from "../../../sde/border/options.ts";
import { promised } from "../../../sde/gaussian_path.ts";
import { observationOf } from "../../../sde/guidance/conditioned.ts";
import type { Observation } from "../../../sde/guidance/observation.ts";
import {
  abs,
  add,
  broadcast,
  div,
  lt,
  max,
  mul,
  select,
  sqrt,
  square,
  sub,
} from "../../../sde/language/dsl.ts";
import type { Flag, State } from "../../../sde/language/expr.ts";
import type { Method, StepSymbols } from "../method.ts";

/** How replacement goes. */
export interface ReplacementOptions {
  /** How often each step is tried: 1 is plain replacement, more RePaint's resampling. */
  readonly times?: number;
}

const read = optionsOf("withReplacement", { times: whole(1, 32) });

/** The state with what was seen set to what it is at the end of the step. */
const replaced = (symbols: StepSymbols, o: Observation, x: State, z: State): State => {
  const { meanCoef, offset, std } = promised(symbols.gaussian);
  const [alpha, m, sigma] = [meanCoef, offset, std].map((of) => of(symbols.tNext));
  if (alpha === undefined || m === undefined || sigma === undefined) return x;
  return o.groups.reduce((from, { noise, seen, project }) => {
    const spare = sub(square(sigma), square(mul(alpha, noise)));
    const fresh = mul(sqrt(max(spare, 0)), z);
    const missing = add(mul(alpha, seen), project(sub(add(broadcast(m), fresh), x)));
    return add(from, noise === 0 ? missing : mul(select(lt(0, spare), 1, 0), missing));
  }, x);
};

/** Whether all that was seen is set at the end of the step; nothing where it always is. */
const allSet = ({ tNext, gaussian }: StepSymbols, o: Observation): Flag | undefined => {
  const most = Math.max(...o.groups.map((g) => g.noise));
  const { meanCoef, std } = promised(gaussian);
  return most === 0 ? undefined : lt(mul(most, meanCoef(tNext)), std(tNext));
};

/** The state noised from the end of a step back to where it began. */
const noisedBack = ({ t, tNext, gaussian }: StepSymbols, x: State, z: State): State => {
  const { meanCoef, offset, std } = promised(gaussian);
  const a = div(meanCoef(t), meanCoef(tNext));
  const spread = sqrt(max(sub(square(std(t)), square(mul(a, std(tNext)))), 0));
  return add(offset(t), mul(a, sub(x, offset(tNext))), mul(spread, z));
};

/** What a method must be for it. */
const unfit = (method: unknown): ItoError | undefined => {
  const bad = (found: string, wanted: string): ItoError => ({
    tag: "BadOption",
    where: "withReplacement",
    option: "the method",
    found,
    wanted,
    try: "withReplacement(ancestral(), observation)",
  });
  if (!isRecord(method) || typeof method.step !== "function") return bad(foundText(method), "a method");
  const { name, remembers, draws } = method;
  if (remembers !== undefined) {
    return bad(
      `"${name}", which remembers the states before`,
      "one that does not, as they are replaced after",
    );
  }
  const others = isRecord(draws) && Object.keys(draws).some((k) => k !== "normals");
  return others
    ? bad(`"${name}", which draws H or discrete variables`, "one that draws normals alone")
    : undefined;
};

/**
 * A method after whose steps what was seen of a sample is put in its place: for equal steps (or a grid) of a reverse SDE.
 *
 * NFE a step: `times` times the method's. Errors (Left): the observation's own; `BadOption` for a method that remembers the
 * states before, or draws more than normals.
 *
 * @example The first element is known
 * ```ts
 * import { ancestral, equalSteps, mixtureScore, observe, reverse, solve, vp, withReplacement } from "ito";
 *
 * const score = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 1], [1, -1]], stds: [0.3, 0.3] });
 * const method = withReplacement(ancestral(), observe([[1, 0]], [0.8], 0.05), { times: 4 });
 * if (method._tag === "Left") throw method.left;
 * const result = await solve(reverse(vp(), score), equalSteps(method.right, 50), { n: 10, seed: 1 })();
 * ```
 */
export function withReplacement(
  method: Method,
  observation: Fallible<Observation>,
  options: ReplacementOptions = {},
): E.Either<ItoError, Method> {
  const fault = unfit(method);
  if (fault !== undefined) return E.left(fault);
  return pipe(
    read(options),
    E.chain(({ times = 1 }) =>
      pipe(observationOf("withReplacement", observation), E.map((o) => replacing(method, o, times)))
    ),
  );
}

const replacing = (method: Method, o: Observation, times: number): Method => {
  const own = method.draws?.normals ?? 0;
  /** Of each try: its method's, W in place of the path's own, what replaces, what noises back. */
  const each = own + 3;
  return {
    ...method,
    name: `${method.name} with replacement${times === 1 ? "" : ` × ${times}`}`,
    strongOrder: 0,
    weakOrder: 0,
    noiseKinds: ["additive"],
    needs: "gaussian",
    draws: { normals: times * each },
    refuses: (p) => {
      if (p.elements === undefined || p.elements === o.elements) return method.refuses?.(p);
      const why = `whose samples have ${p.elements} elements, the observation's ${o.elements}`;
      return { why, try: "an observation of as many elements" };
    },
    step: (symbols) => {
      const { noise, dt } = symbols;
      const isSet = allSet(symbols, o);
      let x = symbols.x;
      for (let k = 0; k < times; k++) {
        const normal = (j: number): State => noise.normal(k * each + j);
        const W = k === 0 ? noise.W : mul(sqrt(abs(dt)), normal(own));
        const { low } = method.step({ ...symbols, x, dW: W, noise: { ...noise, W, normal } });
        const set = replaced(symbols, o, low, normal(own + 1));
        if (k === times - 1) return { low: set, high: set, error: undefined };
        const again = noisedBack(symbols, set, normal(own + 2));
        // what is not set any more is only in x itself: noise and a step more would wear it away
        x = isSet === undefined ? again : select(isSet, again, symbols.x);
      }
      return { low: x, high: x, error: undefined };
    },
  };
};
