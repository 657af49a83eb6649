/**
 * What is too much is refused before anything runs, and memory that is not there is an error, not an exception.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { isLeft } from "fp-ts/Either";
import { describe, ensemble, eulerMaruyama, process, solve, type SolveOptions } from "../../../mod.ts";
import { errorOfKind } from "../../lib/kept_cases.ts";

const walk = process(({ x }) => ({ drift: x, diffusion: 1 }));
const backends = ["auto", "cpu", "reference", "webgpu"] as const;

const tooMuch: readonly (readonly [string, SolveOptions, string])[] = [
  [
    "more samples than codes can be told of",
    { n: 2 ** 27 + 1 },
    "the samples of one solve is 134217728, needed",
  ],
  ["as many samples as can be named", { n: 2 ** 31 }, "the samples of one solve is 134217728, needed"],
  ["samples of many elements", { n: 2 ** 26, shape: [2 ** 20] }, "memory, in bytes is "],
  ["slots of many elements", { n: 2 ** 20, batch: 2 ** 20, shape: [2 ** 28] }, "memory, in bytes is "],
];
for (const backend of backends) {
  for (const [name, options, text] of tooMuch) {
    Deno.test(`a solve that cannot give back its samples does not begin: ${name}, ${backend}`, async () => {
      let begun = false;
      const progress = (): void => void (begun = true);
      const result = await solve(walk, eulerMaruyama(1), { ...options, backend, progress })();
      const refused = errorOfKind("DeviceLimit", isLeft(result) ? result.left : undefined);
      assert(describe(refused).startsWith(`The device's limit for ${text}`), describe(refused));
      assert(refused.limit < refused.wanted);
      assertEquals(begun, false);
    });
  }
}

Deno.test("an ensemble has as many paths as can be named, but not in one chunk that has no room", async () => {
  const options = { n: 2 ** 31, chunk: 2 ** 31, shape: [8], backend: "reference" } as const;
  const result = await ensemble(walk, eulerMaruyama(1), options)();
  assertEquals(isLeft(result) && result.left.tag, "DeviceLimit");
});

/** Runs with a constructor that finds no memory, as an engine says it. */
const without = async <A>(name: "Float32Array" | "Memory", run: () => Promise<A>): Promise<A> => {
  const [host, message] = name === "Memory"
    ? [WebAssembly, "WebAssembly.Memory(): could not allocate memory"] as const
    : [globalThis, "Array buffer allocation failed"] as const;
  const real: unknown = Reflect.get(host, name);
  if (typeof real !== "function") throw new Error(`There is no ${name}`);
  const refusing = new Proxy(real, {
    construct: (target, args, as) => {
      if (name === "Memory" || args[0] === 12_345) throw new RangeError(message);
      const made: unknown = Reflect.construct(target, args, as);
      if (typeof made !== "object" || made === null) throw new Error("a constructor makes an object");
      return made;
    },
  });
  Reflect.set(host, name, refusing);
  try {
    return await run();
  } finally {
    Reflect.set(host, name, real);
  }
};

Deno.test("memory that an engine refuses under way is DeviceLimit, with what to try", async () => {
  for (
    const [name, n, width] of [["Memory", 60_000, 3], ["Memory", 30, 20], [
      "Float32Array",
      12_345,
      1,
    ]] as const
  ) {
    const options = { n, seed: 4, shape: [width], backend: "cpu" } as const;
    const result = await without(name, () => solve(walk, eulerMaruyama(3000), options)());
    const refused = errorOfKind("DeviceLimit", isLeft(result) ? result.left : undefined);
    assert(describe(refused).includes("Try: "), describe(refused));
  }
});
