/**
 * Where `auto` runs: a real GPU where there is one, else the CPU, and the samples are the CPU's own; a GPU that fails
 * gives way to the CPU, for that job and for all later ones, and the solution says so.
 *
 * The GPUs here are made up: objects that answer as much as is asked. Faults that these tests catch: a failure that is
 * returned instead of the CPU's samples, a failed GPU that is asked again, one that is never closed or closed twice, a
 * note that is missing or does not say why, a software adapter taken for a GPU.
 * @module
 */
import { assertEquals, assertMatch } from "@std/assert";
import { silent } from "../../../backends/host/debug.ts";
import { closeSharedDevice } from "../../../backends/run/device.ts";
import { openOn } from "../../../backends/run/choose.ts";
import { prepare } from "../../../solve/solve.ts";
import { describe, ensemble, eulerMaruyama, ou, solve } from "../../../mod.ts";
import { right } from "../../lib/either.ts";

const process = ou({ theta: 2, mu: 0.5, sigma: 0.4 });
const strategy = eulerMaruyama(20);
const options = { n: 30, seed: 3, x0: 1.5 } as const;

/** What is known of a made-up GPU. */
interface Gpu {
  readonly name: string;
  /** Why it gives no device. */
  readonly refuses?: string;
  /** When its device is lost: as it is opened, or at the first work. */
  readonly lost?: "at once" | "at work";
}

/** What became of it. */
interface Log {
  asked: number;
  opened: number;
  closed: number;
}

const nothing = (): void => {};
/** Answers every call with itself. */
const anything: object = new Proxy(nothing, {
  get: (_, key) => (key === "then" ? undefined : anything),
  apply: () => anything,
});

const deviceOf = ({ lost }: Gpu, log: Log): object => {
  const gone = Promise.withResolvers<{ readonly reason: string; readonly message: string }>();
  const lose = (): void => gone.resolve({ reason: "unknown", message: "it fell off the bus" });
  if (lost === "at once") lose();
  const known: Readonly<Record<string, unknown>> = {
    lost: gone.promise,
    features: new Set(),
    limits: {
      maxStorageBufferBindingSize: 2 ** 27,
      maxBufferSize: 2 ** 28,
      maxComputeWorkgroupsPerDimension: 65_535,
      maxStorageBuffersPerShaderStage: 8,
    },
    addEventListener: nothing,
    popErrorScope: () => Promise.resolve(null),
    destroy: () => void log.closed++,
    queue: { writeBuffer: nothing, submit: lose, onSubmittedWorkDone: () => Promise.resolve() },
    createBuffer: ({ size }: { readonly size: number }) => ({
      destroy: nothing,
      unmap: nothing,
      getMappedRange: () => new ArrayBuffer(size),
      mapAsync: () =>
        lost === undefined
          ? Promise.resolve()
          : gone.promise.then(() => Promise.reject(new Error("no device"))),
    }),
  };
  return new Proxy(known, { get: (_, key) => known[String(key)] ?? Reflect.get(anything, key) });
};

/** The work with this GPU in place of the machine's, or with none. */
const withGpu = async <A>(gpu: Gpu | undefined, work: (log: Log) => Promise<A>): Promise<A> => {
  const log: Log = { asked: 0, opened: 0, closed: 0 };
  const adapter = gpu && {
    info: { description: gpu.name, vendor: "", architecture: "", isFallbackAdapter: false },
    limits: {},
    features: new Set(),
    requestDevice: () => {
      if (gpu.refuses !== undefined) return Promise.reject(new Error(gpu.refuses));
      log.opened++;
      return Promise.resolve(deviceOf(gpu, log));
    },
  };
  const place = Object.getPrototypeOf(navigator.gpu);
  const before: unknown = Reflect.get(place, "requestAdapter");
  Reflect.set(place, "requestAdapter", () => {
    log.asked++;
    return Promise.resolve(adapter ?? null);
  });
  try {
    await closeSharedDevice(); // an earlier solve's
    return await work(log);
  } finally {
    await closeSharedDevice();
    Reflect.set(place, "requestAdapter", before);
  }
};

