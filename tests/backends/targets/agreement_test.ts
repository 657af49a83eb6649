/**
 * All targets compute the same: an expression's meaning, JavaScript in float64 and float32, WGSL on the device.
 *
 * A device whose arithmetic is float32's, as it was asked, has JavaScript's bits, from one operation to a whole adaptive
 * solve: llvmpipe under Vulkan and OpenGL, and SwiftShader, but that it takes denormals for 0 and rounds large words twice.
 * Elsewhere each operation keeps the bounds of the table in `agreement/expressions.ts`, words and flags are exact, and
 * what is NaN is NaN.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Device } from "../../../backends/devices/webgpu/device.ts";
import type { LoopPlan } from "../../../backends/schedule/plans/loop_plan.ts";
import { prepareLoop } from "../../../backends/devices/webgpu/loop.ts";
import { wgslRewriter } from "../../../backends/targets/wgsl/lower.ts";
import { apply, combine, literal, type Node, nodesOf } from "../../../sde/language/expr.ts";
import type { Kind, Op } from "../../../sde/language/ops.ts";
import { print } from "../../../sde/language/print.ts";
import { codes } from "../../../solvers/symbols.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { threefry } from "../../../solvers/noise/random.ts";
import { closeDevice, keepsBits, onDevice, traitsOf } from "../../lib/device.ts";
import {
  anyExpr,
  bounds,
  drawPoints,
  everyOperation,
  hasDenormals,
  isSame,
  isWithin,
  showPoint,
} from "./expressions.ts";
import { countSame, jobOf, plans, solvedInJs } from "../../lib/plans.ts";
import { deviceOf, inputs, javascriptOf, meaningOf, type Point, type Row } from "./targets.ts";
import { right } from "../../lib/either.ts";

const points = drawPoints(400, 7);
const operations = everyOperation();
const ofOperations = operations.map(([, e]) => e);

/** Where two targets part: the first point, of the first expression. */
const firstDifference = (a: {
  readonly exprs: readonly Node[];
  readonly at: readonly Point[];
  readonly found: readonly Row[];
  readonly wanted: readonly Row[];
  readonly agree: (found: number, wanted: number, k: number, p: Point) => boolean;
}): string | undefined => {
  for (const [k, e] of a.exprs.entries()) {
    for (const [i, p] of a.at.entries()) {
      const [found, wanted] = [a.found[i]?.[k] ?? NaN, a.wanted[i]?.[k] ?? NaN];
      if (!a.agree(found, wanted, k, p)) {
        return `${print(e)} is ${found}, should be ${wanted}, at ${showPoint(p)}`;
      }
    }
  }
  return undefined;
};

const keepsBound =
  (target: "js" | "gpu") => (found: number, wanted: number, k: number, p: Point): boolean => {
    const op: Op | undefined = operations[k]?.[0];
    if (op === undefined) return false;
    const { domain, [target]: bound } = bounds[op];
    const [x = 0, y = 0] = p;
    return (domain !== undefined && !domain(x, y)) || isWithin(found, wanted, bound);
  };

Deno.test("every operation in JavaScript float64 is what it means", () => {
  const [found, wanted] = [javascriptOf(ofOperations, points, "reference"), meaningOf(ofOperations, points)];
  assertEquals(firstDifference({ exprs: ofOperations, at: points, found, wanted, agree: isSame }), undefined);
});

Deno.test("every operation in JavaScript float32 keeps its bound", () => {
  const [found, wanted] = [javascriptOf(ofOperations, points, "f32"), meaningOf(ofOperations, points)];
  const agree = keepsBound("js");
  assertEquals(firstDifference({ exprs: ofOperations, at: points, found, wanted, agree }), undefined);
});

onDevice(
  "every operation in WGSL is JavaScript float32 where the device says so, or keeps its bound",
  async (d) => {
    const { denormals, conversions } = traitsOf(d);
    const at = denormals ? points : points.filter((p) => !hasDenormals(p));
    const [found, wanted] = [await deviceOf(d, ofOperations, at), javascriptOf(ofOperations, at, "f32")];
    const differ = (agree: Parameters<typeof firstDifference>[0]["agree"], from: readonly Row[]) =>
      assertEquals(firstDifference({ exprs: ofOperations, at, found, wanted: from, agree }), undefined);
    differ((x, y) => Number.isNaN(x) === Number.isNaN(y), wanted);
    if (keepsBits(d) && denormals && conversions) differ(isSame, wanted);
    else differ(keepsBound("gpu"), meaningOf(ofOperations, at));
  },
);

