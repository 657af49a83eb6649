/**
 * The oracles of a staged plan whose state is on a device.
 *
 * On the device: onnxruntime's WebGPU provider works on the solver's own buffers, for all rows that the host knows to be
 * active; nothing is read back. On the host: rows are read back (10 ms a time in Deno), evaluated on the CPU and
 * written; what an earlier evaluation still holds for (a *kept* oracle after a rejection) is not asked for again.
 * Tests: tests/backends/devices/webgpu/stage_oracle_test.ts, tests/backends/devices/rows_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError } from "../../../sde/border/errors.ts";
import type { Oracle } from "../../../sde/language/oracle.ts";
import { toItoError } from "../../../oracles/session/failure.ts";
import { failureOf } from "../../../oracles/session/run.ts";
import type { OracleSession } from "../../../oracles/session/session.ts";
import type { DeviceOracle } from "../../../oracles/session/webgpu.ts";
import type { RealArray } from "../../host/reals.ts";
import type { StagePlan } from "../../schedule/plans/stage_plan.ts";
import { type Buffer, type Device, errorOf, type Fault } from "./device.ts";
import { createBuffer, readBuffer } from "./buffers.ts";
import { evaluateBy, evaluateRows, openAll, oraclesOf, releaseAll, sessionOf } from "../oracles.ts";
import type { StageMemory } from "./stage_memory.ts";
import { freshness, head, headWords, type Phase, type StageLayout } from "../../targets/wgsl/rows.ts";
import type { StageOracle } from "../../targets/wgsl/stage.ts";
import { lentDeviceOracle, lentOracle } from "../../../oracles/session/resting.ts";

/** Where oracles run: "auto" is the device, unless that is software or onnxruntime refuses it. */
export type OraclePlace = "auto" | "device" | "host";

/** What an evaluation is made of. */
export interface Asked {
  readonly oracle: StageOracle;
  readonly phase: Phase;
  /** No more rows than these are active. */
  readonly rows: number;
  readonly layout: StageLayout;
  readonly memory: StageMemory;
}

/** The open oracles of a plan. */
export interface OpenOracles {
  /** Where they run, in words; empty without oracles. */
  readonly name: string;
  /** Queues or carries out an evaluation, after all that was submitted; right: the number of rows that it took. */
  readonly evaluate: (asked: Asked) => Promise<E.Either<ItoError, number>>;
  readonly release: () => Promise<void>;
}

/** An evaluation that threw: the oracle's fault, unless the device is gone. */
const failed = (d: Device, oracle: Oracle, provider: string, thrown: unknown): E.Either<ItoError, never> => {
  const fault = d.fault();
  if (fault?.tag === "lost") return E.left(errorOf(fault, { done: 0, total: 0 }));
  return E.left({ tag: "OracleFailed", oracle: oracle.name, ...failureOf(thrown, provider) });
};

/** Where a column begins, in words. */
const columnAt = (l: StageLayout, name: string, slots: number): number => {
  const column = l.columns.get(name);
  if (column === undefined) throw internal(`an oracle's scalar "${name}" has no column`);
  return headWords + column.index * slots;
};

const onDevice = (d: Device, sessions: ReadonlyMap<Oracle, DeviceOracle>): OpenOracles => {
  // one for each scalar of the widest oracle; freed with the last session
  const scalars: Buffer[] = [];
  const scalarBuffer = async (i: number, slots: number): Promise<E.Either<ItoError, Buffer>> => {
    const known = scalars[i];
    if (known !== undefined && known.size >= 4 * slots) return E.right(known);
    const made = await createBuffer(d, { what: "an oracle's scalar", bytes: 4 * slots, use: "storage" })();
    if (E.isRight(made)) scalars[i] = made.right;
    return made;
  };
  return {
    name: "onnxruntime webgpu",
    evaluate: async ({ oracle, rows, layout, memory }) => {
      const { call } = oracle;
      const [x = "", ...states] = oracle.inputs;
      const inputs: Buffer[] = states.map((name) => memory.buffer(name));
      const encoder = d.device.createCommandEncoder();
      for (const [i, name] of call.scalars.entries()) {
        const made = await scalarBuffer(i, memory.slots);
        if (E.isLeft(made)) return made;
        const from = 4 * columnAt(layout, name, memory.slots);
        encoder.copyBufferToBuffer(memory.buffer("S"), from, made.right, 0, 4 * rows);
        inputs.push(made.right);
      }
      d.device.queue.submit([encoder.finish()]);
      try {
        const session = sessionOf(sessions, call.oracle);
        await session.run(memory.buffer(x), inputs, memory.buffer(oracle.out), rows);
        return E.right(rows);
      } catch (thrown) {
        return failed(d, call.oracle, "webgpu", thrown);
      }
    },
    release: async () => {
      await releaseAll(sessions.values());
      scalars.forEach((b) => b.destroy());
    },
  };
};

