/**
 * Oracle sessions against a plain float64 computation, on every provider this machine has, and their errors.
 * @module
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { encodeModel, node } from "../../../oracles/onnx/model.ts";
import { nativeAllowed } from "../../../oracles/session/native.ts";
import { OracleRunError } from "../../../oracles/session/run.ts";
import { describeOracleError } from "../../../oracles/session/failure.ts";
import { openOracle } from "../../../oracles/session/session.ts";
import { workersStart } from "../../../backends/host/workers.ts";
import type { DatasetOracle, OnnxOracle } from "../../../sde/language/oracle.ts";
import {
  coupled,
  noised,
  opened,
  pairedPoints,
  refused,
  scaled,
  transposed,
  withSession,
  worst,
  worstRow,
} from "../../lib/oracle_fixtures.ts";

const providers = [
  { provider: "wasm", ignore: false },
  { provider: "native", ignore: !nativeAllowed() },
] as const;

/**
 * Data sets of pairs 2σ apart, so that a pair shares the weight, and what float32 then costs, as measured: an error of
 * 2e-8 / σ from rounding the result, and `pairError` / σ² from rounding the exponents, in units of σ √n.
 */
const sets = [
  { count: 5, elements: 12, pairError: 4e-9 },
  { count: 64, elements: 3072, pairError: 2.6e-7 },
] as const;

Deno.test("openOracle() leaves the program's Worker alone, and threads of looped solves with it", async () => {
  const before = globalThis.Worker;
  await withSession(pairedPoints(5, 12, 2, 5), { provider: "wasm", threads: 2 }, async () => {
    assertEquals(globalThis.Worker, before);
    assert(await workersStart());
  });
});

