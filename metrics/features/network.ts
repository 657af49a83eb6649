/**
 * Features of images, by a network in an ONNX file that onnxruntime runs.
 *
 *     images [N, 3, height, width] in [0, 1]  →  "features" [N, n], and of a classifier "logits" [N, classes]
 *
 * Images are seen as pictures of 8 bits are: cut off at both ends of their range, and rounded to 255ths, as those are that a
 * network was trained on. `tools/features/export.py` writes such files of networks that come in packages.
 * Tests: tests/metrics/features/network_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type * as TE from "fp-ts/TaskEither";
import { choice, count } from "../../sde/border/decode.ts";
import type { ItoError } from "../../sde/border/errors.ts";
import { optionsOf } from "../../sde/border/options.ts";
import { shapeText, sizeOf } from "../../sde/dims.ts";
import { type FilePort, portsOfFile } from "../../oracles/onnx/read.ts";
import { toItoError } from "../../oracles/session/failure.ts";
import { failureOf, silently } from "../../oracles/session/run.ts";
import { type OpenModel, openModel } from "../../oracles/session/session.ts";
import { at, type Samples } from "../samples.ts";

/** Images, channels first, as a NumPy file or a solution has them. */
export interface ImageRows {
  /** [N · 3 · height · width]. */
  readonly values: Float32Array | Float64Array;
  /** [N, 3, height, width]. */
  readonly shape: readonly number[];
  /** What is black and what is white: [0, 1] unless said. */
  readonly range?: readonly [low: number, high: number];
}

/** What a network sees in images. */
export interface Seen {
  /** [N, n]. */
  readonly features: Samples;
  /** [N, classes], where the network is a classifier. */
  readonly logits?: Samples;
}

/** An open network. */
export interface FeatureNetwork {
  /** What its features are called. */
  readonly name: string;
  /** Whether it says logits too. */
  readonly isClassifier: boolean;
  /** Errors (Left): `BadShape`, `NotFinite` of the images; `BadOption` of their range; `OracleFailed`. */
  readonly see: (images: ImageRows) => TE.TaskEither<ItoError, Seen>;
  /** Frees its memory. */
  readonly release: () => Promise<void>;
}

/** Where a network runs, and how many images it is given at once. */
export interface FeatureOptions {
  /** Of onnxruntime: "auto" is native where the `ffi` permission is granted and the package loads, else wasm. */
  readonly provider?: "auto" | "native" | "wasm";
  /** By default as many as there are cores, up to 8. */
  readonly threads?: number;
  /** Images of one run. */
  readonly batch?: number;
}

/** The defaults of `openFeatures`. */
export const featureDefaults = { provider: "auto", batch: 32 } as const satisfies FeatureOptions;

const readOptions = optionsOf("openFeatures", {
  provider: choice("auto", "native", "wasm"),
  threads: count,
  batch: count,
});

/** Outputs by the names that the exporter gives. */
const known = { features: "features", logits: "logits" } as const;

const portText = ({ name, type, dims }: FilePort): string => `${name}: ${type} [${dims?.join(", ") ?? "?"}]`;

/** Ports of a file that is a feature network. Errors (Left): `Undecodable`, `BadShape`. */
const readPorts = (
  where: string,
  model: Uint8Array,
): E.Either<ItoError, { readonly input: string; readonly isClassifier: boolean }> => {
  const exporter = "python tools/features/export.py NAME --to FILE, which writes such a file";
  const ports = portsOfFile(model);
  if (ports === undefined) {
    const problems = ["it is no ONNX model"];
    return E.left({ tag: "Undecodable", what: where, problems, try: exporter });
  }
  const [input, ...more] = ports.inputs;
  const fits = input !== undefined && more.length === 0 && input.type === "float32" &&
    input.dims?.length === 4 && input.dims[1] === 3 &&
    ports.outputs.some(({ name }) => name === known.features);
  if (fits) {
    const isClassifier = ports.outputs.some(({ name }) => name === known.logits);
    return E.right({ input: input.name, isClassifier });
  }
  return E.left({
    tag: "BadShape",
    where,
    found: `inputs ${ports.inputs.map(portText).join(", ")}; outputs ${
      ports.outputs.map(portText).join(", ")
    }`,
    wanted: 'one input of float32 [batch, 3, height, width], and an output "features"',
    try: exporter,
  });
};

/**
 * How much of the images may lie beyond their range, and by which share of it, before the range is not believed. Of images in
 * [−1, 1] told as [0, 1] it is some half; a network that was trained for hours leaves 3 % there.
 */
const beyond = { most: 0.2, by: 0.1 } as const;

/** Images as pictures of 8 bits, in [0, 1]. */
const asPictures = (where: string, images: ImageRows): E.Either<ItoError, Float32Array> => {
  const { values, shape, range: [low, high] = [0, 1] } = images;
  const width = high - low;
  if (!(Number.isFinite(width) && width > 0)) {
    const wanted = "two numbers, black below white";
    return E.left({ tag: "BadOption", where, option: "range", found: `[${low}, ${high}]`, wanted });
  }
  if (shape.length !== 4 || shape[1] !== 3 || sizeOf(shape) !== values.length || values.length === 0) {
    const found = `${values.length} numbers in the shape ${shapeText(shape)}`;
    return E.left({ tag: "BadShape", where, found, wanted: "images [N, 3, height, width]" });
  }
  const index = values.findIndex((v: number) => !Number.isFinite(v));
  if (index >= 0) return E.left({ tag: "NotFinite", where, index, value: at(values, index) });
  let [outside, least, largest] = [0, Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const v = at(values, i);
    if (v < low - beyond.by * width || v > high + beyond.by * width) outside++;
    [least, largest] = [Math.min(least, v), Math.max(largest, v)];
  }
  if (outside > beyond.most * values.length) {
    return E.left({
      tag: "BadOption",
      where,
      option: "range",
      found: `[${low}, ${high}] of images from ${least} to ${largest}`,
      wanted: "what is black and what is white in them",
      try: least < -0.1 ? "[-1, 1]" : "[0, 255]",
    });
  }
  const levels = 255;
  return E.right(Float32Array.from(values, (v) => {
    const share = Math.min(1, Math.max(0, (v - low) / width));
    return Math.round(share * levels) / levels;
  }));
};

