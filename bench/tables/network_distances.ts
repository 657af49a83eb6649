// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * How far the cells of `network_table.ts` are from CIFAR-10's test images, by networks' features: the tables of
 * docs/lab/networks.md.
 *
 *     python tools/cifar.py out/cifar
 *     python tools/features/export.py efficientnet-lite0 --to out/features/efficientnet-lite0.onnx
 *     deno run -A --no-lock bench/tables/network_distances.ts [--features efficientnet-lite0,cifar-10-model] [--n 512]
 *
 * Kernel distance: of a whole cell from the first 2,000 test images, ± the jackknife's error; its null is of the sets of n test
 * images after those. Fréchet: of the first n of a cell from n test images, beside the same of other test images. What a
 * network sees in a file is kept beside it, and made anew where the file has grown.
 * @module
 */
import { pipe } from "fp-ts/function";
import * as E from "fp-ts/Either";
import { describe, fromNpy, type ItoError, toNpy } from "ito";
import {
  classBalance,
  type Distance,
  frechetDistance,
  judge,
  kernelDefaults,
  openFeatures,
  type Samples,
  type Seen,
} from "ito/metrics";
import { kernelAgainst } from "../../metrics/features/kernel.ts";

const argument = (name: string, fallback: string): string => {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? fallback : Deno.args[at + 1] ?? fallback;
};
const names = argument("features", "efficientnet-lite0,cifar-10-model").split(",");
const n = Number(argument("n", "512"));
const real = argument("real", "out/cifar/test.npy");
const models = ["ve_cifar", "vp_cifar"] as const;

const orThrow = <A>(e: E.Either<ItoError, A>): A => {
  if (E.isLeft(e)) throw new Error(describe(e.left));
  return e.right;
};
const array = async (path: string) => orThrow(fromNpy(await Deno.readFile(path)));
const rowsOf = (s: Samples): number => s.values.length / s.n;
const part = ({ values, n: size }: Samples, from: number, to: number): Samples => ({
  values: values.subarray(from * size, to * size),
  n: size,
});

/** What was kept of a file of so many rows. */
const kept = async (path: string, rows: number): Promise<Samples | undefined> => {
  try {
    const { values, shape } = await array(path);
    return shape[0] === rows ? { values, n: values.length / rows } : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
};

/** What a network sees in a file of images. */
const seenIn = async (name: string, path: string): Promise<Seen> => {
  const { values, shape } = await array(path), [rows = 0] = shape;
  const places = ["features", "logits"].map((what) => `${path}.${name}.${what}.kept`);
  const [features, logits] = await Promise.all(places.map((place) => kept(place, rows)));
  if (features !== undefined) return { features, ...(logits === undefined ? {} : { logits }) };
  const network = orThrow(await openFeatures(name, await Deno.readFile(`out/features/${name}.onnx`))());
  const range = path === real ? [0, 255] as const : [0, 1] as const; // the test images are bytes
  const seen = orThrow(await network.see({ values, shape, range })());
  await network.release();
  for (const [i, s] of [seen.features, seen.logits].entries()) {
    if (s !== undefined) await Deno.writeFile(places[i] ?? "", orThrow(toNpy(s.values, [rows, s.n])));
  }
  return seen;
};

/** A row of the table. */
interface Row {
  readonly name: string;
  readonly samples: number;
  readonly nfe: number;
  readonly kernel: string;
  readonly frechet: Distance | undefined;
  readonly classes: string;
}

const cellsOf = async (model: string): Promise<readonly string[]> => {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(`out/table/${model}`)) {
    if (name.endsWith(".json")) files.push(`out/table/${model}/${name.slice(0, -5)}`);
  }
  return files.toSorted();
};

const print = (rows: readonly Row[]): void => {
  console.log(`| solver | samples | NFE | kernel distance | Fréchet, of ${n} | z | classes: χ², z |`);
  console.log("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
  for (const r of rows) {
    const frechet = r.frechet === undefined
      ? " | "
      : `${r.frechet.value.toFixed(1)} | ${r.frechet.z.toFixed(1)}`;
    const count = Number.isNaN(r.nfe) ? "" : r.nfe.toFixed(1);
    console.log(`| ${r.name} | ${r.samples} | ${count} | ${r.kernel} | ${frechet} | ${r.classes} |`);
  }
};

for (const name of names) {
  const truth = await seenIn(name, real), { limit } = kernelDefaults;
  const judged = orThrow(judge(truth.features, n, { measure: frechetDistance() }));
  const kernel = kernelAgainst(truth.features);
  const sets = Math.floor((rowsOf(truth.features) - limit) / n);
  const kernels = Array.from(
    { length: sets },
    (_, k) => orThrow(kernel(part(truth.features, limit + k * n, limit + (k + 1) * n))),
  );
  const mean = kernels.reduce((sum, { value }) => sum + value, 0) / sets;
  const sd = Math.sqrt(kernels.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (sets - 1));
  const said = kernels.reduce((sum, { standardError }) => sum + standardError, 0) / sets;
  console.log(
    `\n${name}: ${sets} sets of ${n} test images: kernel ${mean.toFixed(3)} ± ${sd.toFixed(3)}, the`,
  );
  console.log(`jackknife says ± ${said.toFixed(3)}`);
  for (const model of models) {
    const rows: Row[] = [];
    for (const cell of await cellsOf(model)) {
      const { name: solver, n: samples, own } = JSON.parse(await Deno.readTextFile(`${cell}.json`));
      const seen = await seenIn(name, `${cell}.npy`);
      const { value, standardError } = orThrow(kernel(seen.features));
      const enough = rowsOf(seen.features) >= n;
      const balance = seen.logits === undefined || truth.logits === undefined
        ? undefined
        : orThrow(classBalance(seen.logits, truth.logits));
      rows.push({
        name: solver,
        samples,
        nfe: own / samples,
        kernel: `${value.toFixed(3)} ± ${standardError.toFixed(3)}`,
        frechet: enough ? pipe(judged(part(seen.features, 0, n)), orThrow) : undefined,
        classes: balance === undefined ? "" : `${balance.chi2.toFixed(0)}, ${balance.chi2Z.toFixed(1)}`,
      });
      if (balance !== undefined) {
        const shares = Array.from(balance.shares, (s) => (100 * s).toFixed(1)).join(" ");
        console.log(`${solver}: shares % ${shares}`);
      }
    }
    console.log(`\n${model}`);
    print(rows);
    const [first] = rows.flatMap((r) => r.frechet === undefined ? [] : [r.frechet.null]);
    if (first !== undefined) {
      console.log(`\ntest images: Fréchet ${first.mean.toFixed(1)} ± ${first.sd.toFixed(1)}`);
    }
  }
}
