/**
 * One run of a program: compiled once, solved batch by batch, its paths' states at the frames kept in one array.
 *
 * Sample i is a function of the seed and i alone, so that batches of any size are the paths of one solve. When a parameter
 * changes, new paths take the place of the old ones from number 0 on; the picture has all of them at any time.
 * Tests: tests/playground/engine_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import {
  type Calculus,
  compile,
  type CompileOptions,
  type ItoError,
  lift,
  type Process,
  type Solution,
  type Strategy,
} from "ito";
import type { Cloud } from "../draw/cloud.ts";
import { type CompiledResident, compileResident, type WithResident } from "../../solve/resident/resident.ts";
import type { Asking, Played } from "../program/playable.ts";
import { type Asked, askedOf } from "../../solve/options.ts";
import { givenStart } from "../../solvers/step/given.ts";
import { planned } from "../../solve/solve.ts";
import { framesOf } from "./frames.ts";
import { type OnDevice, type States, statesOf } from "./states.ts";
import { firstPace, learnt, nextCount, type Pace } from "./pace.ts";

/** What is counted of the paths of the present setting. */
export interface Counted {
  /** Paths. */
  readonly done: number;
  readonly nfe: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly codes: Readonly<Record<string, number>>;
}

const nothing: Counted = { done: 0, nfe: 0, accepted: 0, rejected: 0, codes: {} };

/** How a panel is opened. */
export interface Opening {
  readonly options: Asking;
  readonly params: Readonly<Record<string, number>>;
  readonly backend: "auto" | "webgpu" | "cpu";
  /** Panels beside each other, who share what memory there is. */
  readonly panels: number;
  /** Whether states may stay on the device that makes them. */
  readonly stays?: boolean;
}

/** The most numbers of all panels: 256 MB of float32. */
const mostNumbers = 2 ** 26;

const total = (of: Uint32Array): number => of.reduce((sum, v) => sum + v, 0);

const together = (a: Counted, s: Solution): Counted => {
  const codes: Record<string, number> = { ...a.codes };
  for (const code of s.codes) codes[code] = (codes[code] ?? 0) + 1;
  return {
    done: a.done + s.codes.length,
    nfe: a.nfe + total(s.nfe),
    accepted: a.accepted + total(s.accepts),
    rejected: a.rejected + total(s.rejects),
    codes,
  };
};

/** A run that is under way or done. */
export interface Panel {
  readonly played: Played;
  readonly process: Process<Calculus>;
  readonly compileMs: number;
  /** How many paths it has in the end. */
  readonly n: number;
  /** States on the host: all of them, or some where `onDevice` has all. */
  readonly cloud: () => Cloud;
  readonly onDevice: () => OnDevice | undefined;
  /** How many paths of `cloud` are of the present setting. */
  readonly present: () => number;
  readonly counted: () => Counted;
  /** The parameters that it has, in the order of the symbols param0, param1, … of its code. */
  readonly parameters: readonly string[];
  /** Million path-steps a second, of the last batch. */
  readonly rate: () => number;
  readonly device: () => Pick<Solution, "backend" | "device" | "notes">;
  /** From path 0 on again, with these. */
  readonly begin: (params: Readonly<Record<string, number>>) => void;
  /** The next batch, or an error; a batch of an earlier setting is dropped. Nothing is left when `counted().done` is n. */
  readonly next: () => Promise<E.Either<ItoError, void>>;
  /** The samples themselves of the first paths, denoised where the strategy does: what a script prints. */
  readonly samples: (n: number) => Promise<E.Either<ItoError, Solution>>;
  readonly close: () => Promise<void>;
}

