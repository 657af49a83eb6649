/**
 * What stands for `Deno` in tests that run in a page: `Deno.test` and what goes with it.
 *
 * The bundler puts it in place of the name `Deno`, so that test files run in a browser as they are. The library asks
 * `globalThis.Deno`, and finds none. Each test's end is posted to the server that served the page.
 * @module
 */

/** How a test ended. */
export interface Ended {
  readonly name: string;
  readonly state: "ok" | "failed" | "ignored";
  readonly ms: number;
  /** What was thrown. */
  readonly text: string;
}

type Body = () => unknown;
interface Test {
  readonly name: string;
  readonly ignore?: boolean;
  readonly fn: Body;
}

const tests: Test[] = [];
const after: Body[] = [];

const test = Object.assign(
  (t: string | Test, fn: Body = () => {}): void =>
    void tests.push(typeof t === "string" ? { name: t, fn } : t),
  { afterAll: (fn: Body): void => void after.push(fn) },
);

/** As much of `Deno` as the tests ask for; a page has no permission. */
export const Deno = { test, permissions: { query: () => Promise.resolve({ state: "denied" }) } };

/** Whether the page may have threads. */
export const isIsolated = Reflect.get(globalThis, "crossOriginIsolated") === true;

/** The text of whatever was thrown, and where. */
const textOf = (thrown: unknown): string =>
  thrown instanceof Error ? `${thrown.message}\n${thrown.stack ?? ""}` : String(thrown);

/** Posts a value to the server. */
export async function post(path: string, value: unknown): Promise<void> {
  await fetch(path, { method: "POST", body: JSON.stringify(value) });
}

addEventListener("error", (e) => void post("/broken", `${e.message} ${e.filename}:${e.lineno}`));
addEventListener("unhandledrejection", (e) => void post("/broken", textOf(e.reason)));

const run = async ({ name, ignore = false, fn }: Test): Promise<Ended> => {
  if (ignore) return { name, state: "ignored", ms: 0, text: "" };
  const began = performance.now();
  try {
    await fn();
    return { name, state: "ok", ms: performance.now() - began, text: "" };
  } catch (thrown) {
    return { name, state: "failed", ms: performance.now() - began, text: textOf(thrown) };
  }
};

/** Runs every test that was registered, in order. */
export async function runTests(): Promise<void> {
  for (const t of tests) await post("/ended", await run(t));
  for (const fn of after) await fn();
  await post("/done", tests.length);
}
