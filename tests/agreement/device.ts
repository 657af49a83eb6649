/**
 * The device of the tests: opened once a file; a missing one skips the tests in sight, or fails them where
 * `ITO_REQUIRE_WEBGPU=1` says that there must be one.
 * @module
 */
import * as E from "fp-ts/Either";
import { type Device, openDevice } from "../../backends/webgpu.ts";
import { describe } from "../../sde/errors.ts";
import { right } from "../sde/either.ts";

/** The reason of a failure; throws where there was none. */
export function reasonOf<L, A>(e: E.Either<L, A>): L {
  if (E.isRight(e)) throw new Error("A failure was expected");
  return e.left;
}

const variable = "ITO_REQUIRE_WEBGPU";
const isGranted = (await Deno.permissions.query({ name: "env", variable })).state === "granted";
const isRequired = isGranted && Deno.env.get(variable) === "1";
const opened = await openDevice()();
const missing = E.isLeft(opened) ? describe(opened.left).split("\n")[0] : undefined;

/** A test that needs a device. */
export function onDevice(name: string, run: (d: Device) => Promise<void>): void {
  Deno.test({
    name: missing === undefined || isRequired ? name : `${name} (skipped: ${missing})`,
    ignore: missing !== undefined && !isRequired,
    fn: () => run(right(opened)),
  });
}

/** Mesa's software device, which computes as JavaScript does, denormals included. */
export function isLlvmpipe(d: Device): boolean {
  return /llvmpipe/i.test(d.info.name);
}

/** Gives the device back when the tests of the file are done. */
export function closeDevice(): void {
  Deno.test.afterAll(() => {
    if (E.isRight(opened)) opened.right.close();
  });
}
