/**
 * A plan on a WebGPU device: opened or shared, asked for its arithmetic, compiled for.
 * Tests: tests/backends/run/fallback_test.ts, tests/backends/devices/webgpu/lost_device_test.ts.
 * @module
 */
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../../sde/border/errors.ts";
import { codes } from "../../solvers/symbols.ts";
import { bytesText, clocked, type Debug } from "../host/debug.ts";
import { timingText } from "../host/meter.ts";
import type { Outcome } from "../schedule/job.ts";
import { holdsNothing, type Opened } from "../devices/waves.ts";
import { movedBy } from "../schedule/plans/kernels.ts";
import type { Plan } from "../schedule/plans/plan.ts";
import { type Device, errorOf, openDevice } from "../devices/webgpu/device.ts";
import { ask, traitsText } from "../devices/webgpu/probe.ts";
import { prepareBlocked, prepareLoop, takesBlocked } from "../devices/webgpu/loop.ts";
import { runCompiledStages } from "../devices/webgpu/stage.ts";
import { compileStages } from "../devices/webgpu/stage_memory.ts";
import { sharedDevice } from "./device.ts";
import { type Opening, runner } from "./opening.ts";
import { type Lasting, lasting, type Runner } from "./runner.ts";

/** What was finished before the device failed, with the reason beside it. */
const withFault = (outcome: Outcome, d: Device): Outcome => {
  const fault = d.fault();
  if (fault === undefined || outcome.failure !== undefined) return outcome;
  const done = outcome.codes.reduce((n, c) => n + (c === codes.running ? 0 : 1), 0);
  if (done === outcome.codes.length) return outcome;
  return { ...outcome, failure: errorOf(fault, { done, total: outcome.codes.length }) };
};

const adapterText = ({ info: { name, isSoftware, limits } }: Device): string =>
  `adapter: ${name}${isSoftware ? ", software" : ""}; buffers up to ${bytesText(limits.binding)}, ` +
  `${limits.storageBuffers} of them a kernel`;

/** The device; level 1 says which, level 2 wants one with a timer. */
export function openFor(debug: Debug): TaskEither<ItoError, Device> {
  return pipe(
    clocked(debug, "device opened", debug.level >= 2 ? openDevice({ timed: true }) : sharedDevice()),
    TE.map((d) => {
      debug.say(1, () => adapterText(d));
      return d;
    }),
  );
}

const sayKernels = async (d: Device, plan: Plan, debug: Debug): Promise<void> => {
  if (debug.level < 2) return;
  const timings = await d.timer?.read();
  debug.say(
    2,
    () =>
      timings === undefined
        ? "no times of kernels: the adapter has no timestamps"
        : timingText(timings, movedBy(plan)),
  );
};

const compiledFor = (d: Device, { plan, where: { provider } }: Opening): TaskEither<ItoError, Opened> => {
  if (plan.tag === "looped") return prepareLoop(d, plan);
  // on llvmpipe, where lanes of a group come one after the other, staged kernels took a half to a fifth of the time
  // a blocked kernel keeps no states on the way
  if (!d.info.isSoftware && plan.save === undefined && takesBlocked(d, plan)) return prepareBlocked(d, plan);
  return pipe(
    compileStages(d, plan),
    TE.map((c) => ({ ...holdsNothing, run: (job) => runCompiledStages(d, c, job, { provider }) })),
  );
};

/** What a user must know of a device whose arithmetic loses NaN. */
const losesNaN = ({ info }: Device): readonly string[] =>
  info.traits?.nan === false
    ? [
      `${info.name} loses NaN: a sample that fails may look as if it were done; backend: "cpu" tells them apart`,
    ]
    : [];

/** The device once more, with what it says of its arithmetic, or closed. */
export function askedOf(d: Device, debug: Debug): TaskEither<ItoError, Device> {
  return pipe(
    clocked(debug, "device asked", ask(d)),
    TE.bimap(
      (error) => {
        d.close();
        return error;
      },
      (known) => {
        const { traits } = known.info;
        if (traits !== undefined) debug.say(1, () => traitsText(traits));
        return known;
      },
    ),
  );
}

/** A plan on a device that was opened for it. Errors (Left): those of asking and compiling; the device is closed then. */
export function onDevice(opened: Device, a: Opening): TaskEither<ItoError, Runner> {
  return pipe(askedOf(opened, a.debug), TE.chain((d) => onAsked(d, a)));
}

/** The same on one that was asked already. */
export function onAsked(d: Device, a: Opening): TaskEither<ItoError, Runner> {
  return runner(a, "webgpu", compiledOn(d, a));
}

const compiledOn = (d: Device, a: Opening): TaskEither<ItoError, Lasting> =>
  pipe(
    clocked(a.debug, "kernels compiled", compiledFor(d, a)),
    TE.bimap(
      (error) => {
        d.close();
        return error;
      },
      (compiled) => {
        const run: Opened["run"] = (job) =>
          pipe(compiled.run(job), TE.map((made) => ({ ...made, outcome: withFault(made.outcome, d) })));
        const release = async (): Promise<void> => {
          await sayKernels(d, a.plan, a.debug);
          await compiled.release();
          d.close();
        };
        const isSound = (): boolean => d.fault() === undefined;
        return lasting({ ...compiled, run, release, isSound }, "webgpu", () => losesNaN(d));
      },
    ),
  );
