/**
 * What diffusers writes of a network's training beside it, scheduler_config.json: the process, what the network says, and how
 * it is told the noise.
 *
 *     linear          β_i from beta_start to beta_end, evenly            β(t) = N (b₀ + t (b₁ − b₀))
 *     scaled_linear   evenly in √β                                       β(t) = N (√b₀ + t (√b₁ − √b₀))²
 *     squaredcos…     β_i = min(1 − ᾱ((i + 1)/N) / ᾱ(i/N), 0.999)        cosine VP
 *
 * The process is the limit of the N steps, timestep i at t = (i + 1)/N; `byStep` tells the step that is as noisy as x by the
 * steps' own product, for the limit's noise is not quite theirs (N t − 1 would be 5 % off in σ at the low end). What a file
 * says of its sampler is read over: samples are drawn by Ito's.
 * Source: diffusers 0.42, schedulers/scheduling_ddpm.py. Tests: tests/networks/scores/scheduler_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import { choice, foundText, isRecord, kind, list, number, problem, whole } from "../../sde/border/decode.ts";
import { type ItoError, messageOf } from "../../sde/border/errors.ts";
import { add, mul, square } from "../../sde/language/dsl.ts";
import { type Process, process } from "../../sde/process.ts";
import { cosineVp } from "../../sde/processes/cosine_vp.ts";
import { ve } from "../../sde/processes/ve.ts";
import { vp, vpDefaults } from "../../sde/processes/vp.ts";
import {
  bySigma,
  type Convention,
  type Level,
  predictsDenoised,
  predictsNoise,
  predictsScore,
  predictsVelocity,
} from "./convention.ts";
import { byStep, mostSteps } from "./schedule.ts";

/** What a network of diffusers was trained for. */
export interface Scheduled {
  /** The forward process whose steps it saw. */
  readonly process: Process;
  /** What it says, and how it is told the noise level. */
  readonly convention: Convention;
  /** The β of its steps, the least noisy first; none of VE, which is told σ. */
  readonly betas: readonly number[] | undefined;
}

const is = <A>(value: A): t.Type<A> => kind(String(value), (u: unknown): u is A => u === value);
const orNull = <A>(codec: t.Type<A>): t.Type<A | null> => t.union([codec, t.null], `${codec.name} or null`);
const beta = number("a number between 0 and 1", (v) => 0 < v && v < 1);
const positive = number("a number > 0", (v) => v > 0);
const steps = whole(2, mostSteps);

/** Schedulers of networks that were trained on steps of β, all in one way: they differ in how samples are drawn. */
const Steps = t.type({
  _class_name: choice(
    "DDPMScheduler",
    "DDPMParallelScheduler",
    "DDIMScheduler",
    "DDIMInverseScheduler",
    "DDIMParallelScheduler",
    "DEISMultistepScheduler",
    "DPMSolverMultistepScheduler",
    "DPMSolverMultistepInverseScheduler",
    "DPMSolverSDEScheduler",
    "DPMSolverSinglestepScheduler",
    "EulerAncestralDiscreteScheduler",
    "EulerDiscreteScheduler",
    "HeunDiscreteScheduler",
    "KDPM2AncestralDiscreteScheduler",
    "KDPM2DiscreteScheduler",
    "LMSDiscreteScheduler",
    "PNDMScheduler",
    "RePaintScheduler",
    "SASolverScheduler",
    "ScoreSdeVeScheduler",
    "UniPCMultistepScheduler",
  ),
});

const trained = {
  num_train_timesteps: steps,
  beta_start: beta,
  beta_end: beta,
  beta_schedule: choice("linear", "scaled_linear", "squaredcos_cap_v2"),
  trained_betas: orNull(list(beta, 2, mostSteps)),
  prediction_type: choice("epsilon", "sample", "v_prediction"),
  // what would be another training: all steps rescaled, a level that is told by ln σ, a flow
  rescale_betas_zero_snr: is(false),
  timestep_type: is("discrete"),
  use_flow_sigmas: orNull(is(false)),
} as const;
const Betas = t.partial(trained);
const Ve = t.intersection([
  t.type({ sigma_min: positive, sigma_max: positive }),
  t.partial({ num_train_timesteps: steps }),
]);

