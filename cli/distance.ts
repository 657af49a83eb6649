/**
 * `ito distance`: how far samples are from real ones, by the features of a network, with its null beside it.
 *
 *     ito distance samples.npy real.npy --features efficientnet-lite0
 *
 * Both files hold images [N, 3, height, width]; with `--features none` rows of any numbers, which are their own features.
 * Where the real ones are six times as many as the samples, a distance stands beside what it is between real ones of the same
 * number. Tests: tests/cli/ito_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import type { ItoError } from "ito";
import {
  type ClassBalance,
  classBalance,
  type Distance,
  distance as distanceOf,
  distanceBetween,
  distanceDefaults,
  type Estimate,
  frechetDistance,
  kernelDefaults,
  kernelDistance,
  kernelMeasure,
  type Measure,
  openFeatures,
  type Samples,
  type Seen,
} from "ito/metrics";
import {
  fileName,
  flag,
  integer,
  optional,
  type Options,
  parseOptions,
  program,
} from "../examples/lib/cli.ts";
import { type Command, type Ending, failed } from "./command.ts";
import { home } from "./home.ts";
import { arrayOf, bytesOf, exported, featureFile, type FileArray } from "./files.ts";

const isRange = (u: unknown): u is readonly [number, number] =>
  Array.isArray(u) && u.length === 2 && u.every(Number.isFinite) && u[0] < u[1];
const range = new t.Type<readonly [number, number]>(
  'what is black and what is white, as in "-1,1"',
  isRange,
  (u, context) => {
    const found = typeof u === "string" && u.trim() !== "" ? u.split(",").map(Number) : u;
    return isRange(found) ? t.success(found) : t.failure(u, context);
  },
  t.identity,
);
const name = new t.Type<string>(
  `a name, as ${exported[0]}, a path of an .onnx file, or none`,
  t.string.is,
  (u, context) => (typeof u === "string" && u !== "" ? t.success(u) : t.failure(u, context)),
  t.identity,
);

const where = "ito distance";

const it = program({
  name: where,
  about: "How far samples are from real ones: Fréchet and kernel distances of features, and their nulls.",
  codecs: {
    samples: fileName(".npy"),
    reference: fileName(".npy"),
    features: name,
    range,
    first: optional(integer(2, 1_000_000)),
    json: flag(),
  },
  texts: {
    samples: { about: "the samples, as numpy.save writes them: [N, 3, height, width]" },
    reference: { about: "the real ones; six times as many make a null" },
    features: {
      value: "name",
      fallback: exported[0],
      about: "looked for as out/features/NAME.onnx, or a path; none: rows of numbers as they are",
    },
    range: {
      value: "low,high",
      fallback: "0,1",
      about: "what is black and what is white; of a file of bytes 0,255",
    },
    first: { value: "n", about: "only the first so many samples are judged" },
    json: { about: "the numbers as JSON" },
  },
  operands: ["samples", "reference"],
  footer: `Names: ${exported.join(", ")}; ${home.exporter} writes their files.`,
});

/** How many real ones are looked at, of many: as many as the null takes, and the kernel. */
const looked = (n: number): number => Math.max((1 + distanceDefaults.repeats) * n, kernelDefaults.limit);

/** A distance of n samples from as many real ones, with its null where there is one. */
type Judged = { readonly name: string; readonly n: number; readonly value: number } & Partial<Distance>;

/** All that is found. */
interface Report {
  readonly features: string;
  readonly samples: number;
  readonly reference: number;
  readonly distances: readonly Judged[];
  /** Sets of real ones that made the null; 0 where they are too few. */
  readonly sets: number;
  readonly kernel: Estimate | undefined;
  readonly classes: ClassBalance | undefined;
}

const rowsOf = (s: Samples): number => s.values.length / s.n;
const firstOf = (s: Samples, n: number): Samples => ({ values: s.values.subarray(0, n * s.n), n: s.n });
const lead = (file: FileArray, most = Infinity): FileArray => {
  const { values, shape: [N = 0, ...rest] } = file, n = Math.min(N, most);
  return { ...file, values: values.subarray(0, N === 0 ? 0 : n * values.length / N), shape: [n, ...rest] };
};

/** The rows of a file as they are. Errors (Left): `BadShape`. */
const plain = (path: string, { values, shape }: FileArray): E.Either<ItoError, Seen> => {
  const [N = 0] = shape;
  return N > 0 && values.length > 0
    ? E.right({ features: { values, n: values.length / N } })
    : E.left({ tag: "BadShape", where: path, found: "no rows", wanted: "rows of numbers" });
};

/** What is said of the range, as it is typed here. */
const asTyped = (e: ItoError): ItoError =>
  e.tag === "BadOption" && e.option === "range" && e.try !== undefined
    ? { ...e, where, option: "--range", try: `--range ${e.try.replaceAll(/[[\]\s]/g, "")}` }
    : e;

/** What the network sees in both, or their numbers. */
const seenOf = async (
  o: Options<typeof it.codecs>,
  files: readonly [FileArray, FileArray],
): Promise<E.Either<ItoError, readonly Seen[]>> => {
  const paths = [o.samples, o.reference];
  if (o.features === "none") return E.sequenceArray(files.map((f, i) => plain(paths[i] ?? "", f)));
  const { path, advice } = featureFile(o.features);
  const model = await bytesOf({ where, option: "--features", path, wanted: "a network's file", advice });
  if (E.isLeft(model)) return model;
  const network = await openFeatures(o.features, model.right)();
  if (E.isLeft(network)) return network;
  const seen: E.Either<ItoError, Seen>[] = [];
  for (const { values, shape, isBytes } of files) {
    seen.push(await network.right.see({ values, shape, range: isBytes ? [0, 255] : o.range })());
  }
  await network.right.release();
  return E.mapLeft(asTyped)(E.sequenceArray(seen));
};