/** NaN and infinities as they come out of a buffer, through what may lose them: on every device. */
onDevice("what is no number is no number in WGSL, and compares as in JavaScript", async (d) => {
  const [a, b] = [inputs[0], inputs[1]];
  const lit = (v: number): Node => literal(v, "real");
  const bad = [
    apply("exp", [a]),
    apply("expm1", [a]),
    apply("tanh", [a]),
    apply("log", [a]),
    apply("sqrt", [a]),
    apply("sin", [a]),
    apply("cos", [a]),
    apply("pow", [a, lit(0.5)]),
    apply("pow", [b, a]),
    apply("floor", [a]),
    ...(["min", "max"] as const).flatMap((op) => [
      apply(op, [a, b]),
      apply(op, [b, a]),
      apply(op, [lit(1), apply("sqrt", [a])]),
      apply(op, [apply("sqrt", [a]), lit(1)]),
      combine("max", apply(op, [b, lit(2)]), a),
    ]),
    apply("add", [apply("mul", [lit(0), a]), b]),
  ];
  const tests = (["lt", "le", "eq"] as const).flatMap((op) => {
    const test = [[a, b], [b, a], [lit(0), apply("abs", [a])], [apply("abs", [a]), lit(0)]] as const;
    const flags = test.map((args) => apply(op, args));
    return [...flags, ...flags.map((f) => apply("not", [f]))];
  });
  const rest = [apply("finite", [a]), apply("finite", [apply("sqrt", [a])]), apply("toWord", [a])];
  const exprs = [...bad, ...tests, ...rest];
  const [, , ...words] = [0, 0, 0, 1, 2, 3, 4];
  const reals = [NaN, -NaN, Infinity, -Infinity, -1, -0, 0, 0.5, 3e9, 1e10, 3.4e38];
  const at = reals.flatMap((x) => [0.25, -2, Infinity, NaN].map((y): Point => [x, y, ...words]));
  const [found, wanted] = [await deviceOf(d, exprs, at), javascriptOf(exprs, at, "f32")];
  const near = (x: number, y: number): boolean =>
    isSame(x, y) || x === y || Math.abs(x - y) <= 1e-5 * Math.abs(y);
  assertEquals(firstDifference({ exprs, at, found, wanted, agree: near }), undefined);
  const ofNaN = found.flatMap((row, i) => (Number.isNaN(at[i]?.[0]) ? [row] : []));
  assert(ofNaN.length > 0 && ofNaN.every((row) => row.slice(0, bad.length).every(Number.isNaN)));
});

const kinds: readonly Kind[] = ["real", "word", "flag"];
/** Random expressions of one kind; in a message they are the last thing one wants to see whole. */
const batches = (size: number) =>
  fc.constantFrom(...kinds, "real" as const).chain((kind) =>
    fc.array(anyExpr(kind, 4), { minLength: 1, maxLength: size, size: "max" })
  ).map((exprs) => ({ exprs, [fc.toStringMethod]: () => `${exprs.length} expressions` }));

Deno.test("random expressions in JavaScript float64 are what they mean", () => {
  const few = points.slice(0, 40);
  fc.assert(
    fc.property(batches(20), ({ exprs }) => {
      const [found, wanted] = [javascriptOf(exprs, few, "reference"), meaningOf(exprs, few)];
      assertEquals(firstDifference({ exprs, at: few, found, wanted, agree: isSame }), undefined);
    }),
    { seed: 11, numRuns: 200 },
  );
});

/** Compilers may take −0 for 0. */
const isSameNumber = (a: number, b: number): boolean => a === b || isSame(a, b);

const flush = (v: number): number => Math.abs(Math.fround(v)) < 2 ** -126 ? 0 : Math.fround(v);

/** Whether an expression has the same value where denormals are 0. */
const withoutDenormals = () => {
  const lower = wgslRewriter();
  return (e: Node, p: Point): boolean => {
    const given = new Map<Node, number>(inputs.map((n, i) => [n, p[i] ?? NaN]));
    const ready = lower(e);
    return isSameNumber(valueOf(ready, given, Math.fround), valueOf(ready, given, flush));
  };
};

