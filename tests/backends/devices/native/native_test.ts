/**
 * Native code: WebAssembly's bits, looped and staged, whatever n, start and noise; typed errors where it may not be, or cannot
 * be, built; never chosen by itself. Where the machine has no C compiler only the errors are tried.
 */
import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import {
  adaptiveExponential,
  constant,
  describe,
  ensemble,
  eulerMaruyama,
  type Fallible,
  gbm,
  gottaGoFast,
  jumps,
  lit,
  lt,
  max,
  maximum,
  mixtureScore,
  mul,
  neg,
  ou,
  param,
  type Process,
  process,
  reverse,
  select,
  type Solution,
  solve,
  type SolveOptions,
  sqrt,
  square,
  type Strategy,
  sub,
  system,
  ve,
  vp,
  withLimits,
  withNoise,
  withResults,
} from "ito";
import { datasetScore } from "ito/score";
import { right } from "../../../lib/either.ts";

const compiles = await new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" })
  .output()
  .then(({ success }) => success, () => false);
const ignore = !compiles;

const mixture = mixtureScore({
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
});
const wide = (n: number) =>
  mixtureScore({
    weights: [0.4, 0.6],
    means: [0.2, 0.7].map((m) => Array.from({ length: n }, (_, i) => m + 0.1 * Math.sin(i))),
    stds: [0.1, 0.2],
  });
const heston = system(["s", "v"], ["a", "b"], ({ s, v }) => {
  const sd = sqrt(max(v, 0));
  return {
    drift: { s: mul(0.05, s), v: mul(1.5, sub(0.04, max(v, 0))) },
    diffusion: { s: { a: mul(-0.7, sd, s), b: mul(0.714, sd, s) }, v: { a: mul(0.3, sd) } },
  };
});
/** Paths that go above 2 end as notFinite. */
const fragile = process(({ x }) => ({
  drift: select(lt(x, 2), 0, sqrt(sub(-1, square(x)))),
  diffusion: 1,
}));

type Case = readonly [Fallible<Process>, Strategy, SolveOptions];
const cases: Readonly<Record<string, Case>> = {
  "equal steps": [gbm(), eulerMaruyama(40), { n: 701, seed: 5, x0: 1 }],
  "the last numbers of samples": [gbm(), eulerMaruyama(31), { n: 70, seed: 5, x0: 1, start: 2 ** 32 - 70 }],
  "general noise": [heston, eulerMaruyama(50), { n: 130, seed: 7, x0: [100, 0.04] }],
  "states kept": [ou(), eulerMaruyama(60), { n: 99, seed: 2, x0: [1.5, -0.5], saveAt: 20 }],
  "adaptive": [reverse(ve(), mixture), gottaGoFast(), { n: 301, seed: 3 }],
  "adaptive, noise retained": [reverse(vp(), mixture), withNoise("retain")(gottaGoFast()), {
    n: 150,
    seed: 4,
  }],
  "one Brownian path": [reverse(ve(), mixture), withNoise("bridge")(gottaGoFast()), { n: 201, seed: 5 }],
  "steps in λ": [reverse(vp(), mixture), adaptiveExponential(), { n: 201, seed: 6 }],
  "paths that fail": [fragile, eulerMaruyama(50), { n: 200, seed: 1, x0: 1 }],
  "too many steps": [reverse(ve(), mixture), withLimits({ maxSteps: 60 })(gottaGoFast()), { n: 50, seed: 1 }],
  "results": [
    gbm(),
    withResults({ top: { init: 0, next: ({ x, value }) => max(value, maximum(x)) } })(eulerMaruyama(30)),
    { n: 60, seed: 9, x0: 1 },
  ],
  "37 elements": [reverse(vp(), wide(37)), gottaGoFast(), { n: 9, seed: 1 }],
  "300 elements": [reverse(ve(), wide(300)), gottaGoFast({ rel: 0.2 }), { n: 5, seed: 1, batch: 3 }],
  "64 elements, one Brownian path": [
    reverse(vp(), wide(64)),
    withNoise("bridge")(gottaGoFast({ rel: 0.2 })),
    { n: 5, seed: 1 },
  ],
  "a table of numbers an element": [
    process(({ x }) => ({ drift: mul(constant([...Array(20).keys()]), neg(x)), diffusion: lit(0.3) })),
    eulerMaruyama(12),
    { n: 8, seed: 3, shape: [20], x0: 1 },
  ],
  "an oracle": [
    reverse(ve(), datasetScore(Float32Array.from({ length: 36 }, (_, i) => Math.sin(i)), 12)),
    gottaGoFast({ rel: 0.2 }),
    { n: 6, seed: 1, provider: "wasm" },
  ],
};

const on = async (backend: "native" | "cpu", [p, s, o]: Case): Promise<Solution> =>
  right(await solve(p, s, { ...o, backend })());

for (const [name, c] of Object.entries(cases)) {
  Deno.test({
    name: `native code has WebAssembly's bits: ${name}`,
    ignore,
    fn: async () => {
      const [native, wasm] = [await on("native", c), await on("cpu", c)];
      assertEquals(native.backend, "native");
      assertStringIncludes(native.device, "C, ");
      for (const part of ["samples", "nfe", "accepts", "codes", "saved", "results"] as const) {
        assertEquals(native[part], wasm[part], part);
      }
      assert(native.samples.some((v) => v !== 0));
    },
  });
}

