/**
 * What a certificate says is what is seen: Euler–Maruyama with steps that its noise has chosen goes astray on geometric Brownian
 * motion by as much at every tolerance, though it sees one path and skips no time; noise that is thrown away does so by Heun
 * too; and Heun on one path does not. Truth: x = exp(W − ½ t), of mean 1 and mean logarithm −½.
 * @module
 */
import { assert } from "@std/assert";
import {
  adaptive,
  certificate,
  describe,
  emImprovedEuler,
  gbm,
  heunStep,
  type Method,
  type NoiseMode,
  noiseModes,
  type Solution,
  type Strategy,
  toStratonovich,
  withNoise,
} from "ito";
import { right } from "../../lib/either.ts";
import { solved } from "../../lib/solved.ts";
import { assertZ, momentsOf } from "../../truth/zscore.ts";

const itos = gbm({ mu: 0, sigma: 1 });
/** Euler–Maruyama with the error estimate of the paper's pair, and a claim to any noise that it cannot keep. */
const eulerPair: Method = {
  ...emImprovedEuler,
  name: "Euler–Maruyama with an error estimate",
  noiseKinds: ["none", "additive", "diagonal", "general"],
  step: (symbols) => {
    const pair = emImprovedEuler.step(symbols);
    return { ...pair, high: pair.low };
  },
};
const tolerances = [0.03, 0.01, 0.003];
const options = { n: 20_000, seed: 3, x0: 1, backend: "cpu" } as const;
const euler = (rel: number, onReject: NoiseMode): Strategy => ({
  ...adaptive(heunStep, { rel, abs: rel / 10 }),
  method: eulerPair,
  onReject,
});

const mean = (s: Solution) => momentsOf(s.samples);
const logs = (s: Solution) => momentsOf(Array.from(s.samples, Math.log));

for (const mode of ["nested", "bridge"] as const) {
  Deno.test(`Euler–Maruyama with adaptive steps on one path (${mode}) goes astray at every tolerance, as its certificate says`, async () => {
    for (const rel of tolerances) {
      const strategy = euler(rel, noiseModes[mode]);
      const s = await solved(itos, strategy, options);
      const { mean: found, se } = mean(s);
      assert((found - 1) / se > 15 && found > 1.2, `mean ${found} ± ${se} at ${rel}`);
      const { convergence, says, conditions } = right(certificate(itos, strategy));
      assert(convergence === "biased" && !conditions.method.holds && conditions.method.needed, says);
      assert(conditions.onePath.holds && conditions.commutative.holds);
      assert(s.certificate.says === says);
      assert(
        s.notes.some((note) => note.startsWith("Doubtful: the solve does not converge to the Itô")),
        s.notes.join(),
      );
    }
  });
}

const stratonovichs = right(toStratonovich(itos));
for (const mode of ["nested", "bridge"] as const) {
  Deno.test(`Heun on one path (${mode}) does not, and its certificate says that`, async () => {
    for (const rel of tolerances.slice(1)) {
      const strategy = withNoise(mode)(adaptive(heunStep, { rel, abs: rel / 10 }));
      const s = await solved(stratonovichs, strategy, options);
      assertZ({ name: `mean at ${rel}`, value: mean(s).mean, expected: 1, se: mean(s).se });
      assertZ({ name: `mean logarithm at ${rel}`, value: logs(s).mean, expected: -0.5, se: logs(s).se });
      assert(s.certificate.convergence === "pathwise", s.certificate.says);
      assert(!s.notes.some((note) => note.startsWith("Doubtful")), s.notes.join());
    }
  });
}

for (const mode of ["redraw", "retain"] as const) {
  Deno.test(`Heun with noise of rejected steps thrown away (${mode}) goes astray, as its certificate says`, async () => {
    for (const rel of tolerances) {
      const strategy = withNoise(mode)(adaptive(heunStep, { rel, abs: rel / 10 }));
      const s = await solved(stratonovichs, strategy, options);
      const { mean: found, se } = logs(s);
      assert(Math.abs(found + 0.5) / se > 15, `mean logarithm ${found} ± ${se} at ${rel}`);
      const { convergence, conditions } = s.certificate;
      assert(convergence === "biased" && !conditions.onePath.holds && conditions.onePath.needed);
      assert(s.notes.some((note) => note.includes("of the steps were rejected")), s.notes.join());
    }
  });
}

Deno.test("the certificate of a process that is none is its error", () => {
  const found = certificate(
    { _tag: "Left", left: { tag: "NoDevice", backend: "x", reason: "y" } },
    adaptive(heunStep),
  );
  assert(found._tag === "Left" && describe(found.left).includes("y"));
});
