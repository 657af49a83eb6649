/**
 * A score network for vectors, of dense layers: residual blocks, each told the noise level by an embedding.
 *
 *     e = silu(two layers of sinusoids of the level, + the class's row)
 *     h = first(x);   h ← h + second(silu(first(silu(h)) + level(e)));   last(silu(h))
 *
 * The same as tools/training/dense.py, which trains it, with its names of parameters.
 * Tests: tests/networks/own_test.ts.
 * @module
 */
import { pipe } from "fp-ts/function";
import { add, dense, embedding, label, level, positional, silu, type Tensor, vector } from "./layers.ts";
import { type Network, network } from "./tensor.ts";

/** What shapes a network for vectors. */
export interface DenseConfig {
  /** The family. */
  readonly name: "dense";
  /** Numbers of a vector. */
  readonly size: number;
  /** Numbers of each layer between, even. */
  readonly width: number;
  /** Residual blocks. */
  readonly blocks: number;
  /** Classes that it is told, and one more for none of them; 0: it is told none. */
  readonly numClasses: number;
}

/** The defaults of `denseNet`, which are those of tools/train_score.py. */
export const denseDefaults = { width: 128, blocks: 4, numClasses: 0 } as const;

const two = (name: string, width: number) => (x: Tensor): Tensor =>
  pipe(x, dense(`${name}.0`, width), silu, dense(`${name}.1`, width));

/**
 * A score network for vectors of `size` numbers.
 *
 * Shapes: x [size], the level is a label of the time: 999 t, as for DDPM++ → the shape of x. Cost: (3 · blocks + 2) · width²
 * products, nearly. Errors: throws a RangeError where a number is no whole one or `width` is odd.
 *
 * @param options Its size, and what differs from the defaults.
 *
 * @example A small one
 * ```ts
 * import { denseNet, parameters } from "ito/score";
 * import { assertEquals } from "@std/assert";
 *
 * const small = denseNet({ size: 2, width: 16, blocks: 1 });
 * assertEquals(parameters(small).at(-1), { name: "level.1.weight", dims: [16, 16] });
 * ```
 */
export function denseNet(
  options: Pick<DenseConfig, "size"> & Partial<Omit<DenseConfig, "name">>,
): Network {
  const { size, width, blocks, numClasses } = { ...denseDefaults, ...options };
  const told = two("level", width)(positional(width)(level));
  const e = silu(numClasses === 0 ? told : add(told, embedding("classes", width)(label(numClasses + 1))));
  const block = (h: Tensor, name: string): Tensor =>
    pipe(
      add(dense(`${name}.first`, width)(silu(h)), dense(`${name}.level`, width)(e)),
      silu,
      dense(`${name}.second`, width),
      (change) => add(h, change),
    );
  const names = Array.from({ length: blocks }, (_, i) => `blocks.${i}`);
  const h = names.reduce(block, dense("first", width)(vector(size)));
  return network("dense", dense("last", size)(silu(h)));
}