for (const { provider, ignore } of providers) {
  const options = { provider, threads: 2 } as const;

  for (const { count, elements, pairError } of sets) {
    for (const sigma of [50, 1, 0.1, 0.01]) {
      Deno.test({
        name:
          `openOracle() on ${provider} gives the posterior mean of ${count} points, n = ${elements}, σ = ${sigma}`,
        ignore,
        fn: () => {
          const oracle = pairedPoints(count, elements, 2 * sigma, 5);
          return withSession(oracle, options, async ({ run }) => {
            const batch = noised(oracle, Math.fround(sigma), 12, 6);
            const means = await run(batch.x, [batch.alphas, batch.sigmas], 12);
            const found = worstRow(oracle, batch, means);
            const bound = 4 * (2e-8 / sigma + pairError / sigma ** 2);
            assert(found < bound, `Distance over σ√n must be below ${bound}: found ${found}`);
          });
        },
      });
    }
  }

  Deno.test({
    name: `openOracle() on ${provider} gives the nearest of well separated points at σ = 0.01`,
    ignore,
    fn: () => {
      const oracle = pairedPoints(64, 3072, 20, 8);
      return withSession(oracle, options, async ({ run }) => {
        const { x, alphas, sigmas } = noised(oracle, Math.fround(0.01), 64, 9);
        assert(worst(await run(x, [alphas, sigmas], 64), oracle.points) < 2e-7);
      });
    },
  });

  Deno.test({
    name: `a session on ${provider} gives a row the same result in batches of 1, 3 and 64`,
    ignore,
    fn: () => {
      const oracle = pairedPoints(64, 3072, 2, 10);
      return withSession(oracle, options, async ({ run }) => {
        const { x, alphas, sigmas } = noised(oracle, 1, 64, 11);
        const rows = (batch: number) =>
          run(x.subarray(0, batch * 3072), [alphas.subarray(0, batch), sigmas.subarray(0, batch)], batch);
        const [one, three, all] = [await rows(1), await rows(3), await rows(64)];
        assertEquals([one.length, three.length, all.length], [3072, 3 * 3072, 64 * 3072]);
        assert(worst(three, all) < 2e-5, `3 against 64: ${worst(three, all)}`);
        assert(worst(one, all) < 2e-5, `1 against 64: ${worst(one, all)}`);
        assert(worst(all.subarray(0, 3072), all.subarray(3072, 6144)) > 0.1, "Rows must differ");
      });
    },
  });

  Deno.test({
    name: `a session on ${provider} reads views and shared memory, and its result outlives it`,
    ignore,
    fn: async () => {
      const oracle: DatasetOracle = {
        tag: "dataset",
        name: "two",
        points: Float32Array.of(0, 0, 1, 1),
        elements: 2,
      };
      const session = opened(await openOracle(oracle, options)());
      const scalars = [Float32Array.of(7, 1).subarray(1), Float32Array.of(7, 0.1).subarray(1)];
      const view = await session.run(Float32Array.of(0, 0, 0.9, 0.9).subarray(2), scalars, 1);
      const shared = new Float32Array(new SharedArrayBuffer(8));
      shared.set([0.9, 0.9]);
      const fromShared = await session.run(shared, scalars, 1);
      await session.release();
      assert(worst(view, [1, 1]) < 1e-6 && worst(fromShared, [1, 1]) < 1e-6, `${view}, ${fromShared}`);
      await assertRejects(() => session.run(view, scalars, 1), Error, 'Cannot run oracle "two"');
    },
  });

  Deno.test({
    name: `a session on ${provider} runs a user's model, names its faults, and stays usable`,
    ignore,
    fn: () =>
      withSession(scaled, options, async ({ run }) => {
        const x = Float32Array.from({ length: 6 }, (_, i) => i);
        assertEquals(Array.from(await run(x, [Float32Array.of(10, 100)], 2)), [0, 10, 20, 300, 400, 500]);
        const rejects = (r: () => Promise<unknown>, message: string) =>
          assertRejects(r, OracleRunError, `Cannot run oracle "scaled" on ${provider}: ${message}`);
        await rejects(() => run(x, [Float32Array.of(1)], 1), "x of 1 samples, in numbers, wants 3, found 6");
        await rejects(() => run(x, [], 2), "the number of scalar inputs wants 1, found 0");
        await rejects(() => run(x, [x], 2), 'scalar "s", in numbers, wants 2, found 6');
        assertEquals(Array.from(await run(x, [Float32Array.of(1, 1)], 2)), Array.from(x));
      }),
  });

  Deno.test({
    name: `a session on ${provider} refuses a result of another shape, of as many numbers`,
    ignore,
    fn: () =>
      withSession(transposed, options, async ({ run }) => {
        await run(new Float32Array(4), [], 2); // [2, 2] either way: nobody can tell
        await assertRejects(
          () => run(new Float32Array(8), [], 4),
          OracleRunError,
          'output "y" must be [4, 2] as x is, found [2, 4]',
        );
      }),
  });

  Deno.test({
    name: `a session on ${provider} refuses a model of others whose rows depend on each other`,
    ignore,
    fn: async () => {
      const x = Float32Array.of(1, 2, 3, 6);
      await withSession(coupled, options, async ({ run }) => {
        await run(Float32Array.of(1, 2), [], 1);
        await run(Float32Array.of(1, 2, 1, 2), [], 2); // equal rows: nobody can tell
        await assertRejects(() => run(x, [], 2), OracleRunError, "samples would depend on each other");
      });
      await withSession({ ...scaled, foreign: true }, options, async ({ run }) => {
        const rows = Float32Array.from({ length: 6 }, (_, i) => i);
        assertEquals([...await run(rows, [Float32Array.of(10, 100)], 2)], [0, 10, 20, 300, 400, 500]);
      });
    },
  });

  Deno.test({
    name: `openOracle() on ${provider} names the ports wanted and found`,
    ignore,
    fn: async () => {
      const error = refused(await openOracle({ ...scaled, x: "sample", output: "noise" }, options)());
      assertEquals(
        describeOracleError(error),
        'Cannot open oracle "scaled": wanted inputs (sample: float32, s: float32), outputs (noise: float32), ' +
          "the model has inputs (x: float32, s: float32), outputs (y: float32)\n" +
          "Try: name the model's own ports in the oracle's x, scalars and output",
      );
      assertEquals(refused(await openOracle({ ...scaled, scalars: [] }, options)()).tag, "OraclePorts");
      const broken = refused(await openOracle({ ...scaled, model: Uint8Array.of(1, 2, 3) }, options)());
      assert(broken.tag === "OracleFailed" && broken.provider === provider, broken.tag);
    },
  });
}

