/**
 * The WebGPU device of the process: opened when it is first needed, and kept; one that is lost makes room for another.
 *
 * It keeps no program from ending.
 * Tests: tests/backends/run/fallback_test.ts, tests/backends/devices/webgpu/lost_device_test.ts, tests/solve/again_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../sde/border/errors.ts";
import { type Device, openDevice } from "../devices/webgpu/device.ts";

type Opened = Promise<E.Either<ItoError, Device>>;
let held: Opened | undefined;

const open = (): Opened => {
  const mine: Opened = openDevice()().then((opened) => {
    if (E.isLeft(opened)) forget(); // what is not there now may be later
    else void opened.right.lost.then(forget).then(opened.right.close);
    return opened;
  });
  const forget = (): void => {
    if (held === mine) held = undefined;
  };
  return mine;
};

/** Whoever has it may close it: it stays open. */
const lent = E.map((d: Device): Device => ({ ...d, close: () => {} }));

/** The device. Errors (Left): as `openDevice`; they are not kept. */
export function sharedDevice(): TaskEither<ItoError, Device> {
  return async () => {
    const kept = held;
    const found = await (held ??= open());
    if (kept === undefined || E.isLeft(found) || found.right.fault() === undefined) return lent(found);
    found.right.close();
    if (held === kept) held = open();
    return lent(await (held ??= open()));
  };
}

/** Closes the device, if one is open; what runs on it is lost. */
export async function closeSharedDevice(): Promise<void> {
  const before = held;
  held = undefined;
  const found = await before;
  if (found !== undefined && E.isRight(found)) found.right.close();
}
