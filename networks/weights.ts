/**
 * The numbers of a network, by name, and whether they fit it.
 * Tests: tests/networks/network_test.ts, tests/fails/fails_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { firstNotFinite } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { shapeText, sizeOf } from "../sde/dims.ts";
import { type Network, parameters } from "./tensor.ts";

/** The numbers of one parameter. */
export interface Weight {
  /** Their shape, row-major. */
  readonly dims: readonly number[];
  /** As many as the shape says. */
  readonly data: Float32Array;
}

/** Parameters by name, as a checkpoint holds them. */
export type Weights = ReadonlyMap<string, Weight>;

/**
 * The weights, where they are those of this network: each parameter there and of its shape, nothing else but buffers.
 *
 * Errors (Left): `BadWeights`; `NotFinite` with the first bad number.
 */
export function checkWeights(net: Network, weights: Weights): E.Either<ItoError, Weights> {
  const wanted = parameters(net);
  const known = new Set([...wanted.map((p) => p.name), ...net.buffers]);
  const unknown = [...weights.keys()].filter((name) => !known.has(name));
  const missing = wanted.filter(({ name }) => !weights.has(name));
  const misshapen = wanted.flatMap(({ name, dims }) => {
    const found = weights.get(name);
    if (found === undefined) return [];
    const fits = shapeText(found.dims) === shapeText(dims) && found.data.length === sizeOf(dims);
    return fits ? [] : [{ name, dims, found: found.dims, numbers: found.data.length }];
  });
  if (unknown.length + missing.length + misshapen.length > 0) {
    return E.left({ tag: "BadWeights", network: net.name, missing, misshapen, unknown });
  }
  for (const { name } of wanted) {
    const data = weights.get(name)?.data ?? new Float32Array();
    const index = firstNotFinite(data);
    if (index >= 0) {
      return E.left({ tag: "NotFinite", where: `weight "${name}"`, index, value: data[index] ?? NaN });
    }
  }
  return E.right(weights);
}
