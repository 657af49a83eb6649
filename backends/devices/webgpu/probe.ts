/**
 * What the arithmetic of a device is like: asked, with a few numbers in one dispatch, not read off its name.
 *
 * WGSL leaves much to a device: fused products, sums in another order, quotients to 2.5 ulp, denormals taken for 0, any
 * answer where NaN is compared. A question is an expression, compiled as every kernel is; it is answered yes where the
 * device gives the bits of float32 arithmetic in each of a few lanes. Yes is no proof, no is one.
 * Tests: tests/backends/targets/not_a_number_test.ts, tests/solve/debug_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { TaskEither } from "fp-ts/TaskEither";
import { internal, type ItoError } from "../../../sde/border/errors.ts";
import { apply, input, literal, type Node } from "../../../sde/language/expr.ts";
import { simplify } from "../../../sde/language/simplify.ts";
import { valueOf } from "../../../sde/language/value.ts";
import { block } from "../../targets/emit.ts";
import { float32Rewriter } from "../../schedule/graphs/lower.ts";
import { compileKernel, type Device, errorOf, type Fault, type Traits } from "./device.ts";
import { createBuffers, readBuffer } from "./buffers.ts";
import { wgslPrelude, wgslSyntax, wgslWord } from "../../targets/wgsl/syntax.ts";
import { wgslRewriter } from "../../targets/wgsl/lower.ts";

const real = (name: string): Node => input(name, "scalar", "real");
const [a, b, c, d] = [real("a"), real("b"), real("c"), real("d")];
const [tiny, nan, u] = [real("tiny"), real("nan"), input("u", "scalar", "word")];
const inputs: readonly Node[] = [a, b, c, d, tiny, nan, u];
const zero = literal(0, "real");
const op = apply;

/** What is asked. */
const questions: Readonly<Record<keyof Traits, readonly Node[]>> = {
  nan: [
    op("min", [a, nan]),
    op("min", [nan, a]),
    op("max", [a, nan]),
    op("max", [literal(1, "real"), nan]),
    op("exp", [nan]),
    op("add", [nan, a]),
    op("mul", [a, nan]),
    op("sqrt", [op("sub", [literal(-1, "real"), op("abs", [a])])]),
    op("pow", [op("neg", [op("abs", [a])]), literal(0.5, "real")]),
    op("finite", [nan]),
    op("lt", [zero, op("abs", [nan])]),
    op("not", [op("lt", [a, nan])]),
    op("log", [zero]),
  ],
  comparisons: [
    op("select", [op("lt", [zero, op("abs", [nan])]), a, b]),
    op("select", [op("lt", [nan, a]), nan, a]),
    op("not", [op("le", [a, nan])]),
    op("pmin", [nan, a]),
    op("pmax", [nan, a]),
  ],
  products: [
    op("add", [op("mul", [a, b]), c]),
    op("sub", [c, op("mul", [a, b])]),
    op("sub", [op("mul", [a, b]), op("mul", [c, d])]),
  ],
  order: [
    op("add", [op("add", [op("add", [a, b]), c]), d]),
    op("mul", [op("mul", [op("mul", [a, b]), c]), d]),
    op("sub", [op("add", [a, b]), a]),
    op("sub", [op("sub", [a, op("add", [a, b])]), op("neg", [b])]),
  ],
  quotients: [op("div", [a, b]), op("div", [c, literal(3, "real")])],
  roots: [op("sqrt", [op("abs", [a])]), op("sqrt", [op("abs", [d])])],
  denormals: [
    op("add", [tiny, tiny]),
    op("mul", [literal(2 ** 20, "real"), tiny]),
    op("mul", [literal(2 ** -126, "real"), op("mul", [literal(0.25, "real"), a])]),
  ],
  conversions: [
    op("toReal", [u]),
    op("toRealSigned", [u]),
    op("toWord", [op("mul", [literal(1e9, "real"), a])]),
    op("toWord", [nan]),
  ],
};

type Trait = keyof Traits;
const isTrait = (name: string): name is Trait => name in questions;
const traitNames: readonly Trait[] = Object.keys(questions).filter(isTrait);

/** Lanes of the dispatch: as many sets of numbers. */
const lanes = 32;

const scratch = new DataView(new ArrayBuffer(4));
const realOf = (w: number): number => (scratch.setUint32(0, w), scratch.getFloat32(0));

/** The words of a lane: reals of either sign with full mantissas and near exponents, so that all of them round. */
const wordsOf = (lane: number): readonly number[] => {
  const noise = (k: number): number =>
    Math.imul(7 * lane + k + 1, 0x9e3779b1) ^ Math.imul(lane + k, 0x85ebca6b);
  const spread = (k: number): number => (noise(k) & 0x81ffffff) | 0x3e000001;
  return [0, 1, 2, 3].map(spread).concat(1 + (noise(4) & 0xffff), 0x7fc00000, noise(5)).map((w) => w >>> 0);
};

