/**
 * The last few of what is kept, and runners between solves: who is lent, who is opened, who is let go.
 */
import { assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import type * as TE from "fp-ts/TaskEither";
import { eulerMaruyama, neg, process } from "ito";
import { lastFew, onceFor } from "../../../backends/host/kept.ts";
import {
  type Chosen,
  type Lasting,
  lent,
  type Runners,
  runnersAtRest,
} from "../../../backends/run/runner.ts";
import type { Outcome } from "../../../backends/schedule/job.ts";
import type { ItoError } from "../../../sde/border/errors.ts";
import { prepare } from "../../../solve/solve.ts";
import { right } from "../../lib/either.ts";

interface Thing {
  readonly name: string;
  readonly bytes: number;
}

const few = (most: number, mostBytes: number) => {
  const gone: string[] = [];
  const kept = lastFew<Thing>({
    most,
    mostBytes,
    bytesOf: (t) => t.bytes,
    letGo: ({ name }) => Promise.resolve(void gone.push(name)),
  });
  const add = (name: string, bytes = 1) => kept.add({ name, bytes });
  return { ...kept, add, gone, has: (name: string) => kept.find((t) => t.name === name) !== undefined };
};

Deno.test("what was not used for longest goes first, and is let go once", async () => {
  const k = few(3, Infinity);
  for (const name of ["a", "b", "c"]) await k.add(name);
  assertEquals(k.has("a"), true); // now the newest
  await k.add("d");
  assertEquals(k.gone, ["b"]);
  assertEquals([k.has("a"), k.has("b"), k.has("c"), k.has("d")], [true, false, true, true]);
  assertEquals(k.take((t) => t.name === "c")?.name, "c"); // taken, it is the taker's to let go
  await k.drop(() => true);
  assertEquals(k.gone, ["b", "a", "d"]);
  assertEquals(k.has("a"), false);
});

Deno.test("bytes are bounded together; what is too large by itself is not kept", async () => {
  const k = few(10, 100);
  await k.add("a", 40);
  await k.add("b", 40);
  assertEquals(k.gone, []);
  await k.add("c", 40);
  assertEquals(k.gone, ["a"]);
  await k.add("huge", 101);
  assertEquals(k.gone.toSorted(), ["a", "b", "c", "huge"]);
});

Deno.test("what cannot be let go holds nobody up, and is kept no more", async () => {
  const kept = lastFew<string>({
    most: 1,
    mostBytes: Infinity,
    bytesOf: () => 1,
    letGo: (name) => Promise.reject(new Error(name)),
  });
  await kept.add("a");
  await kept.add("b");
  assertEquals([kept.find((s) => s === "a"), kept.find((s) => s === "b")], [undefined, "b"]);
});

Deno.test("what is found out of a thing is found out once", () => {
  let asked = 0;
  const of = onceFor((_: object) => {
    asked += 1;
    return undefined;
  });
  const [a, b] = [{}, {}];
  [a, a, b, a].forEach(of);
  assertEquals(asked, 2);
});

const { plan, job } = right(
  prepare(process(({ x }) => ({ drift: neg(x), diffusion: 1 })), eulerMaruyama(3), { n: 1 }),
);
const lost: ItoError = { tag: "DeviceLost", done: 0, total: 1, reason: "by a test" };

const outcome: Outcome = {
  samples: new Float32Array(1),
  attempts: new Uint32Array(1),
  accepts: new Uint32Array(1),
  codes: new Uint32Array(1),
  paid: 0,
};

/** Runners that say what became of them, and what goes wrong from now on. */
const opening = () => {
  const said: string[] = [];
  const wrong: { failure?: ItoError; throws: boolean; isLeft: boolean; isSound: boolean; wakes: boolean } = {
    throws: false,
    isLeft: false,
    isSound: true,
    wakes: true,
  };
  let opened = 0;
  const open: TE.TaskEither<ItoError, Lasting> = () => {
    const name = ++opened;
    const say = (what: string): void => void said.push(`${what} ${name}`);
    say("open");
    const run = (): E.Either<ItoError, Chosen> => {
      say("run");
      if (wrong.throws) throw new Error("by a test");
      if (wrong.isLeft) return E.left(lost);
      const { failure } = wrong;
      const whole = failure === undefined ? outcome : { ...outcome, failure };
      return E.right({ outcome: whole, device: `${name}`, backend: "cpu", notes: [] });
    };
    return Promise.resolve(E.right({
      run: () => () => Promise.try(run),
      release: () => Promise.resolve(say("release")),
      bytes: () => 0,
      isSound: () => wrong.isSound,
      rest: () => Promise.resolve(say("rest")),
      wake: () => Promise.resolve(wrong.wakes ? E.right(say("wake")) : E.left(lost)),
    }));
  };
  /** What is said meanwhile. */
  const saidIn = async (task: () => Promise<unknown>): Promise<string> => {
    said.length = 0;
    await task();
    return said.join(", ");
  };
  return { open, wrong, saidIn };
};

/** Lent, run and released. */
const used = (from: Runners, open: TE.TaskEither<ItoError, Lasting>, on = "cpu") => async () => {
  const runner = right(await lent(from, { plan, on }, open)());
  await runner.run(job)().catch(() => {});
  await runner.release();
};

Deno.test("a runner serves one at a time, rests, and is woken for the same plan at the same place", async () => {
  const [from, { open, saidIn }] = [runnersAtRest(4), opening()];
  assertEquals(await saidIn(used(from, open)), "open 1, run 1, rest 1");
  assertEquals(await saidIn(used(from, open)), "wake 1, run 1, rest 1");
  assertEquals(await saidIn(used(from, open, "webgpu")), "open 2, run 2, rest 2");
  const both = async (): Promise<void> => {
    const [a, b] = [
      right(await lent(from, { plan, on: "cpu" }, open)()),
      right(await lent(from, { plan, on: "cpu" }, open)()),
    ];
    await Promise.all([a.release(), b.release()]);
  };
  assertEquals(await saidIn(both), "wake 1, open 3, rest 1, rest 3");
  assertEquals(await saidIn(() => from.drop(() => true)), "release 2, release 1, release 3");
});

Deno.test("one that has failed, or whose device is gone, never comes back", async () => {
  for (const fault of [{ throws: true }, { isLeft: true }, { failure: lost }, { isSound: false }] as const) {
    const [from, { open, wrong, saidIn }] = [runnersAtRest(4), opening()];
    await used(from, open)();
    Object.assign(wrong, fault);
    if (wrong.isSound) assertEquals(await saidIn(used(from, open)), "wake 1, run 1, release 1");
    else assertEquals(await saidIn(used(from, open)), "release 1, open 2, run 2, release 2");
  }
});

Deno.test("one that does not wake is released, and its error told", async () => {
  const [from, { open, wrong, saidIn }] = [runnersAtRest(4), opening()];
  await used(from, open)();
  wrong.wakes = false;
  const told = async (): Promise<void> => {
    assertEquals(await lent(from, { plan, on: "cpu" }, open)(), E.left(lost));
  };
  assertEquals(await saidIn(told), "release 1");
  assertEquals(await saidIn(used(from, open)), "open 2, run 2, rest 2");
});
