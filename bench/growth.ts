// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * How time grows with the size of what is read or traced: twice as much must take twice as long, not four times.
 *
 *     deno run -A bench/growth.ts [--quick]
 *
 * Each row is one job at two sizes, taken in turns within one run; `ratio` is the median time of the larger over that of the
 * smaller, `linear` what their sizes alone would give. The tests of these parts hold what they say, and no time.
 * @module
 */
import { type Either, isLeft } from "fp-ts/Either";
import { add, derivative, describe, type ItoError, mul, type Scalar, sin, sub, t, valueOf } from "ito";
import { loadSafetensors } from "ito/files";
import { decodeNetworkConfig, onnxScore } from "ito/score";
import { encodeModel, node } from "../oracles/onnx/model.ts";
import { simplify } from "../sde/language/simplify.ts";
import { machine, median } from "./lib/report.ts";

const quick = Deno.args.includes("--quick");
const rounds = quick ? 3 : 11;

/** A job, ready to run at a size. */
interface Job {
  readonly name: string;
  readonly sizes: readonly [number, number];
  readonly of: (size: number) => () => unknown;
}

const must = (e: Either<ItoError, unknown>): void => {
  if (isLeft(e)) throw new Error(describe(e.left));
};

const port = (name: string, dims: readonly (number | string)[]) => ({ name, dims });
const modelOf = (initializers: number): Uint8Array => {
  const image = ["batch", 3, 4, 4];
  return encodeModel({
    name: "many",
    inputs: [port("x", image), port("sigma", ["batch"])],
    outputs: [port("y", image)],
    constants: Array.from(
      { length: initializers },
      (_, i) => ({ name: `w${i}`, dims: [0], data: new Float32Array() }),
    ),
    nodes: [node("Identity", ["x"], "y")],
  });
};

/** A file of so many tensors of one number. */
const checkpointOf = (tensors: number): Uint8Array => {
  const header = JSON.stringify(Object.fromEntries(
    Array.from(
      { length: tensors },
      (_, i) => [`w${i}`, { dtype: "F32", shape: [1], data_offsets: [4 * i, 4 * i + 4] }],
    ),
  ));
  const text = new TextEncoder().encode(header.padEnd(8 * Math.ceil(header.length / 8)));
  const file = new Uint8Array(8 + text.length + 4 * tensors);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  return file;
};

let fresh = 0;
/** A graph of so many stages, each with the one before it twice: 2ˢᵗᵃᵍᵉˢ paths, all in nodes that no round has seen. */
const doubling = (stages: number): Scalar => {
  let n: Scalar = add(t, ++fresh * 1e-6);
  for (let i = 0; i < stages; i++) n = sub(mul(n, sin(n)), i);
  return n;
};

const largest = {
  image_size: 4096,
  num_channels: 3,
  centered: false,
  nf: 4,
  ch_mult: Array(12).fill(1),
  attn_resolutions: [16],
  resamp_with_conv: true,
  fir: true,
  fir_kernel: [1, 3, 3, 1],
  skip_rescale: true,
  resblock_type: "biggan",
  progressive: "none",
  progressive_input: "residual",
  progressive_combine: "sum",
  embedding_type: "positional",
  scale_by_sigma: true,
  dropout: 0.1,
};

const jobs: readonly Job[] = [
  {
    name: "simplify, differentiate and evaluate a graph that doubles",
    sizes: [100, 200],
    of: (stages) => () => {
      const n = doubling(stages);
      return [simplify(n), derivative(n, t), valueOf(n, new Map([[t, 1]]))];
    },
  },
  {
    name: "onnxScore of a file of many initializers",
    sizes: [25_000, 50_000],
    of: (count) => {
      const file = modelOf(count);
      return () => must(onnxScore(file, { convention: ({ net, x, t }) => net(x, t) }));
    },
  },
  {
    name: "loadSafetensors of many tensors",
    sizes: [5_000, 10_000],
    of: (count) => {
      const file = checkpointOf(count);
      return () => must(loadSafetensors(file));
    },
  },
  {
    name: "decodeNetworkConfig, blocks a level",
    sizes: [32, 64],
    of: (blocks) => () => must(decodeNetworkConfig({ ...largest, num_res_blocks: blocks })),
  },
];

const rows = jobs.map(({ name, sizes, of }) => {
  const work = sizes.map(of);
  const times = sizes.map((): number[] => []);
  for (let r = 0; r <= rounds; r++) {
    work.forEach((run, k) => {
      const began = performance.now();
      run();
      if (r > 0) times[k]?.push(performance.now() - began); // the first is warming up
    });
  }
  const [small = NaN, large = NaN] = times.map(median);
  return {
    job: name,
    sizes: sizes.join(" → "),
    "ms": `${small.toFixed(1)} → ${large.toFixed(1)}`,
    ratio: Number((large / small).toFixed(2)),
    linear: sizes[1] / sizes[0],
  };
});
console.log(machine());
console.table(rows);