onDevice(
  "random expressions in WGSL are JavaScript float32, bit for bit, where the device says so",
  async (d) => {
    const { denormals, conversions } = traitsOf(d);
    if (!keepsBits(d)) return; // where products are fused, say, no bound holds for any expression
    const at = denormals ? points : points.filter((p) => !hasDenormals(p)).slice(0, 60);
    const rounds = (e: Node): boolean =>
      conversions || !nodesOf([e]).some((n) => n.tag === "apply" && n.op === "toReal");
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(batches(40), async ({ exprs: all }) => {
        const exprs = all.filter(rounds);
        if (exprs.length === 0) return;
        const [found, wanted] = [await deviceOf(d, exprs, at), javascriptOf(exprs, at, "f32")];
        const isPlain = withoutDenormals();
        const agree = (x: number, y: number, k: number, p: Point): boolean => {
          compared++;
          const e = exprs[k];
          return isSameNumber(x, y) || (!denormals && e !== undefined && !isPlain(e, p));
        };
        assertEquals(firstDifference({ exprs, at, found, wanted, agree }), undefined);
      }),
      { seed: 12, numRuns: 60, endOnFailure: true },
    );
    assert(compared > 20_000, `only ${compared} values were compared`);
  },
);

// ---- the generator -----------------------------------------------------------------------------------------------

/** Random123's known answers of threefry2x32, 20 rounds: counter, key, output. */
const knownAnswers = [
  [0, 0, 0, 0, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
] as const;
const [, , , counter0, counter1, key0, key1] = inputs;
const generator = threefry([key0, key1], [counter0, counter1]);
const addresses: readonly Point[] = knownAnswers.map((row) => [0, 0, 0, ...row.slice(0, 4)]);
const outputs: readonly Row[] = knownAnswers.map((row) => row.slice(4));

/** The same with 13 rounds. */
const shortAnswers = [
  [0x9d1c5ec6, 0x8bd50731],
  [0xfd36d048, 0x2d17272c],
  [0xba3e4725, 0xf27d669e],
] as const;

Deno.test("threefry() of 13 rounds gives Random123's known answers", () => {
  const short = threefry([key0, key1], [counter0, counter1], 13);
  assertEquals(javascriptOf(short, addresses, "f32"), shortAnswers.map((row) => [...row]));
});

Deno.test("threefry() gives Random123's known answers as meaning and in JavaScript", () => {
  assertEquals(meaningOf(generator, addresses), outputs);
  assertEquals(javascriptOf(generator, addresses, "f64"), outputs);
  assertEquals(javascriptOf(generator, addresses, "reference"), outputs);
  assertEquals(javascriptOf(generator, addresses, "f32"), outputs);
});

onDevice("threefry() gives Random123's known answers in WGSL", async (d) => {
  assertEquals(await deviceOf(d, generator, addresses), outputs);
});

// ---- whole solves ------------------------------------------------------------------------------------------------

const share = (part: number, all: number): string => `${part} of ${all} samples are bit for bit the same`;

const solvesAlike = async (d: Device, name: string, plan: LoopPlan): Promise<void> => {
  const job = jobOf(3000, { seed: 2026, start: 5 });
  const wanted = solvedInJs(plan, job);
  const loop = right(await prepareLoop(d, plan)());
  const { outcome: found } = right(await loop.run(job)());
  await loop.release();
  assert(wanted.codes.every((c) => c === codes.done), `${name}: not all samples are done in JavaScript`);
  const same = countSame(found, wanted);
  assertEquals(found.codes, wanted.codes, name);
  if (keepsBits(d)) return assertEquals(same, job.n, `${name}: ${share(same, job.n)}`);
  // a fused product here or there: the same decisions in nearly all paths
  const steps = found.attempts.filter((k, i) => k === wanted.attempts[i]).length;
  assert(
    steps > 0.95 * job.n,
    `${name}: ${steps} of ${job.n} samples took as many steps; ${share(same, job.n)}`,
  );
};

for (const [name, plan] of Object.entries(plans)) {
  onDevice(`${name}: WGSL gives JavaScript's samples`, (d) => solvesAlike(d, name, plan()));
}

closeDevice();