const given = Array.from({ length: lanes }, (_, lane) => wordsOf(lane));

interface Asked {
  readonly trait: Trait;
  readonly node: Node;
  readonly ready: Node;
}

const asked = (): readonly Asked[] => {
  const [guarded, bare] = [wgslRewriter(), float32Rewriter()];
  return traitNames.flatMap((trait) =>
    questions[trait].map((q) => {
      const node = simplify(q);
      return { trait, node, ready: trait === "comparisons" ? bare(node) : guarded(node) };
    })
  );
};

const kernelOf = (all: readonly Asked[]): string => {
  const at = (n: Node): string | undefined => {
    const i = inputs.indexOf(n);
    return i < 0 ? undefined : wgslWord.load(n.kind, `given[${inputs.length}u * i + ${i}u]`);
  };
  const body = block({ syntax: wgslSyntax, roots: all.map((q) => q.ready), place: at });
  const stores = all.map((q, k) =>
    `answers[${all.length}u * i + ${k}u] = ${wgslWord.store(q.node.kind, body.use(q.ready))};`
  );
  return `@group(0) @binding(0) var<storage, read_write> answers: array<u32>;
@group(0) @binding(1) var<storage, read> given: array<u32>;
${wgslPrelude}
@compute @workgroup_size(${lanes}) fn main(@builtin(local_invocation_index) i: u32) {
  Z = given[${lanes * inputs.length}];
  ${[...body.lines, ...stores].join("\n  ")}
}`;
};

const isRight = (q: Asked, words: readonly number[], answer: number): boolean => {
  const given = new Map(inputs.map((n, i) => [n, n.kind === "real" ? realOf(words[i] ?? 0) : words[i] ?? 0]));
  const wanted = valueOf(q.node, given, Math.fround);
  if (q.node.kind !== "real") return answer === wanted;
  const found = realOf(answer);
  return Object.is(found, wanted) || (Number.isNaN(found) && Number.isNaN(wanted));
};

/** One dispatch and one readback. */
const answersOf = (d: Device, all: readonly Asked[]): TaskEither<ItoError, Uint32Array> => async () => {
  const contents = Uint32Array.from([...given.flat(), 0]);
  const bytes = 4 * lanes * all.length;
  const wgsl = kernelOf(all);
  const kernel = await compileKernel(d, { name: "probe", wgsl, bindings: ["write", "read"] })();
  if (E.isLeft(kernel)) return kernel;
  const made = await createBuffers(d, [
    { what: "the probe's answers", use: "storage", bytes },
    { what: "the probe's numbers", use: "storage", bytes: contents.byteLength, contents },
  ])();
  if (E.isLeft(made)) return made;
  const [answers] = made.right;
  if (answers === undefined) throw internal("no buffer was made for the probe's answers");
  const encoder = d.device.createCommandEncoder();
  const pass = encoder.beginComputePass(); // none of the timer's
  kernel.right.bind(made.right).within(pass, 1);
  pass.end();
  d.device.queue.submit([encoder.finish()]);
  const read = await readBuffer(d, answers, bytes);
  made.right.forEach((one) => one.destroy());
  return E.bimap(
    (fault: Fault) => errorOf(fault, { done: 0, total: 0 }),
    (b: ArrayBuffer) => new Uint32Array(b),
  )(
    read,
  );
};

/** What devices have answered in this process: a solve that opens the same one again asks no more. */
const answered = new Map<string, Traits>();

/** The device, with its traits. Errors (Left): of a device that fails even at that. */
export function ask(d: Device): TaskEither<ItoError, Device> {
  return async () => {
    const key = JSON.stringify([d.info.name, d.info.limits]);
    const known = answered.get(key);
    if (known !== undefined) return E.right({ ...d, info: { ...d.info, traits: known } });
    const all = asked();
    const found = await answersOf(d, all)();
    if (E.isLeft(found)) return found;
    const yes = (trait: Trait): boolean =>
      all.every((q, k) =>
        q.trait !== trait ||
        given.every((g, lane) => isRight(q, g, found.right[all.length * lane + k] ?? 0))
      );
    const traits: Traits = {
      nan: yes("nan"),
      comparisons: yes("comparisons"),
      products: yes("products"),
      order: yes("order"),
      quotients: yes("quotients"),
      roots: yes("roots"),
      denormals: yes("denormals"),
      conversions: yes("conversions"),
    };
    answered.set(key, traits);
    return E.right({ ...d, info: { ...d.info, traits } });
  };
}

/** A device's arithmetic in words. */
export function traitsText(traits: Traits): string {
  const unlike = traitNames.filter((name) => !traits[name]);
  return `arithmetic: float32's${unlike.length === 0 ? "" : `, but for ${unlike.join(", ")}`}`;
}
