/**
 * Networks as PyTorch computed them (tools/make_network_fixtures.py), and the weights that both sides make from names.
 * @module
 */
import { type Either, isRight } from "fp-ts/Either";
import { isRecord } from "../../sde/border/decode.ts";
import { describe, type ItoError } from "../../sde/border/errors.ts";
import { decodeNetworkConfig } from "../../networks/codec.ts";
import { networkPorts } from "../../networks/scores/network_onnx.ts";
import { decodeDenseConfig } from "../../networks/dense_codec.ts";
import { networkOf } from "../../networks/ncsnpp.ts";
import { type Network, type Parameter, parameters } from "../../networks/tensor.ts";
import { unet2d } from "../../networks/unet2d.ts";
import { decodeUnet2dConfig } from "../../networks/unet2d_codec.ts";
import type { Weight, Weights } from "../../networks/weights.ts";

/** A network, what went in and what came out. */
export interface Fixture {
  readonly title: string;
  readonly config: unknown;
  readonly parameters: readonly (readonly [name: string, dims: readonly number[]])[];
  readonly levels: readonly number[];
  /** Of networks that are told a class. */
  readonly labels?: readonly number[];
  readonly y: string;
}

export const fixturesIn = (url: URL): readonly Fixture[] => JSON.parse(Deno.readTextFileSync(url));

export const unwrap = <A>(result: Either<ItoError, A>): A => {
  if (isRight(result)) return result.right;
  throw new Error(describe(result.left));
};

const crc32 = (text: string): number => {
  let crc = 0xffffffff;
  for (const byte of new TextEncoder().encode(text)) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
};

/** Number `i` of a name, in [−1/2, 1/2): the same as `pattern` there. */
const pattern = (seed: number, i: number): number => {
  let h = (Math.imul(i, 0x9e3779b9) + seed) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0;
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0;
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 32 - 0.5;
};

const size = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1);

export const patternOf = (name: string, count: number, f: (v: number) => number): Float32Array => {
  const seed = crc32(name);
  return Float32Array.from({ length: count }, (_, i) => f(pattern(seed, i)));
};

const weightOf = ({ name, dims }: Parameter): Weight => {
  const fan = name.endsWith(".W") ? dims[0] ?? 1 : size(dims.slice(1));
  const f = dims.length > 1
    ? (v: number) => v * Math.sqrt(12 / fan)
    : name.endsWith(".weight")
    ? (v: number) => 1 + v * 0.5
    : name.endsWith(".W")
    ? (v: number) => v * 20
    : (v: number) => v;
  return { dims, data: patternOf(name, size(dims), f) };
};

/** Weights for any network. */
export const patternWeights = (net: Network): Weights =>
  new Map(parameters(net).map((p) => [p.name, weightOf(p)]));

/** The network of a fixture: of diffusers where its configuration says so, else of score_sde or one's own. */
export const networkIn = ({ config }: Fixture): Network => {
  if (isRecord(config) && config.name === "dense") return networkOf(unwrap(decodeDenseConfig(config)).config);
  if (!isRecord(config) || config._class_name !== "UNet2DModel") {
    return networkOf(unwrap(decodeNetworkConfig(config)));
  }
  return unet2d(unwrap(decodeUnet2dConfig(config, config.sample_size === null ? { sampleSize: 8 } : {})));
};

/** The inputs of a fixture, and what PyTorch made of them. */
export const dataOf = (fixture: Fixture): {
  readonly x: Float32Array;
  /** The levels, and the labels where there are any: the scalars of `portsOf`. */
  readonly told: readonly Float32Array[];
  readonly y: Float32Array;
} => {
  const bytes = Uint8Array.from(atob(fixture.y), (c) => c.charCodeAt(0));
  const y = new Float32Array(bytes.buffer);
  const x = patternOf("x", y.length, (v) => Math.fround(v) * 4);
  const { levels, labels } = fixture;
  const told = [levels, ...(labels === undefined ? [] : [labels])].map((v) => Float32Array.from(v));
  return { x, told, y };
};

/** The ports of a network's model. */
export const portsOf = ({ classes, dims }: Network) => {
  const { x, level, label, output } = networkPorts;
  return { x, scalars: classes === undefined ? [level] : [level, label], output, dims };
};

/** The largest difference, over the largest number. */
export const relative = (found: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  let [top, off] = [0, 0];
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [found[i] ?? NaN, wanted[i] ?? NaN];
    top = Math.max(top, Math.abs(b));
    off = Math.max(off, Math.abs(a - b)); // NaN stays
  }
  return off / top;
};