const onHost = (d: Device, sessions: ReadonlyMap<Oracle, OracleSession>): OpenOracles => {
  const kept = new Map<string, Map<number, RealArray>>(); // an oracle's output → its last row, by slot
  const lost = (fault: Fault): E.Either<ItoError, never> => E.left(errorOf(fault, { done: 0, total: 0 }));
  return {
    name: `onnxruntime ${[...sessions.values()][0]?.provider ?? ""}`,
    evaluate: async ({ oracle, phase, rows, layout, memory }) => {
      const { call } = oracle;
      const { elements: n } = layout;
      const [status, ...read] = await Promise.all([
        readBuffer(d, memory.buffer("S"), 4 * (headWords + layout.columns.size * memory.slots)),
        ...oracle.inputs.map((name) => readBuffer(d, memory.buffer(name), 4 * rows * n)),
      ]);
      const fields: Float32Array[] = [];
      for (const field of read) {
        if (E.isLeft(field)) return lost(field.left);
        fields.push(new Float32Array(field.right));
      }
      if (E.isLeft(status)) return lost(status.left);
      const [words, reals] = [new Uint32Array(status.right), new Float32Array(status.right)];
      const count = words[phase === "finish" ? head.rows : head.count] ?? 0;
      const slotOf = (row: number): number => words[headWords + row] ?? 0;
      const freshAt = columnAt(layout, "fresh", memory.slots);
      const last = kept.get(oracle.out) ?? new Map<number, RealArray>();
      kept.set(oracle.out, last);
      const keeps = phase === "step" && call.kept;
      const all = Array.from({ length: count }, (_, row) => row);
      const isFresh = (row: number): boolean => words[freshAt + slotOf(row)] !== freshness.rejected;
      const asked = keeps ? all.filter(isFresh) : all;
      const scalars = call.scalars.map((name) => reals.subarray(columnAt(layout, name, memory.slots)));
      const out = new Float32Array(count * n);
      const session = sessionOf(sessions, call.oracle);
      try {
        if (asked.length > 0) {
          const [x = out, ...states] = fields;
          const evaluate = evaluateBy(session);
          const y = await evaluateRows({ x, states, scalars, rows: asked, width: n, evaluate });
          if (keeps) asked.forEach((row, i) => last.set(slotOf(row), y.subarray(i * n, (i + 1) * n)));
          else out.set(y);
        }
      } catch (thrown) {
        return failed(d, call.oracle, session.provider, thrown);
      }
      if (keeps) all.forEach((row) => out.set(last.get(slotOf(row)) ?? [], row * n));
      if (count > 0) d.device.queue.writeBuffer(memory.buffer(oracle.out), 0, out);
      return E.right(asked.length);
    },
    release: () => releaseAll(sessions.values()),
  };
};

/**
 * Opens the oracles of a plan.
 *
 * Errors (Left): `OracleFailed`, `BadShape`; under "auto" what the device refuses is tried on the host.
 */
export function openOracles(
  d: Device,
  plan: StagePlan,
  options: { readonly oracles: OraclePlace; readonly provider: "auto" | "native" | "wasm" },
): TaskEither<ItoError, OpenOracles> {
  return async () => {
    const oracles = oraclesOf(plan);
    const place = options.oracles === "auto" && d.info.isSoftware ? "host" : options.oracles;
    if (oracles.length > 0 && place !== "host") {
      const { openOracleOnDevice } = await import("../../../oracles/session/webgpu.ts"); // 16.8 MB: only where it is used
      const opened = await openAll(
        oracles,
        (o) => lentDeviceOracle(o, d.device, openOracleOnDevice(o, d.device)),
      );
      if (E.isRight(opened)) return E.right(onDevice(d, opened.right));
      if (place === "device") return E.left(toItoError(opened.left));
    }
    const { provider } = options;
    const opened = await openAll(oracles, (o) => lentOracle(o, { provider }));
    return E.isLeft(opened) ? E.left(toItoError(opened.left)) : E.right(onHost(d, opened.right));
  };
}