/** Fields of the samplers in diffusers, and of every file. */
const aside: readonly string[] = `_class_name _diffusers_version _name_or_path _use_default_values skip_type
  algorithm_type clip_sample clip_sample_range correct_steps corrector_order disable_corrector dynamic_thresholding_ratio
  eta euler_at_final final_sigmas_type flow_shift interpolation_type lambda_min_clipped lower_order_final
  noise_sampler_seed predict_x0 predictor_order sample_max_value sampling_eps set_alpha_to_one shift_terminal sigma_max
  sigma_min skip_prk_steps snr solver_order solver_p solver_type steps_offset tau_func thresholding time_shift_type
  timestep_spacing use_beta_sigmas use_dynamic_shifting use_exponential_sigmas use_karras_sigmas use_lu_lambdas
  variance_type`.split(/\s+/);

type Trained = t.TypeOf<typeof Betas>;
type Found<A> = E.Either<readonly string[], A>;

/** What a scheme needs must be there: the classes of diffusers have defaults of their own. */
const needed = <A>(name: keyof typeof trained, value: A | undefined): Found<A> =>
  value === undefined ? E.left([`${name} must be ${trained[name].name}, found nothing`]) : E.right(value);

const both = <A, B>(a: Found<A>, b: Found<B>): Found<readonly [A, B]> => {
  if (E.isRight(a) && E.isRight(b)) return E.right([a.right, b.right]);
  return E.left([a, b].flatMap((e) => (E.isLeft(e) ? e.left : [])));
};

const evenly = (n: number, f: (share: number) => number): readonly number[] =>
  Array.from({ length: n }, (_, i) => f(i / (n - 1)));

/** ᾱ at a share of the time, times a constant. */
const cosineBar = (share: number): number => Math.cos(((share + 0.008) / 1.008) * Math.PI / 2) ** 2;
const mostBeta = 0.999;

/** √β grows evenly. */
const scaledVp = (start: number, end: number): Process =>
  process(({ x, t }) => {
    const root = add(start, mul(end - start, t));
    return { drift: mul(-0.5, square(root), x), diffusion: root };
  }, { name: "VP of scaled_linear", time: { origin: 0, tEnd: 1e-3, T: 1 } });

/** When vp() has spent so much: ½ (b₁ − b₀) t² + b₀ t = −ln ᾱ. */
const vpTime = (spent: number): number => {
  const { beta0, beta1 } = vpDefaults;
  return 2 * spent / (beta0 + Math.sqrt(beta0 ** 2 + 2 * (beta1 - beta0) * spent));
};

/** Steps of no named kind: vp() between the noise of the first and that of the last, for how time runs is nothing to the network. */
const vpWithin = (betas: readonly number[]): Process => {
  const spent = (list: readonly number[]): number => list.reduce((sum, b) => sum - Math.log1p(-b), 0);
  const p = vp();
  return { ...p, time: { ...p.time, tEnd: vpTime(spent(betas.slice(0, 1))), T: vpTime(spent(betas)) } };
};

type Scheme = Pick<Scheduled, "process"> & { readonly betas: readonly number[] };

const schemeOf = (d: Trained): Found<Scheme> => {
  const { trained_betas: own } = d;
  if (own !== undefined && own !== null) return E.right({ process: vpWithin(own), betas: own });
  return pipe(
    both(needed("num_train_timesteps", d.num_train_timesteps), needed("beta_schedule", d.beta_schedule)),
    E.chain(([n, schedule]): Found<Scheme> => {
      const from1 = (p: Process): Process => ({ ...p, time: { ...p.time, tEnd: 1 / n } });
      if (schedule === "squaredcos_cap_v2") {
        const betas = Array.from(
          { length: n },
          (_, i) => Math.min(1 - cosineBar((i + 1) / n) / cosineBar(i / n), mostBeta),
        );
        return E.right({ process: from1(cosineVp()), betas });
      }
      return pipe(
        both(needed("beta_start", d.beta_start), needed("beta_end", d.beta_end)),
        E.map(([b0, b1]): Scheme => {
          if (schedule === "linear") {
            const made = vp({ beta0: n * b0, beta1: n * b1 });
            return { process: from1(made), betas: evenly(n, (u) => b0 + u * (b1 - b0)) };
          }
          const [r0, r1] = [Math.sqrt(b0), Math.sqrt(b1)];
          const made = scaledVp(Math.sqrt(n) * r0, Math.sqrt(n) * r1);
          return { process: from1(made), betas: evenly(n, (u) => (r0 + u * (r1 - r0)) ** 2) };
        }),
      );
    }),
  );
};

