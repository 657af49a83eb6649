/**
 * A mixture as a caller gives it: its lists must fit each other, its numbers be finite.
 * Tests: tests/sde/score_test.ts, tests/metrics/modes_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { foundText, isNumbers, isRecord } from "./border/decode.ts";
import type { ItoError } from "./border/errors.ts";
import type { Mixture } from "./mixture.ts";

/** A mixture, for the advice of errors. */
export const twoParts = "{ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] }";

/** The numbers as they are now; nothing where they are none. */
const copied = (given: unknown): Mixture | undefined => {
  if (!isRecord(given)) return undefined;
  const { weights, means, stds } = given;
  const all = [weights, stds, ...(Array.isArray(means) ? means : [undefined])];
  if (!Array.isArray(means) || !all.every(isNumbers) || !isNumbers(weights) || !isNumbers(stds)) {
    return undefined;
  }
  return { weights: [...weights], means: means.map((m) => [...m]), stds: [...stds] };
};

/** What is wrong with the numbers of a mixture, or nothing. */
const refusal = (where: string, mix: Mixture, advice: string): ItoError | undefined => {
  const counts = [mix.weights.length, mix.means.length, mix.stds.length];
  const lengths = mix.means.map((m) => m.length);
  const [elements = 0] = lengths;
  if (elements === 0 || counts.some((c) => c !== counts[0]) || lengths.some((n) => n !== elements)) {
    const sizes = lengths.length === 0 ? "" : ` of ${lengths.join(", ")} numbers`;
    const found = `${counts[0]} weights, ${counts[1]} means${sizes} and ${counts[2]} stds`;
    const wanted = "as many weights as means and stds, and means of one length";
    return { tag: "BadShape", where, found, wanted, try: advice };
  }
  const lists = [["weights", mix.weights], ["stds", mix.stds]] as const;
  for (const [name, list] of [...lists, ...mix.means.map((m, k) => [`means[${k}]`, m] as const)]) {
    const index = list.findIndex((v) => !Number.isFinite(v));
    if (index < 0) continue;
    return { tag: "NotFinite", where: `${where}: ${name}`, index, value: list[index] ?? NaN };
  }
  const bad = (name: string, found: number | undefined, wanted: string): ItoError => {
    return { tag: "BadOption", where, option: name, found: `${found}`, wanted, try: advice };
  };
  const weight = mix.weights.findIndex((v) => v <= 0);
  if (weight >= 0) return bad(`weights[${weight}]`, mix.weights[weight], "> 0");
  const std = mix.stds.findIndex((v) => v < 0);
  return std >= 0 ? bad(`stds[${std}]`, mix.stds[std], "≥ 0") : undefined;
};

/**
 * A mixture, copied. Errors (Left): `BadShape`, `NotFinite`, `BadOption` for a weight that is not > 0 or a negative standard
 * deviation; `advice` is what they say to try.
 */
export function readMixture(where: string, given: unknown, advice: string): E.Either<ItoError, Mixture> {
  const mix = copied(given);
  if (mix === undefined) {
    const wanted = "{ weights, means, stds }: a list of numbers, a list of lists, a list of numbers";
    return E.left({ tag: "BadShape", where, found: foundText(given), wanted, try: advice });
  }
  const refused = refusal(where, mix, advice);
  return refused === undefined ? E.right(mix) : E.left(refused);
}