/** Of all sliders, those of one run: `run` refuses what it does not know. */
export function only(
  given: Readonly<Record<string, number>>,
  names: readonly string[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
}

/** A solution that broke under way as the error that it is. */
const whole = E.chain((s: Solution): E.Either<ItoError, Solution> =>
  s.failure === undefined ? E.right(s) : E.left(s.failure)
);

const opened = (
  a: {
    readonly played: Played;
    readonly process: Process<Calculus>;
    readonly compiled: CompiledResident;
    readonly times: readonly number[];
    readonly parameters: readonly string[];
  },
  first: Solution,
  o: Opening,
  compileMs: number,
): Panel => {
  const { compiled, times, parameters } = a;
  const elements = first.samples.length;
  const n = Math.max(
    1,
    Math.min(o.options.n, Math.floor(mostNumbers / o.panels / (elements * times.length))),
  );
  const { seed } = o.options;
  const states: States = statesOf({
    name: a.played.name,
    ...(first.names === undefined ? {} : { names: first.names }),
    elements,
    shape: first.shape,
    times: Float64Array.from(times),
  }, n);
  let [params, counted, pace, setting]: [Readonly<Record<string, number>>, Counted, Pace, number] = [
    only(o.params, parameters),
    nothing,
    firstPace(elements),
    0,
  ];
  let [last, rate, under] = [first, 0, new AbortController()];
  return {
    played: a.played,
    process: a.process,
    parameters,
    compileMs,
    n,
    cloud: states.cloud,
    onDevice: states.onDevice,
    present: () => states.among(counted.done),
    counted: () => counted,
    rate: () => rate,
    device: () => last,
    begin: (given) => {
      [params, counted, setting] = [only(given, parameters), nothing, setting + 1];
      under.abort(); // a batch that is under way is of no use any more
      under = new AbortController();
    },
    next: async () => {
      const [asked, { done }] = [setting, counted];
      const count = nextCount(pace, n - done, done === 0);
      if (count < 1 || done >= n) return E.right(undefined);
      const before = performance.now();
      const run = await compiled.run({ n: count, start: done, seed, params, signal: under.signal })();
      const ms = performance.now() - before;
      const solved = E.chain(({ solution }: WithResident) => whole(E.right(solution)))(run);
      if (E.isLeft(run) || E.isLeft(solved)) {
        if (E.isRight(run)) run.right.release();
        return E.map(() => undefined)(solved);
      }
      if (asked !== setting) {
        run.right.release();
        return E.right(undefined);
      }
      pace = learnt(pace, count, ms);
      last = solved.right;
      const taken = await states.take(run.right, done);
      if (E.isLeft(taken) || asked !== setting) return taken;
      counted = together(counted, last);
      rate = (total(last.accepts) + total(last.rejects)) / ms / 1000;
      return E.right(undefined);
    },
    samples: async (most) => {
      const run = await compiled.run({ n: Math.min(n, most), seed, params })();
      if (E.isRight(run)) run.right.release();
      return whole(E.map(({ solution }: WithResident) => solution)(run));
    },
    close: async () => {
      await compiled.close();
      states.close();
    },
  };
};

/** Compiled, so that states stay on the device, or come to the host. */
const compiledFor = (
  process: Process<Calculus>,
  strategy: Strategy<Calculus>,
  options: CompileOptions,
  stays: boolean,
): TE.TaskEither<ItoError, CompiledResident> =>
  stays ? compileResident(process, strategy, options) : pipe(
    compile(process, strategy, options),
    TE.map(({ run, close }) => ({
      run: (o) => pipe(run(o), TE.map((solution) => ({ solution, parts: [], release: () => {} }))),
      close,
    })),
  );

/** Compiles a run and solves its first path, which says how many elements it has. Errors (Left): those of `solve`. */
export async function openPanel(played: Played, o: Opening): Promise<E.Either<ItoError, Panel>> {
  const before = performance.now();
  const lifted = lift(played.process);
  if (E.isLeft(lifted)) return lifted;
  const process = lifted.right;
  const times = framesOf(process, played.strategy, o.options.frames);
  const { x0, shape, seed } = o.options;
  const plan = {
    saveAt: times,
    backend: o.backend,
    ...(x0 === undefined ? {} : { x0 }),
    ...(shape === undefined ? {} : { shape }),
  };
  const prepared = E.chain((asked: Asked) => planned(process, played.strategy, asked))(
    askedOf({ ...plan, n: 1 }),
  );
  if (E.isLeft(prepared)) return prepared;
  const { given } = prepared.right.recurrence;
  const parameters = given.filter((g) => g.symbol !== givenStart).map((g) => g.name);
  const made = await compiledFor(process, played.strategy, plan, o.stays === true)();
  if (E.isLeft(made)) return made;
  const one = await made.right.run({ n: 1, seed, params: only(o.params, parameters) })();
  if (E.isRight(one)) one.right.release();
  const first = whole(E.map(({ solution }: WithResident) => solution)(one));
  if (E.isLeft(first)) {
    await made.right.close();
    return first;
  }
  const compileMs = performance.now() - before;
  const a = { played, process, compiled: made.right, times, parameters };
  return E.right(opened(a, first.right, o, compileMs));
}