Deno.test({
  name: "relaxed arithmetic is near the exact one, and has other bits",
  ignore,
  fn: async () => {
    const asked = { n: 2000, seed: 1, x0: 1, backend: "native" } as const;
    const exact = right(await solve(gbm(), eulerMaruyama(100), asked)());
    const relaxed = right(await solve(gbm(), eulerMaruyama(100), { ...asked, arithmetic: "relaxed" })());
    relaxed.samples.forEach((v, i) => assertAlmostEquals(v, exact.samples[i] ?? NaN, 1e-4));
    assert(relaxed.samples.some((v, i) => v !== exact.samples[i]), "a machine without fused multiply-add?");
  },
});

Deno.test({
  name: "an abort keeps what is done, and says what is not; an ensemble has the CPU's moments",
  ignore,
  fn: async () => {
    const stop = new AbortController();
    const progress = ({ done }: { readonly done: number }): void => {
      if (done > 0) stop.abort();
    };
    const asked = { n: 3_000_000, seed: 1, x0: 1, backend: "native", progress, signal: stop.signal } as const;
    const s = right(await solve(gbm(), eulerMaruyama(1000), asked)());
    const done = s.codes.filter((code) => code === "done").length;
    assert(done > 0 && done < 3_000_000, `${done} are done`);
    assertEquals(s.unfinished.reduce((sum, part) => sum + part.n, 0), 3_000_000 - done);
    const at = s.codes.indexOf("done");
    const again = right(await solve(gbm(), eulerMaruyama(1000), { n: 1, start: at, seed: 1, x0: 1 })());
    assertEquals(again.samples[0], s.samples[at]);
    const of = async (backend: "native" | "cpu") =>
      right(await ensemble(ou(), eulerMaruyama(50), { n: 9000, chunk: 2500, x0: 1, backend })());
    const [native, cpu] = [await of("native"), await of("cpu")];
    assertEquals([native.mean, native.variance], [cpu.mean, cpu.variance]);
  },
});

const textOf = (args: readonly string[], env: Record<string, string> = {}): Promise<string> => {
  const script = `
    import { describe, eulerMaruyama, gbm, solve } from ${
    JSON.stringify(import.meta.resolve("../../../../mod.ts"))
  };
    const r = await solve(gbm(), eulerMaruyama(9), { n: 3, x0: 1, backend: "native" })();
    console.log(r._tag === "Left" ? describe(r.left) : r.right.device);`;
  const config = new URL("../../../../deno.json", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-lock",
      "--no-prompt",
      "--config",
      config,
      ...args,
      "data:text/typescript," + encodeURIComponent(script),
    ],
    env: { NO_COLOR: "1", ...env },
    stderr: "piped",
  });
  return command.output().then(({ stdout, stderr }) =>
    new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)
  );
};

Deno.test("without permission, or a compiler, native code is a typed error that says what it wants", async () => {
  assertStringIncludes(await textOf([]), "--allow-run=cc --allow-ffi");
  assertStringIncludes(await textOf(["--allow-ffi"]), "--allow-run=cc --allow-ffi");
  assertStringIncludes(
    await textOf(["--allow-run", "--allow-ffi"], { PATH: "/nowhere" }),
    "no C compiler",
  );
});

Deno.test({
  name: "two permissions are enough",
  ignore,
  fn: async () => assertStringIncludes(await textOf(["--allow-run=cc", "--allow-ffi"]), "C, "),
});

Deno.test("native code is never chosen by itself, and has no float64", async () => {
  for (const backend of ["auto", "cpu"] as const) {
    const s = right(await solve(gbm(), eulerMaruyama(9), { n: 3, x0: 1, backend })());
    assert(!s.device.startsWith("C,") && s.backend !== "native", s.device);
  }
  const double = await solve(gbm(), eulerMaruyama(9), { n: 3, x0: 1, backend: "native", precision: "f64" })();
  assert(double._tag === "Left" && describe(double.left).includes("float32"));
});

Deno.test({
  name: "parameters and first states of each sample are WebAssembly's, looped and staged",
  ignore,
  fn: async () => {
    const p = process(({ x }) => ({ drift: mul(param("mu", 0.5), x), diffusion: param("sigma", 0.1) }));
    for (const elements of [2, 13]) {
      for (const n of [1, 7, 300]) {
        const sigma = Float64Array.from({ length: n }, (_, i) => i / n);
        const x0 = Array.from({ length: n }, (_, i) => Array.from({ length: elements }, (_, k) => i + k / 8));
        const run = (backend: "cpu" | "native") =>
          solve(p, eulerMaruyama(6), { n, seed: 4, start: 11, x0, params: { sigma, mu: -1 }, backend })();
        const [wanted, found] = [right(await run("cpu")), right(await run("native"))];
        assertEquals(found.samples, wanted.samples);
      }
    }
  },
});

Deno.test({
  name: "jumps are WebAssembly's, looped and staged",
  ignore,
  fn: async () => {
    const p = jumps({ rate: ({ t }) => mul(6, t), bound: 6, size: ({ z }) => z })(
      process(({ x }) => ({ drift: neg(x), diffusion: 0.3 })),
    );
    for (const elements of [2, 13]) {
      const run = (backend: "cpu" | "native") =>
        solve(p, eulerMaruyama(9), { n: 300, seed: 4, x0: 0, shape: [elements], backend })();
      assertEquals(right(await run("native")).samples, right(await run("cpu")).samples);
    }
  },
});