const predictions: Readonly<Record<NonNullable<Trained["prediction_type"]>, (level: Level) => Convention>> = {
  epsilon: predictsNoise,
  sample: predictsDenoised,
  v_prediction: predictsVelocity,
};

const ofSteps = (json: unknown): Found<Scheduled> =>
  pipe(
    Betas.decode(json),
    E.mapLeft((errors) => [...new Set(errors.map(problem("a configuration")))]),
    E.chain((d) =>
      pipe(
        schemeOf(d),
        E.map(({ process, betas }): Scheduled => ({
          process,
          convention: predictions[d.prediction_type ?? "epsilon"](byStep({ betas })),
          betas,
        })),
      )
    ),
  );

/** VE as score_sde has it: the network says the score and is told σ. */
const ofVe = (json: unknown): Found<Scheduled> =>
  pipe(
    Ve.decode(json),
    E.mapLeft((errors) => [...new Set(errors.map(problem("a configuration")))]),
    E.chain(({ sigma_min: sigmaMin, sigma_max: sigmaMax }) =>
      E.tryCatch(() => ve({ sigmaMin, sigmaMax }), (thrown) => [messageOf(thrown)])
    ),
    E.map((process): Scheduled => ({ process, convention: predictsScore(bySigma), betas: undefined })),
  );

/**
 * What a network of diffusers was trained for, from its scheduler_config.json as JSON.parse returned it: schedules "linear",
 * "scaled_linear" and "squaredcos_cap_v2", or `trained_betas`; `prediction_type` epsilon, sample or v_prediction; and
 * ScoreSdeVeScheduler.
 *
 * Errors (Left): `Undecodable`, with a line for each field that is unknown, missing or of a kind that is not supported: flows,
 * `rescale_betas_zero_snr` (a last step without any signal), consistency models.
 *
 * @example The scheduler of google/ddpm-cifar10-32
 * ```ts
 * import { decodeSchedulerConfig } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const found = decodeSchedulerConfig({
 *   _class_name: "DDPMScheduler", beta_start: 1e-4, beta_end: 0.02, beta_schedule: "linear", num_train_timesteps: 1000,
 * });
 * assert(found._tag === "Right"); // reverse(found.right.process, networkScore(net, weights, found.right.convention))
 * ```
 */
export function decodeSchedulerConfig(json: unknown): E.Either<ItoError, Scheduled> {
  const fail = (problems: readonly string[]): E.Either<ItoError, Scheduled> =>
    E.left({ tag: "Undecodable", what: "scheduler_config.json", problems });
  if (!isRecord(json)) return fail([`a configuration must be an object, found ${foundText(json)}`]);
  const named = Steps.decode(json);
  // of a class that is unknown, no field is known
  if (E.isLeft(named)) return fail(named.left.map(problem("a configuration")));
  const isVe = named.right._class_name === "ScoreSdeVeScheduler";
  const known = [...aside, ...(isVe ? ["num_train_timesteps"] : Object.keys(trained))];
  const unknown = Object.keys(json).filter((k) => !known.includes(k)).map((k) => `no field "${k}"`);
  return pipe(
    isVe ? ofVe(json) : ofSteps(json),
    E.mapLeft((problems) => [...unknown, ...problems]),
    E.chain((found) => (unknown.length > 0 ? E.left(unknown) : E.right(found))),
    E.fold(fail, E.right),
  );
}
