/**
 * scheduler_config.json of diffusers against its own numbers, and against the exact score: a network that says of Gaussian data
 * what it was trained to say, told the step that it was trained at.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { describe, type Process, t, x } from "../../../mod.ts";
import { decodeSchedulerConfig, type Scheduled } from "../../../entries/score.ts";
import { add, div, mul, sub } from "../../../sde/language/dsl.ts";
import type { Scalar, State } from "../../../sde/language/expr.ts";
import { lift } from "../../../sde/border/fallible.ts";
import { marginalOf } from "../../../sde/marginal.ts";
import { evaluator, valueOf } from "../../../sde/language/value.ts";
import { right } from "../../lib/either.ts";
import { relative } from "../../lib/network_fixtures.ts";

/** scheduler_config.json of google/ddpm-cifar10-32. */
const google = {
  _class_name: "DDPMScheduler",
  _diffusers_version: "0.1.1",
  beta_end: 0.02,
  beta_schedule: "linear",
  beta_start: 0.0001,
  clip_sample: true,
  num_train_timesteps: 1000,
  trained_betas: null,
  variance_type: "fixed_large",
};
const latent = { ...google, beta_schedule: "scaled_linear", beta_start: 0.00085, beta_end: 0.012 };
const cosine = { ...google, beta_schedule: "squaredcos_cap_v2" };

const barsOf = ({ betas = [] }: Scheduled): readonly number[] => {
  let product = 1;
  return betas.map((b) => product *= 1 - b);
};

/**
 * numpy 2.4 in float64: np.cumprod(1 - betas) with np.linspace(b0, b1, N), np.linspace(b0 ** 0.5, b1 ** 0.5, N) ** 2 and
 * min(1 - f((i + 1) / N) / f(i / N), 0.999). DDPMScheduler(…).alphas_cumprod of diffusers 0.42, in float32, is within 1e-6 of
 * them; within 1.4e-5 for the cosine, whose last factor is 0.001.
 */
const published: readonly (readonly [string, unknown, readonly (readonly [i: number, bar: number])[]])[] = [
  ["linear", google, [[0, 0.9999], [1, 0.999780092072], [100, 0.895141590898], [500, 0.077796658365], [
    999,
    4.03582976538e-05,
  ]]],
  ["scaled_linear", latent, [[0, 0.99915], [1, 0.998296027838], [100, 0.894223477587], [
    500,
    0.276332683823,
  ], [999, 0.00466009851308]]],
  ["squaredcos_cap_v2", cosine, [
    [0, 0.999958715775],
    [1, 0.999912575927],
    [100, 0.971575681808],
    [
      500,
      0.492285172449,
    ],
    [998, 2.42876690703e-06],
    [999, 2.42876690703e-09],
  ]],
  ["squaredcos_cap_v2 of 250", { ...cosine, num_train_timesteps: 250 }, [[0, 0.999805731203], [
    125,
    0.487610433181,
  ], [249, 3.8859798675e-08]]],
];
for (const [name, json, wanted] of published) {
  Deno.test(`decodeSchedulerConfig() has the ᾱ of diffusers: ${name}`, () => {
    const bars = barsOf(right(decodeSchedulerConfig(json)));
    for (const [i, bar] of wanted) {
      assert(Math.abs((bars[i] ?? NaN) / bar - 1) < 1e-11, `${i}: ${bars[i]}, wanted ${bar}`);
    }
  });
}

/** Where the process of VP is as noisy as ᾱ says, by halving. */
const timeOf = (process: Process, bar: number): number => {
  const { meanCoef } = right(marginalOf(process));
  const alpha = evaluator(meanCoef, [t]);
  let [low, high] = [process.time.origin, process.time.T];
  for (let k = 0; k < 60; k++) {
    const at = (low + high) / 2;
    if (alpha([at]) ** 2 > bar) low = at;
    else high = at;
  }
  return (low + high) / 2;
};

const [mean, spread, at0] = [0.7, 0.3, -0.4];

/** What an exact network says at a marginal of data N(mean, spread²): ε, x_0 or v. */
const exact = (prediction: string, alpha: Scalar, sigma: Scalar): State => {
  const all = add(mul(mul(alpha, alpha), spread ** 2), mul(sigma, sigma));
  const off = sub(x, mul(alpha, mean));
  const noise = mul(div(sigma, all), off);
  const data = add(mean, mul(div(mul(alpha, spread ** 2), all), off));
  return prediction === "epsilon"
    ? noise
    : prediction === "sample"
    ? data
    : sub(mul(alpha, noise), mul(sigma, data));
};

for (const [name, json] of [["linear", google], ["scaled_linear", latent], ["cosine", cosine]] as const) {
  for (const prediction of ["epsilon", "sample", "v_prediction"]) {
    Deno.test(`of ${name}, ${prediction}: the network is told the step whose noise x has, and is the exact score`, () => {
      const found = right(decodeSchedulerConfig({ ...json, prediction_type: prediction }));
      const bars = barsOf(found), marginal = right(marginalOf(found.process));
      const told: Scalar[] = [];
      const net = (_: State, level: Scalar): State => {
        told.push(level);
        return exact(prediction, marginal.meanCoef, marginal.std);
      };
      const score = right(lift(found.convention({ net, marginal, x, t })));
      for (const i of [0, 1, 9, 99, 500, 900, 990]) {
        // a step of less noise than the process has at its end is told 0
        const at = timeOf(found.process, bars[i] ?? NaN),
          given = new Map<Scalar | State, number>([[t, at], [x, at0]]);
        const step = valueOf(told[0] ?? t, given);
        assert(Math.abs(step - i) < 2e-3, `step ${i}, t = ${at}: told ${step}`);
        // diffusers' own timestep, 1000 t − 1, to what the limit of many steps leaves
        assert(Math.abs(1000 * at - 1 - i) < 4.5, `step ${i}, t = ${at}`);
        const [alpha, sigma] = [marginal.meanCoef, marginal.std].map((n) => valueOf(n, given));
        const truth = ((alpha ?? NaN) * mean - at0) / (((alpha ?? NaN) * spread) ** 2 + (sigma ?? NaN) ** 2);
        assert(Math.abs(valueOf(score, given) / truth - 1) < 1e-9, `step ${i}`);
      }
    });
  }
}

