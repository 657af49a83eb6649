/**
 * Networks of one's own data as files: images of any size, classes, vectors; numbers as PyTorch's.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  cfg,
  describe,
  eulerMaruyama,
  param,
  probabilityFlow,
  type Score,
  type SolveOptions,
  withDenoise,
} from "ito";
import { saveSafetensors } from "ito/files";
import { decodeNetworkConfig, layers, trainedScore, type TrainedScoreOptions } from "ito/score";
import { right } from "../lib/either.ts";
import {
  dataOf,
  type Fixture,
  fixturesIn,
  networkIn,
  patternWeights,
  relative,
} from "../lib/network_fixtures.ts";
import { solved } from "../lib/solved.ts";

const [patches, frame, vectors, classedVectors] = fixturesIn(new URL("../data/own.json", import.meta.url));
const fixture = (f: Fixture | undefined): Fixture => {
  if (f === undefined) throw new Error("tests/data/own.json has four networks");
  return f;
};
const vp = { kind: "vp", beta_min: 0.1, beta_max: 20, t_end: 0.001 };
const ve = { kind: "ve", sigma_min: 0.01, sigma_max: 50 };

/** A file as tools/train_score.py writes it. */
const fileOf = (
  f: Fixture | undefined,
  { sde = vp, change = {}, more = {} }: {
    readonly sde?: unknown;
    readonly change?: Readonly<Record<string, unknown>>;
    readonly more?: Readonly<Record<string, string>>;
  } = {},
): Uint8Array => {
  const { config } = fixture(f);
  const model = { ...Object(config), ...change };
  const tensors = new Map(
    [...patternWeights(networkIn(fixture(f)))].map(([name, w]) => [name, { name, ...w }]),
  );
  return right(saveSafetensors({ metadata: { config: JSON.stringify({ sde, model }), ...more }, tensors }));
};
const refusal = (file: Uint8Array, options: TrainedScoreOptions = {}): string => {
  const trained = trainedScore(file, options);
  return trained._tag === "Left" ? describe(trained.left) : "no refusal";
};
const wasm = { backend: "cpu", provider: "wasm", seed: 1 } as const;

/** One step of Euler's along the flow from x, which is x plus so much of the score there: what the network said. */
const saidAt = async (file: Uint8Array, x: Float32Array, options: TrainedScoreOptions = {}) => {
  const { process, score, shape } = right(trainedScore(file, options));
  const n = x.length / shape.reduce((a, b) => a * b, 1);
  const asked: SolveOptions = { ...wasm, n, shape, x0: Array.from(x) };
  const { samples } = await solved(
    probabilityFlow(process, score),
    withDenoise("none")(eulerMaruyama(1)),
    asked,
  );
  const [beta, h, sigma] = [20, 0.999, Math.sqrt(-Math.expm1(-10.05))];
  return Float64Array.from(samples, (v, i) => sigma * ((x[i] ?? NaN) - (v - (x[i] ?? NaN)) / (h * beta / 2)));
};

for (const f of [patches, vectors, classedVectors]) {
  Deno.test(`trainedScore() of ${fixture(f).title} asks the network as PyTorch was asked`, async () => {
    const { x, y } = dataOf(fixture(f));
    const size = y.length / 3; // the third level is 999, and its class none of them
    const found = await saidAt(fileOf(f), x.slice(2 * size));
    const off = relative(found, y.slice(2 * size));
    assert(off < 1e-4, `The relative error must be below 1e-4: found ${off}`);
  });
}

Deno.test("trainedScore() of four channels and a frame solves, in the image's own shape", async () => {
  const { process, score, shape, classes } = right(trainedScore(fileOf(frame, { sde: ve })));
  assertEquals([shape, classes], [[4, 7, 7], []]);
  const options = { ...wasm, n: 2, shape };
  const { samples, codes } = await solved(probabilityFlow(process, score), eulerMaruyama(2), options);
  assertEquals([samples.length, [...codes]], [2 * 196, ["done", "done"]]);
});

Deno.test("trainedScore() takes a class by number, by name, one a sample or as a parameter; none without", async () => {
  const { x } = dataOf(fixture(classedVectors));
  const two = x.slice(0, 10);
  const file = fileOf(classedVectors, { more: { classes: '["cat","dog"]' } });
  const of = (label?: TrainedScoreOptions["label"]) =>
    saidAt(file, two, label === undefined ? {} : { label });
  const [none, cat, dog] = [await of(), await of(0), await of("dog")];
  assertEquals(await of("cat"), cat);
  assertEquals(await of([1]), dog);
  assertEquals(await of(param("class", 1)), dog);
  assertEquals(await of([0, 1]), Float64Array.of(...cat.slice(0, 5), ...dog.slice(5)));
  assert(relative(none, cat) > 1e-3 && relative(dog, cat) > 1e-3 && relative(none, dog) > 1e-3);
  assertEquals(right(trainedScore(file)).classes, ["cat", "dog"]);
  assertEquals(right(trainedScore(fileOf(classedVectors))).classes, ["0", "1"]);
  const scoreOf = (options: TrainedScoreOptions): Score => right(trainedScore(file, options)).score;
  right(probabilityFlow(right(trainedScore(file)).process, cfg(scoreOf({ label: 1 }), scoreOf({}), 2)));
});