Deno.test("openOracle() takes a model of rank 3", () => {
  const dims = ["batch", 2, 2];
  const model = encodeModel({
    name: "square",
    inputs: [{ name: "x", dims }],
    outputs: [{ name: "y", dims }],
    constants: [],
    nodes: [node("Mul", ["x", "x"], "y")],
  });
  const square: OnnxOracle = {
    tag: "onnx",
    name: "square",
    model,
    x: "x",
    scalars: [],
    output: "y",
    dims: [2, 2],
  };
  return withSession(square, { provider: "wasm", threads: 2 }, async ({ run }) => {
    assertEquals(Array.from(await run(Float32Array.of(1, 2, 3, 4), [], 1)), [1, 4, 9, 16]);
  });
});

Deno.test("openOracle() refuses points that are no whole rows", async () => {
  const odd: DatasetOracle = { tag: "dataset", name: "odd", points: new Float32Array(7), elements: 3 };
  for (const oracle of [odd, { ...odd, points: new Float32Array(0) }, { ...odd, elements: 0 }]) {
    assertEquals(refused(await openOracle(oracle, { provider: "wasm" })()).tag, "OracleShape");
  }
});

Deno.test({
  name: "openOracle() without permissions chooses wasm under auto and refuses native",
  permissions: "none",
  fn: async () => {
    await withSession(scaled, { provider: "auto" }, async ({ provider, run }) => {
      assertEquals(provider, "wasm");
      assertEquals(Array.from(await run(Float32Array.of(1, 2, 3), [Float32Array.of(2)], 1)), [2, 4, 6]);
    });
    const error = refused(await openOracle(scaled, { provider: "native" })());
    assert(error.tag === "OracleFailed" && error.reason.includes("--allow-ffi"), describeOracleError(error));
  },
});

Deno.test({
  name: "openOracle() with the ffi permission chooses native under auto, and it agrees with wasm",
  ignore: !nativeAllowed(),
  fn: async () => {
    const oracle = pairedPoints(64, 3072, 2, 12);
    const { x, alphas, sigmas } = noised(oracle, 1, 8, 13);
    const native = opened(await openOracle(oracle, { provider: "auto" })());
    const wasm = opened(await openOracle(oracle, { provider: "wasm", threads: 2 })());
    assertEquals([native.provider, wasm.provider], ["native", "wasm"]);
    const [a, b] = [await native.run(x, [alphas, sigmas], 8), await wasm.run(x, [alphas, sigmas], 8)];
    await native.release();
    await wasm.release();
    assert(worst(a, b) < 2e-5, `native against wasm: ${worst(a, b)}`);
  },
});

Deno.test({
  name:
    "openOracle() on a terminal, without permissions, does not prompt, prints nothing, and lets the program end",
  ignore: Deno.build.os !== "linux" || Deno.permissions.querySync({ name: "run" }).state !== "granted",
  fn: async () => {
    const program = new URL("no_permission.ts", import.meta.url).pathname;
    const command = new Deno.Command("script", {
      args: ["-qec", `${Deno.execPath()} run ${program}`, "/dev/null"], // a pseudo-terminal
      stdin: "null",
      signal: AbortSignal.timeout(180_000), // no claim about time: one that does not end must not hold up the others
    });
    const { code, stdout } = await command.output();
    assertEquals([code, new TextDecoder().decode(stdout).trim()], [0, "wasm 2 4 6 wasm"]);
  },
});
