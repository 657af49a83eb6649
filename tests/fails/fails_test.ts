/**
 * Every program of this folder fails, with exactly the text beside it.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as E from "fp-ts/Either";
import { describe, type ItoError } from "../../sde/border/errors.ts";
import { badCheckpoint } from "./bad_checkpoint.ts";
import { badOption } from "./bad_option.ts";
import { badShape } from "./bad_shape.ts";
import { badWeights, notFiniteWeights } from "./bad_weights.ts";
import type { Failing } from "./failing.ts";
import { notAffine } from "./not_affine.ts";
import { notFinite } from "./not_finite.ts";
import { notGaussian } from "./not_gaussian.ts";
import { notReversible } from "./not_reversible.ts";
import { thrown } from "./thrown.ts";
import { undecodable } from "./undecodable.ts";
import { unsupported } from "./unsupported.ts";

/** The programs by the error that they fail with; what only a device can bring about is worded below. */
const programs: Readonly<Record<ItoError["tag"], readonly Failing[]>> = {
  BadCheckpoint: badCheckpoint,
  BadOption: badOption,
  BadShape: badShape,
  NotAffine: notAffine,
  NotGaussian: notGaussian,
  NotFinite: [...notFinite, notFiniteWeights],
  NotReversible: notReversible,
  Undecodable: undecodable,
  BadWeights: badWeights,
  Unsupported: unsupported,
  OracleFailed: [],
  NoDevice: [],
  DeviceLimit: [],
  DeviceLost: [],
  SamplesFailed: [],
};

/** Two lines: what happened, what to try; no full stop, no blank ends. */
const wellWorded = (text: string): void => {
  const lines = text.split("\n");
  assertEquals(lines.length, 2, text);
  assert(lines[1]?.startsWith("Try: "), text);
  for (const line of lines) assert(!line.endsWith(".") && line.trim() === line, text);
};

for (const [tag, list] of Object.entries(programs)) {
  for (const { fault, program, text } of list) {
    Deno.test(`describe() words ${tag} for ${fault}`, () => {
      const result = program();
      if (E.isRight(result)) throw new Error("The program must fail");
      assertEquals(describe(result.left), text);
      assertEquals(result.left.tag, tag);
      wellWorded(text);
    });
  }
}

for (const { fault, program, error, text } of thrown) {
  Deno.test(`a ${error.name} words ${fault}`, () => {
    const thrownBy = assertThrows(program, error);
    assertEquals(thrownBy.message, text);
  });
}

const onDevices: readonly (readonly [ItoError, string])[] = [
  [
    { tag: "OracleFailed", oracle: "network", provider: "webgpu", reason: "no input named t" },
    'The oracle "network" failed on webgpu: no input named t\n' +
    "Try: check the model's inputs and outputs, or another provider",
  ],
  [
    { tag: "OracleFailed", oracle: "model", provider: "wasm", reason: "rows differ", try: "model.eval()" },
    'The oracle "model" failed on wasm: rows differ\nTry: model.eval()',
  ],
  [
    { tag: "NoDevice", backend: "webgpu", reason: "no adapter" },
    'Cannot use backend "webgpu": no adapter\nTry: backend "cpu", or install a Vulkan driver',
  ],
  [
    { tag: "DeviceLimit", what: "a buffer", wanted: 2 ** 31, limit: 2 ** 30, try: "batch: 64" },
    "The device's limit for a buffer is 1073741824, needed 2147483648\nTry: batch: 64",
  ],
  [
    { tag: "DeviceLost", done: 0, total: 64, reason: "driver reset" },
    "Lost the device after 0 of 64 samples: driver reset\n" +
    'Try: the same again, with backend "cpu" if the device is lost again',
  ],
  [
    {
      tag: "DeviceLost",
      done: 12,
      total: 64,
      reason: "driver reset",
      unfinished: [{ start: 112, n: 52 }],
    },
    "Lost the device after 12 of 64 samples: driver reset\n" +
    "Try: the same with { start: 112, n: 52 }, which are the samples that are missing",
  ],
  [
    {
      tag: "DeviceLost",
      done: 55,
      total: 64,
      reason: "driver reset",
      unfinished: [3, 5, 7, 9].map((start) => ({ start, n: 1 })).concat({ start: 20, n: 5 }),
    },
    "Lost the device after 55 of 64 samples: driver reset\n" +
    'Try: the same with { start: 3, n: 22 }, which holds all that is missing; "unfinished" of the result has its 5 parts',
  ],
];
for (const [e, text] of onDevices) {
  Deno.test(`describe() words ${e.tag}`, () => {
    assertEquals(describe(e), text);
    wellWorded(text);
  });
}

Deno.test("describe() cuts a long formula in the middle", () => {
  const drift = Array.from({ length: 100 }, (_, i) => `x^${i}`).join(" + ");
  const [line = ""] = describe({ tag: "NotAffine", process: "long", drift }).split("\n");
  assert(line.length < 300 && line.includes(" … "), line);
});
