/**
 * What a user of the package does, in plain JavaScript: the same solves in Deno's checkout, Node, Bun and a page, and what is
 * compared of them.
 *
 * Each takes the library as it was imported: `{ core, score }`.
 * @module
 */

const mixture = {
  weights: [0.3, 0.7],
  means: [[0, 0], [1, 1]],
  stds: [0.1, 0.2],
};
const means = [1, 2].map((k) => Array.from({ length: 48 }, (_, i) => Math.fround(((i * k) % 7) / 7)));
const points = Float32Array.from({ length: 7 * 12 }, (_, i) => ((i * i) % 11) / 10);

/** A network of one convolution, whose weights are small. */
const small = ({ layers, network, networkScore, parameters, predictsNoise, bySigma }) => {
  const net = network("small", layers.conv("first", 1)(layers.image([1, 4, 4])));
  const weights = new Map(
    parameters(net).map(({ name, dims }) => {
      const data = Float32Array.from(
        { length: dims.reduce((a, b) => a * b, 1) },
        (_, i) => ((i * 5) % 7 - 3) / 20,
      );
      return [name, { name, dims, data }];
    }),
  );
  return networkScore(net, weights, predictsNoise(bySigma));
};

/** Each solve by its name: process, strategy, options. */
const solves = {
  /** In one kernel, by JavaScript. */
  looped: ({ core: { gottaGoFast, mixtureScore, reverse, ve } }) => [
    reverse(ve(), mixtureScore(mixture)),
    gottaGoFast(),
    { n: 20, seed: 3, backend: "cpu" },
  ],
  /** The same, so many that WebAssembly and threads take part. */
  threads: ({ core: { gottaGoFast, mixtureScore, reverse, ve } }) => [
    reverse(ve(), mixtureScore(mixture)),
    gottaGoFast(),
    { n: 150_000, seed: 3, backend: "cpu" },
  ],
  /** Too many elements for one kernel. */
  staged: ({ core: { gottaGoFast, mixtureScore, reverse, vp } }) => [
    reverse(vp(), mixtureScore({ weights: [0.4, 0.6], means, stds: [0.1, 0.2] })),
    gottaGoFast({ dataRange: [-1, 1] }),
    { n: 6, seed: 1, backend: "cpu" },
  ],
  /** In float64. */
  float64: ({ core: { gottaGoFast, mixtureScore, reverse, ve } }) => [
    reverse(ve(), mixtureScore(mixture)),
    gottaGoFast(),
    { n: 20, seed: 3, precision: "f64", backend: "cpu" },
  ],
  /** The exact score of a data set, on onnxruntime's WebAssembly: the same bits wherever it runs. */
  dataset: ({ core: { ddim, reverse, vp }, score: { datasetScore } }) => [
    reverse(vp(), datasetScore(points, 12)),
    ddim(12),
    { n: 5, seed: 1, backend: "cpu", provider: "wasm" },
  ],
  /** The same on whatever onnxruntime is there. */
  datasetAny: ({ core: { ddim, reverse, vp }, score: { datasetScore } }) => [
    reverse(vp(), datasetScore(points, 12)),
    ddim(12),
    { n: 5, seed: 1, backend: "cpu" },
  ],
  /** A network on whatever onnxruntime is there. */
  network: ({ core: { ddim, reverse, ve }, score }) => [
    reverse(ve({ sigmaMax: 2 }), small(score)),
    ddim(12),
    { n: 5, seed: 1, backend: "cpu", shape: [1, 4, 4] },
  ],
  /** On a GPU, or what stands for one. */
  webgpu: ({ core: { gottaGoFast, mixtureScore, reverse, ve } }) => [
    reverse(ve(), mixtureScore(mixture)),
    gottaGoFast(),
    { n: 20, seed: 3, backend: "webgpu" },
  ],
};

/** The bits of numbers, as a number. */
const hashOf = (values) => {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, 2166136261);
};

/** What becomes of a solve: its bits, its first numbers and where it ran, or the words of what went wrong. */
export async function outcome(library, name) {
  const { describe, solve } = library.core;
  const [process, strategy, options] = solves[name](library);
  const result = await solve(process, strategy, options)();
  if (result._tag === "Left") return { name, error: describe(result.left) };
  const { samples, device, notes, failure, codes } = result.right;
  if (failure !== undefined) return { name, error: describe(failure) };
  if (!codes.every((code) => code === "done")) return { name, error: `codes: ${[...new Set(codes)]}` };
  return { name, hash: hashOf(samples), first: [...samples.subarray(0, 60)], device, notes };
}
