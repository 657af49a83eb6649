/**
 * What every device does with a plan's oracles, once: which they are, how they are opened, and which rows they are asked for.
 *
 * An oracle whose operands change by acceptance alone is asked only for rows that were accepted, or are new: what it said of
 * the others still holds.
 * Tests: tests/backends/devices/rows_test.ts, tests/backends/devices/abort_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal } from "../../sde/border/errors.ts";
import type { Oracle } from "../../sde/language/oracle.ts";
import type { OracleError } from "../../oracles/session/failure.ts";
import type { OracleSession } from "../../oracles/session/session.ts";
import type { RealArray } from "../host/reals.ts";
import type { Plan } from "../schedule/plans/plan.ts";

/** The oracles that a plan asks, each once. */
export function oraclesOf(plan: Plan): readonly Oracle[] {
  if (plan.tag === "looped") return [];
  const programs = [plan.begin, plan.step, plan.finish];
  return [...new Set(programs.flatMap((p) => p.stages.flatMap((s) => s.oracles.map((o) => o.oracle))))];
}

/** What is open, and can be let go. */
interface Session {
  readonly release: () => Promise<void>;
}

/** Opens each oracle; where one fails, those before it are released. */
export async function openAll<A extends Session>(
  oracles: readonly Oracle[],
  open: (o: Oracle) => TaskEither<OracleError, A>,
): Promise<E.Either<OracleError, ReadonlyMap<Oracle, A>>> {
  const sessions = new Map<Oracle, A>();
  for (const oracle of oracles) {
    const opened = await open(oracle)();
    if (E.isLeft(opened)) {
      await releaseAll(sessions.values());
      return opened;
    }
    sessions.set(oracle, opened.right);
  }
  return E.right(sessions);
}

/** Lets go of all. */
export async function releaseAll(sessions: Iterable<Session>): Promise<void> {
  for (const s of sessions) await s.release();
}

/** The one that is open for an oracle. */
export function sessionOf<A>(sessions: ReadonlyMap<Oracle, A>, oracle: Oracle): A {
  const found = sessions.get(oracle);
  if (found === undefined) throw internal(`the oracle "${oracle.name}" is not open`);
  return found;
}

/** An oracle as a runtime on the host sees it: rows in, rows out; of its further states first, then of its scalars. */
export type Evaluate = (x: RealArray, operands: readonly RealArray[], rows: number) => Promise<RealArray>;

const single = (a: RealArray): Float32Array => (a instanceof Float32Array ? a : Float32Array.from(a));

/** A session on the host: it computes in float32. */
export const evaluateBy = (session: Pick<OracleSession, "run">): Evaluate => (x, operands, rows) =>
  session.run(single(x), operands.map(single), rows);

/** Some of the rows of an array, one after another; those that lie together are not copied. */
const picked = (all: RealArray, rows: readonly number[], width: number): RealArray => {
  const [first = 0, last = -1] = [rows[0], rows.at(-1)];
  if (last - first + 1 === rows.length) return all.subarray(first * width, (last + 1) * width);
  const some = all.slice(0, rows.length * width);
  rows.forEach((row, i) => some.set(all.subarray(row * width, (row + 1) * width), i * width));
  return some;
};

/** What an oracle says of these rows, in ascending order, of all that there are: one row for each of them. */
export function evaluateRows(a: {
  readonly x: RealArray;
  readonly states: readonly RealArray[];
  readonly scalars: readonly RealArray[];
  readonly rows: readonly number[];
  readonly width: number;
  readonly evaluate: Evaluate;
}): Promise<RealArray> {
  const states = a.states.map((s) => picked(s, a.rows, a.width));
  const scalars = a.scalars.map((s) => picked(s, a.rows, 1));
  return a.evaluate(picked(a.x, a.rows, a.width), [...states, ...scalars], a.rows.length);
}
