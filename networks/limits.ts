/**
 * How large a network from outside may be: far more than any published one, and little enough that a few bytes of
 * configuration cannot keep a program busy.
 * Tests: tests/networks/config_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { messageOf } from "../sde/border/errors.ts";
import { sizeOf } from "../sde/dims.ts";
import { type Network, parameters } from "./tensor.ts";

/** The most of each. */
export const sizes = {
  /** Pixels a side; published: 1024. */
  pixels: 4096,
  /** Numbers of a vector. */
  vector: 100_000,
  /** Of an image, or at full resolution; published: 128. */
  channels: 4096,
  /** In units of those at full resolution; published: 32. */
  multiple: 64,
  /** Resolutions; published: 8. */
  levels: 16,
  /** Residual blocks a resolution; published: 8. */
  blocks: 64,
  /** Of a filter, or pixels a side of a patch; published: 4. */
  taps: 64,
  /** Noise levels; published: 2000. */
  scales: 100_000,
  /** Classes; published: 1000. */
  classes: 100_000,
  /** Numbers of all parameters together; published: 107,587,075. */
  parameters: 2 ** 33,
} as const;

/** The network, if its layers fit together and it is no larger than that; else what is wrong. */
export function whatFits(make: () => Network): E.Either<readonly string[], Network> {
  const numbers = (net: Network): number => parameters(net).reduce((n, { dims }) => n + sizeOf(dims), 0);
  return pipe(
    E.tryCatch(make, (thrown) => [messageOf(thrown)]),
    E.filterOrElse(
      (net) => numbers(net) <= sizes.parameters,
      (net) => [`its parameters must be at most ${sizes.parameters} numbers, found ${numbers(net)}`],
    ),
  );
}