/** Rows that a run gave, or what is wrong with them. */
const rowsOf = (data: unknown, dims: readonly number[], batch: number): Float32Array | undefined =>
  data instanceof Float32Array && dims.length === 2 && dims[0] === batch ? data : undefined;

const joined = (parts: readonly Float32Array[], rows: number): Samples => {
  const values = new Float32Array(parts.reduce((sum, p) => sum + p.length, 0));
  parts.reduce((start, part) => {
    values.set(part, start);
    return start + part.length;
  }, 0);
  return { values, n: values.length / rows };
};

/** Sees pictures, batch by batch. */
const seen = async (
  where: string,
  { runtime, session, provider }: OpenModel,
  a: { readonly input: string; readonly wanted: readonly string[]; readonly batch: number },
  { pictures, shape }: { readonly pictures: Float32Array; readonly shape: readonly number[] },
): Promise<E.Either<ItoError, Readonly<Record<string, Samples>>>> => {
  const [N = 0, ...rest] = shape, size = sizeOf(rest);
  const parts: Record<string, Float32Array[]> = Object.fromEntries(a.wanted.map((name) => [name, []]));
  const failed = (reason: string): ItoError => ({ tag: "OracleFailed", oracle: where, provider, reason });
  try {
    for (let from = 0; from < N; from += a.batch) {
      const batch = Math.min(a.batch, N - from);
      const tensor = new runtime.Tensor("float32", pictures.slice(from * size, (from + batch) * size), [
        batch,
        ...rest,
      ]);
      const found = await session.run({ [a.input]: tensor }, [...a.wanted], silently);
      for (const name of a.wanted) {
        const result = found[name], rows = rowsOf(result?.data, result?.dims ?? [], batch);
        if (rows === undefined) {
          return E.left(
            failed(`output "${name}" must be float32 [${batch}, n], found ${shapeText(result?.dims ?? [])}`),
          );
        }
        parts[name]?.push(rows);
      }
    }
  } catch (thrown) {
    return E.left({ tag: "OracleFailed", oracle: where, ...failureOf(thrown, provider) });
  }
  return E.right(Object.fromEntries(Object.entries(parts).map(([name, p]) => [name, joined(p, N)])));
};

/**
 * Opens a feature network: an ONNX file of one input [batch, 3, height, width], images in [0, 1], and an output "features" [batch, n];
 * of a classifier "logits" [batch, classes] as well.
 *
 * Errors (Left): `Undecodable` where the bytes are no model, `BadShape` of other ports, `OracleFailed`, `BadOption`. Cost: as onnxruntime takes; 7 ms an image by EfficientNet-Lite0 on a core.
 *
 * @param name What its features are called, in tables and errors.
 * @param model The bytes of the file.
 *
 * @example Fréchet's distance by features, and its null
 * ```ts
 * import { distance, frechetDistance, type ImageRows, openFeatures } from "ito/metrics";
 *
 * const judged = async (samples: ImageRows, real: ImageRows) => {
 *   const name = "efficientnet-lite0";
 *   const network = await openFeatures(name, await Deno.readFile(`out/features/${name}.onnx`))();
 *   if (network._tag === "Left") return network;
 *   const [mine, exact] = [await network.right.see(samples)(), await network.right.see(real)()];
 *   await network.right.release();
 *   if (mine._tag === "Left") return mine;
 *   if (exact._tag === "Left") return exact;
 *   return distance(mine.right.features, exact.right.features, { measure: frechetDistance() });
 * };
 * ```
 */
export function openFeatures(
  name: string,
  model: Uint8Array,
  options: FeatureOptions = {},
): TE.TaskEither<ItoError, FeatureNetwork> {
  const where = `the features "${name}"`;
  return async () => {
    const given = readOptions(options);
    if (E.isLeft(given)) return given;
    const { batch, provider, threads } = { ...featureDefaults, ...given.right };
    const ports = readPorts(where, model);
    if (E.isLeft(ports)) return ports;
    const { input, isClassifier } = ports.right;
    const opened = await openModel(name, model, {
      provider,
      ...(threads === undefined ? {} : { threads }),
    })();
    if (E.isLeft(opened)) return E.left(toItoError(opened.left));
    const wanted = isClassifier ? [known.features, known.logits] : [known.features];
    return E.right({
      name,
      isClassifier,
      see: (images) => async () => {
        const pictures = asPictures(where, images);
        if (E.isLeft(pictures)) return pictures;
        const found = await seen(where, opened.right, { input, wanted, batch }, {
          pictures: pictures.right,
          shape: images.shape,
        });
        return pipe(
          found,
          E.map(({ features = { values: new Float32Array(), n: 0 }, logits }): Seen => ({
            features,
            ...(logits === undefined ? {} : { logits }),
          })),
        );
      },
      release: () => opened.right.session.release(),
    });
  };
}
