/**
 * What a run cost, as text for people and as JSON for programs.
 *
 * Two figures are never mixed: a sample's own evaluations (NFE), and what was paid for, which is less where a rejected
 * step keeps its first evaluation.
 * @module
 */

import { codes, type Solution } from "ito";

/** One sample: its number, its evaluations, its accepted and rejected steps, and how it ended (`codes`). */
export interface SampleStatistics {
  readonly index: number;
  readonly nfe: number;
  readonly accepts: number;
  readonly rejects: number;
  readonly code: number;
}

/** A run: its samples in order of index, evaluations of the score for one sample each, and the wall clock. */
export interface Statistics {
  readonly samples: readonly SampleStatistics[];
  readonly evaluations: { readonly own: number; readonly paid: number };
  readonly seconds: number;
  readonly backend: string;
  readonly device: string;
  readonly seed: number;
}

/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Mean, least and greatest of a list; 0 of an empty one. */
export interface Spread {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/** The statistics of a solution. */
export function statisticsOf(s: Solution): Statistics {
  const samples = s.codes.map((code, i): SampleStatistics => ({
    index: s.start + i,
    nfe: s.nfe[i] ?? 0,
    accepts: s.accepts[i] ?? 0,
    rejects: s.rejects[i] ?? 0,
    code: codes[code],
  }));
  const { evaluations, seconds, backend, device, seed } = s;
  return { samples, evaluations, seconds, backend, device, seed };
}

const listed = 8; // sample numbers named for each way of stopping

/**
 * The mean, the least and the greatest number.
 *
 * @param values The numbers; a loop and not Math.min(...values), which overflows the stack at some 10⁵.
 * @returns The three, each 0 when there are none.
 */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) return { mean: 0, min: 0, max: 0 };
  const sum = values.reduce((a, b) => a + b, 0);
  const min = values.reduce((a, b) => Math.min(a, b));
  return { mean: sum / values.length, min, max: values.reduce((a, b) => Math.max(a, b)) };
}

const codeName = (code: number): string =>
  Object.entries(codes).find(([, value]) => value === code)?.[0] ?? `code ${code}`;

const whole = (value: number): string => value.toLocaleString("en", { maximumFractionDigits: 0 });

const row = (name: string, { mean, min, max }: Spread): string => {
  const cells = [
    mean.toLocaleString("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    whole(min),
    whole(max),
  ];
  return `${name.padEnd(8)}${cells.map((cell) => cell.padStart(10)).join("")}`;
};

/** A line for each way in which samples stopped before their end. */
const stops = (samples: readonly SampleStatistics[]): readonly string[] => {
  const stopped = samples.filter((sample) => sample.code !== codes.done);
  return [...new Set(stopped.map((sample) => sample.code))].map((code) => {
    const indices = stopped.filter((sample) => sample.code === code).map((sample) => sample.index);
    const more = indices.length > listed ? `, and ${whole(indices.length - listed)} more` : "";
    const named = `${indices.slice(0, listed).join(", ")}${more}`;
    return `Stopped ${whole(indices.length)} of ${whole(samples.length)} samples: ${
      codeName(code)
    } (${named})`;
  });
};

/**
 * The summary of a run: a few lines, the last without a line feed.
 *
 * @param run The run.
 * @returns Samples, seconds and device; NFE, accepts and rejects; evaluations own and paid; samples that stopped.
 */
export function summary(run: Statistics): string {
  const { samples, evaluations: { own, paid } } = run;
  const percent = own > 0 ? ((100 * paid) / own).toFixed(1) : "100.0";
  return [
    `${whole(samples.length)} ${samples.length === 1 ? "sample" : "samples"} of seed ${run.seed} in ${
      run.seconds.toFixed(1)
    } s on ${run.backend} (${run.device})`,
    `${" ".repeat(8)}${["mean", "min", "max"].map((cell) => cell.padStart(10)).join("")}`,
    row("NFE", spread(samples.map((sample) => sample.nfe))),
    row("accepts", spread(samples.map((sample) => sample.accepts))),
    row("rejects", spread(samples.map((sample) => sample.rejects))),
    `Score evaluations: ${whole(own)} own, ${whole(paid)} paid (${percent} %)`,
    ...stops(samples),
  ].join("\n");
}

/**
 * A run as JSON: the figures of `summary`, then a line for each sample, so that two runs can be compared with diff.
 *
 * @param run The run.
 * @param settings What else the run depends on, such as its options; a field of its own.
 * @returns The text of the file.
 */
export function statisticsJson(run: Statistics, settings: { readonly [key: string]: Json } = {}): string {
  const { samples, ...rest } = run;
  const lines = samples.map((sample) => `    ${JSON.stringify({ ...sample, code: codeName(sample.code) })}`);
  const nfe = spread(samples.map((sample) => sample.nfe));
  const head = JSON.stringify({ ...rest, settings, nfe }, null, 2).replace(/\n}$/, "");
  return `${head},\n  "samples": [\n${lines.join(",\n")}\n  ]\n}\n`;
}