const judgedBy = (measure: Measure, samples: Samples, truth: Samples): E.Either<ItoError, Judged> => {
  const n = rowsOf(samples), named = { name: measure.name, n };
  if (rowsOf(truth) >= 6 * n) {
    return E.map((d: Distance): Judged => ({ ...named, ...d }))(distanceOf(samples, truth, { measure }));
  }
  const same = Math.min(n, rowsOf(truth));
  return E.map((value: number): Judged => ({ ...named, n: same, value }))(
    distanceBetween(firstOf(samples, same), firstOf(truth, same), measure),
  );
};

const reportOf = (features: string, [a, b]: readonly Seen[]): E.Either<ItoError, Report> => {
  if (a === undefined || b === undefined) throw new Error("Internal: two files were read");
  const [n, m] = [rowsOf(a.features), rowsOf(b.features)];
  const distances = E.sequenceArray(
    [frechetDistance(), kernelMeasure({ limit: Math.max(n, kernelDefaults.limit) })].map((measure) =>
      judgedBy(measure, a.features, b.features)
    ),
  );
  if (E.isLeft(distances)) return distances;
  const few = Math.min(n, m) < 2 * kernelDefaults.blocks;
  const kernel = few ? undefined : kernelDistance(a.features, b.features);
  if (kernel !== undefined && E.isLeft(kernel)) return kernel;
  const classes = a.logits === undefined || b.logits === undefined
    ? undefined
    : classBalance(a.logits, b.logits);
  if (classes !== undefined && E.isLeft(classes)) return classes;
  return E.right({
    features,
    samples: n,
    reference: m,
    distances: distances.right,
    sets: m >= 6 * n ? Math.min(distanceDefaults.repeats, Math.floor(m / n) - 1) : 0,
    kernel: kernel?.right,
    classes: classes?.right,
  });
};

const cifarNames = "airplane automobile bird cat deer dog frog horse ship truck".split(" ");

const classLines = (c: ClassBalance): readonly string[] => [
  `classes: χ² ${c.chi2.toFixed(1)} of ${c.dof} degrees, z ${c.chi2Z.toFixed(1)}`,
  ...Array.from(c.shares, (share, k) => {
    const label = c.shares.length === cifarNames.length ? cifarNames[k] ?? "" : `class ${k}`;
    const percent = (v: number | undefined): string => (100 * (v ?? NaN)).toFixed(1).padStart(5);
    return `  ${label.padEnd(12)}${percent(share)} % ± ${percent(c.standardErrors[k]).trim()}, real ${
      percent(c.exact[k])
    } %`;
  }),
];

const digits = (v: number | undefined): string => v === undefined ? "" : v.toPrecision(4);

const titled = (name: string, n: number, m: number, value: number): string =>
  `${name}, ${n} against ${m}`.padEnd(32) + digits(value).padStart(10);

const distanceLine = ({ name, n, value, null: exact, z, p }: Judged): string =>
  exact === undefined
    ? titled(name, n, n, value)
    : `${titled(name, n, n, value)}   real against real ${digits(exact.mean)} ± ${digits(exact.sd)}, ` +
      `z ${z?.toFixed(1)}, p ${p?.toFixed(2)}`;

const kernelLine = ({ samples, reference }: Report, { value, standardError }: Estimate): string => {
  const seen = (rows: number): number => Math.min(rows, kernelDefaults.limit);
  return `${titled("kernel", seen(samples), seen(reference), value)} ± ${digits(standardError)}`;
};

const textOf = (r: Report, o: Options<typeof it.codecs>): string =>
  [
    `${o.samples} (${r.samples}) against ${o.reference} (${r.reference}), features: ${r.features}`,
    ...r.distances.map(distanceLine),
    ...(r.kernel === undefined ? [] : [kernelLine(r, r.kernel)]),
    r.sets > 0
      ? `null: ${r.sets} sets of real ones; p is never below ${digits(1 / (1 + r.sets))}`
      : `no null: ${6 * r.samples} real ones are wanted; or --first ${Math.floor(r.reference / 6)}`,
    ...(r.classes === undefined ? [] : classLines(r.classes)),
  ].join("\n");

const jsonOf = (r: Report): string =>
  JSON.stringify(r, (_, v: unknown) => v instanceof Float64Array ? [...v] : v, 2);

const run = async (argv: readonly string[]): Promise<Ending> => {
  const options = parseOptions(it, argv);
  if (E.isLeft(options)) return options.left;
  const o = options.right;
  const samples = await arrayOf(where, "<samples>", o.samples);
  if (E.isLeft(samples)) return failed(samples.left);
  const reference = await arrayOf(where, "<reference>", o.reference);
  if (E.isLeft(reference)) return failed(reference.left);
  const judged = lead(samples.right, o.first), [n = 0] = judged.shape;
  const seen = await seenOf(o, [judged, lead(reference.right, looked(n))]);
  const report = E.chain((both: readonly Seen[]) => reportOf(o.features, both))(seen);
  if (E.isLeft(report)) return failed(report.left);
  return { exitCode: 0, text: o.json ? jsonOf(report.right) : textOf(report.right, o) };
};

/** The command. */
export const distance: Command = {
  about: "how far samples are from real ones, by a network's features",
  run,
};