Deno.test("the cosine's timestep is 1000 t − 1, and linear's low end is its first step", () => {
  const { process, betas = [] } = right(decodeSchedulerConfig(cosine));
  const marginal = right(marginalOf(process));
  const bars = barsOf({ process, betas, convention: () => x });
  for (const i of [0, 10, 500, 990]) {
    const alpha = valueOf(marginal.meanCoef, new Map([[t, (i + 1) / 1000]]));
    assert(Math.abs(alpha ** 2 / (bars[i] ?? NaN) - 1) < 1e-6, `${i}: ${alpha ** 2}`);
  }
  assertEquals(process.time.tEnd, 1e-3);
  // 41 % off if it were told 999 t: the noise of one step, 0.01, and 0.0105 in x
  const linear = right(marginalOf(right(decodeSchedulerConfig(google)).process));
  assertAlmostEquals(valueOf(linear.std, new Map([[t, 1e-3]])), 0.01048, 1e-5);
});

Deno.test("trained_betas are the steps, and the clock runs from the first one's noise to the last one's", () => {
  const betas = [0.001, 0.02, 0.3, 0.1, 0.5];
  const found = right(decodeSchedulerConfig({ ...google, trained_betas: betas }));
  assertEquals(found.betas, betas);
  const { meanCoef } = right(marginalOf(found.process)), { tEnd, T } = found.process.time;
  const bars = barsOf(found);
  const ends = [tEnd, T].map((at) => valueOf(meanCoef, new Map([[t, at]])) ** 2);
  assert(relative(ends, [bars[0] ?? NaN, bars[4] ?? NaN]) < 1e-12, `${ends}`);
});

Deno.test("ScoreSdeVeScheduler is VE, whose network says the score and is told σ", () => {
  const json = {
    _class_name: "ScoreSdeVeScheduler",
    _diffusers_version: "0.1.1",
    correct_steps: 1,
    num_train_timesteps: 2000,
    sampling_eps: 1e-5,
    sigma_max: 1348,
    sigma_min: 0.01,
    snr: 0.15,
  };
  const { process, convention } = right(decodeSchedulerConfig(json));
  const marginal = right(marginalOf(process));
  assertAlmostEquals(valueOf(marginal.std, new Map([[t, 1]])), 1348, 1e-3);
  const told: Scalar[] = [];
  const score = lift(convention({ net: (_, l) => (told.push(l), x), marginal, x, t }));
  assert(right(score) === x && told[0] === marginal.std);
});

const refused: readonly (readonly [string, unknown, string])[] = [
  ["no object", [], "a configuration must be an object, found []"],
  [
    "a flow",
    { ...google, _class_name: "FlowMatchEulerDiscreteScheduler" },
    '_class_name must be "DDPMScheduler" or',
  ],
  ["a consistency model", { ...google, _class_name: "LCMScheduler" }, 'found "LCMScheduler"'],
  ["no class", { beta_schedule: "linear" }, "found nothing"],
  [
    "a schedule that is unknown",
    { ...google, beta_schedule: "sigmoid" },
    'beta_schedule must be "linear" or "scaled_linear" or "squaredcos_cap_v2", found "sigmoid"',
  ],
  [
    "a prediction that is unknown",
    { ...google, prediction_type: "flow_prediction" },
    'prediction_type must be "epsilon" or "sample" or "v_prediction", found "flow_prediction"',
  ],
  [
    "no signal at the last step",
    { ...google, rescale_betas_zero_snr: true },
    "rescale_betas_zero_snr must be false, found true",
  ],
  [
    "a level by ln σ",
    { ...google, timestep_type: "continuous" },
    'timestep_type must be discrete, found "continuous"',
  ],
  ["no β", { ...google, beta_end: undefined }, "beta_end must be a number between 0 and 1, found nothing"],
  ["a β that is none", { ...google, beta_start: 2 }, "beta_start must be a number between 0 and 1, found 2"],
  [
    "steps that are none",
    { ...google, num_train_timesteps: 1 },
    "num_train_timesteps must be a whole number from 2",
  ],
  ["a bad list of β", { ...google, trained_betas: [0.1, 1.5] }, "trained_betas must be"],
  ["an unknown field", { ...google, beta_middle: 1 }, 'no field "beta_middle"'],
  ["σ the wrong way round", { _class_name: "ScoreSdeVeScheduler", sigma_min: 2, sigma_max: 1 }, "sigma"],
];
for (const [fault, json, text] of refused) {
  Deno.test(`decodeSchedulerConfig() names what it does not take: ${fault}`, () => {
    const found = decodeSchedulerConfig(json);
    assert(found._tag === "Left" && describe(found.left).includes(text), JSON.stringify(found));
  });
}