const onCpu = async (o: { readonly start?: number } = {}) =>
  right(await solve(process, strategy, { ...options, ...o, backend: "cpu" })());

const fall = [
  ["there is none", undefined, /^No GPU: .*no adapter.*; solved on the CPU$/, 0],
  [
    "it gives no device",
    { name: "Fast 9000", refuses: "out of handles" },
    /^No GPU: .*out of handles.*; solved on the CPU$/,
    0,
  ],
  [
    "it is software",
    { name: "llvmpipe (LLVM 19)" },
    /^No GPU, only llvmpipe \(LLVM 19\); solved on the CPU/,
    1,
  ],
  [
    "it is lost as it is opened",
    { name: "Fast 9000", lost: "at once" },
    /GPU.*it fell off the bus.*solved on the CPU/,
    1,
  ],
  [
    "it is lost at work",
    { name: "Fast 9000", lost: "at work" },
    /GPU.*it fell off the bus.*solved on the CPU/,
    1,
  ],
] as const;
for (const [what, gpu, note, opened] of fall) {
  Deno.test(`auto solves on the CPU, and says why: ${what}`, async () => {
    const wanted = await onCpu();
    await withGpu(gpu, async (log) => {
      const found = right(await solve(process, strategy, options)());
      assertEquals([found.backend, found.samples, found.codes], ["cpu", wanted.samples, wanted.codes]);
      assertEquals(found.failure, undefined);
      assertEquals(found.notes.filter((line) => note.test(line)).length, 1, found.notes.join("\n"));
      await closeSharedDevice(); // one that is sound stays open, for the next solve
      assertEquals(log, { asked: 1, opened, closed: opened });
    });
  });
}

for (const lost of ["at once", "at work"] as const) {
  Deno.test(`a GPU that failed is not asked again, and is closed once: lost ${lost}`, async () => {
    const { plan, job } = right(prepare(process, strategy, options));
    await withGpu({ name: "Fast 9000", lost }, async (log) => {
      const runner = right(
        await openOn({ backend: "auto", precision: "f32", provider: "wasm" }, plan, silent)(),
      );
      for (const start of [0, 30, 60]) {
        const { backend, outcome, notes } = right(await runner.run({ ...job, start })());
        assertEquals([backend, outcome.samples], ["cpu", (await onCpu({ start })).samples]);
        assertEquals(notes.filter((line) => /GPU.*it fell off the bus/.test(line)).length, 1);
      }
      await runner.release();
      assertEquals(log, { asked: 1, opened: 1, closed: 1 });
    });
  });
}

Deno.test("an ensemble whose GPU fails has the CPU's moments, whatever its chunks, and the note", async () => {
  const wanted = right(await ensemble(process, strategy, { ...options, backend: "cpu", chunk: 7 })());
  await withGpu({ name: "Fast 9000", lost: "at work" }, async (log) => {
    const found = right(await ensemble(process, strategy, { ...options, chunk: 7 })());
    assertEquals([found.mean, found.variance, found.codes], [wanted.mean, wanted.variance, wanted.codes]);
    assertEquals(found.backend, "cpu");
    assertMatch(found.notes.join("\n"), /GPU.*it fell off the bus/);
    assertEquals(log, { asked: 1, opened: 1, closed: 1 });
  });
});

Deno.test("webgpu, asked for by name, does not fall back: it says what is missing", async () => {
  const asked = { ...options, backend: "webgpu" } as const;
  for (
    const [gpu, tag] of [[undefined, "NoDevice"], [
      { name: "Fast 9000", lost: "at work" },
      "DeviceLost",
    ]] as const
  ) {
    await withGpu(gpu, async () => {
      const found = await solve(process, strategy, asked)();
      if (found._tag === "Right") throw new Error("solved");
      assertEquals(found.left.tag, tag);
      assertMatch(describe(found.left), /\nTry: /);
    });
  }
});