Deno.test("trainedScore() gives vectors back in the units of their data", () => {
  const { inUnits, dataRange } = right(
    trainedScore(fileOf(vectors, { change: { mean: [1, 2, 3], std: [1, 10, 0.5] } })),
  );
  assertEquals([...inUnits([0, 0, 0, 1, 1, -2])], [1, 2, 3, 2, 12, 2]);
  assertEquals(dataRange, [-3, 3]);
  assertEquals([...right(trainedScore(fileOf(patches))).inUnits([0.25, -1])], [0.25, -1]);
});

Deno.test("trainedScore() says what is wrong with a file of one's own data", () => {
  const refused = [
    [
      fileOf(vectors, { change: { mean: [1] } }),
      {},
      "mean and std must have 3 numbers, as size says, found 1 and 3",
    ],
    [
      fileOf(vectors, { change: { range: [3, -3] } }),
      {},
      "range must be [low, high] with low < high, found [3,-3]",
    ],
    [fileOf(vectors, { change: { std: [1, 0, 1] } }), {}, "std must be a number > 0, found 0"],
    [fileOf(vectors, { change: { depth: 1 } }), {}, 'no field "depth"'],
    [fileOf(vectors, { change: { width: 7 } }), {}, "an even size ≥ 4, found 7"],
    [fileOf(vectors, { sde: ve }), {}, 'sde.kind must be "vp" or "subvp" for dense layers, found "ve"'],
    [
      fileOf(vectors, { sde: { ...vp, continuous: false } }),
      {},
      "sde.continuous must be true of dense layers",
    ],
    [fileOf(vectors), { label: 0 }, "label must be left out: the network is told no class"],
    [fileOf(vectors), { label: "cat" }, "label must be left out: the network is told no class"],
    [fileOf(classedVectors), { label: 3 }, "label must be a whole number from 0 to 2"],
    [fileOf(classedVectors, { more: { classes: '["cat","dog"]' } }), { label: "cow" }, 'Try: "cat", "dog"'],
    [
      fileOf(classedVectors, { more: { classes: '["cat"]' } }),
      {},
      'must be a list of 2 texts, found ["cat"]',
    ],
    [fileOf(classedVectors, { more: { classes: "cat" } }), {}, "must be a list of 2 texts, in JSON"],
    [
      fileOf(patches, { change: { pad: false } }),
      {},
      "the layer patch: it needs multiples of 2, or pad, found [5, 9]",
    ],
    [
      fileOf(patches, { change: { image_size: [5] } }),
      {},
      "image_size must be a whole number from 1 to 4096, or [rows",
    ],
    [fileOf(patches, { change: { progressive_input: "residual" } }), {}, "the layer patch: it needs 1"],
  ] as const;
  for (const [file, options, wanted] of refused) {
    const text = refusal(file, options);
    assert(text.includes(wanted), `${wanted}\n${text}`);
  }
  const far = decodeNetworkConfig({ ...Object(fixture(patches).config), image_size: 4096, patch: 63 });
  assert(far._tag === "Left" && describe(far.left).includes("at most 4096 pixels a side"));
});

Deno.test("layers of frames and patches say what does not fit", () => {
  const image = layers.image([3, 4, 6]);
  assertEquals(layers.crop([1, 0, 2, 0])(layers.pad([1, 0, 2, 0])(image)).dims, [3, 4, 6]);
  assertEquals([layers.pad([0, 0, 0, 0])(image), layers.pixelShuffle(1)(image)], [image, image]);
  assertThrows(() => layers.crop([2, 2, 0, 0])(image), RangeError, "the layer crop: it needs a larger image");
  assertThrows(() => layers.pad([0.5, 0, 0, 0]), RangeError, "four whole numbers ≥ 0");
  assertThrows(() => layers.pixelShuffle(2)(image), RangeError, "a multiple of 4 channels, found [3, 4, 6]");
  assertThrows(() => layers.vector(0), RangeError, "the layer vector: it needs n, a whole number ≥ 1");
});
