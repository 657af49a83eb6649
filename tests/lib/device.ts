/**
 * The device of the tests: opened once a file, and asked what its arithmetic is like.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { type Device, openDevice, type Traits } from "../../backends/devices/webgpu/device.ts";
import { ask } from "../../backends/devices/webgpu/probe.ts";
import { describe } from "../../sde/border/errors.ts";
import { needsDevice } from "./required.ts";
import { right } from "./either.ts";

/** The reason of a failure; throws where there was none. */
export function reasonOf<L, A>(e: E.Either<L, A>): L {
  if (E.isRight(e)) throw new Error("A failure was expected");
  return e.left;
}

const opened = await pipe(openDevice(), TE.chain(ask))();
const missing = E.isLeft(opened) ? describe(opened.left).split("\n")[0] : undefined;

/** A test that needs a device. */
export function onDevice(name: string, run: (d: Device) => Promise<void>): void {
  needsDevice(name, missing, () => run(right(opened)));
}

/** What the device has said of its arithmetic. */
export function traitsOf(d: Device): Traits {
  const { traits } = d.info;
  if (traits === undefined) throw new Error("The device was not asked");
  return traits;
}

/** Whether a solve on it must have JavaScript's bits: what rounds at all rounds alike, and in the order written. */
export function keepsBits(d: Device): boolean {
  const { products, order, quotients, roots } = traitsOf(d);
  return products && order && quotients && roots;
}

/** Gives the device back when the tests of the file are done. */
export function closeDevice(): void {
  Deno.test.afterAll(() => {
    if (E.isRight(opened)) opened.right.close();
  });
}
