/**
 * Inversion: the probability flow from the data up, to the noise that it would have come from.
 *
 *     dx = (f − ½ g² ∇log p_t) dt,   t from tEnd to T
 *
 * Solved by a method for flows and back by `solve` of the flow itself, a sample comes back but for both solves' errors.
 * Source: Song et al. 2021, arXiv 2011.13456, section 4.3; Song, Meng & Ermon 2021, arXiv 2010.02502, section 4.3.
 * Tests: tests/solve/edit/inversion_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText, isNumbers, isRecord } from "../border/decode.ts";
import type { ItoError } from "../border/errors.ts";
import { type Fallible, lift } from "../border/fallible.ts";
import { isProcess } from "../equation.ts";
import type { Process } from "../process.ts";
import { badArgument } from "./parts.ts";

/** A flow that runs backward, the other way round. */
export function upward(flow: Process): Process {
  return Object.freeze({ ...flow, name: `${flow.name}, forward`, backward: false, origin: undefined });
}

/**
 * A probability flow the other way round: from the data at tEnd to noise at T. Solve it with the data as x0, by a method for
 * processes without noise (`tsit5`), or `ddimInversion`;
 * `exactTransport` does so with `tsit5`.
 *
 * Errors (Left): the flow's own; `BadOption` for what is no process, `Unsupported` for one with noise or that runs forward.
 *
 * @example To noise and back
 * ```ts
 * import { adaptive, encoding, mixtureScore, probabilityFlow, solve, tsit5, vp, withDenoise } from "ito";
 *
 * const score = mixtureScore({ weights: [0.5, 0.5], means: [[-1, 0], [1, 0]], stds: [0.2, 0.2] });
 * const flow = probabilityFlow(vp(), score);
 * const strategy = withDenoise("none")(adaptive(tsit5, { abs: 1e-6, rel: 1e-6 }));
 * const noise = await solve(encoding(flow), strategy, { x0: [0.9, 0.3], n: 1 })();
 * if (noise._tag === "Left") throw noise.left;
 * const back = await solve(flow, strategy, { x0: noise.right, n: 1 })(); // 0.9, 0.3
 * ```
 */
export function encoding(flow: Fallible<Process>): E.Either<ItoError, Process> {
  const refuse = (found: unknown) =>
    badArgument("encoding", {
      option: "the flow",
      found,
      wanted: "a process, as probabilityFlow(vp(), score) makes one",
      instead: "encoding(probabilityFlow(vp(), score))",
    });
  if (!isRecord(flow)) return refuse(flow);
  return pipe(
    lift(flow),
    E.chain((p) => (isProcess(p) ? E.right(p) : refuse(p))),
    E.chain((p): E.Either<ItoError, Process> => {
      if (p.backward && p.noiseKind === "none") {
        return E.right(upward(p));
      }
      return E.left({
        tag: "Unsupported",
        what: `encoding by "${p.name}", ${p.backward ? "which has noise" : "which runs forward"},`,
        try: "encoding(probabilityFlow(process, score))",
      });
    }),
  );
}

/** An angle below which a straight line is as good. */
const flat = 1e-4;

/**
 * Between two states of noise, along a circle: as long as they are, where a straight line's middle would be too short.
 *
 *     sin((1 − w) θ)/sin θ · a + sin(w θ)/sin θ · b,   θ the angle between them
 *
 * Shapes: a, b [elements] → [elements]. Errors (Left): `BadShape` for lists of different lengths, `NotFinite`, `BadOption` for a
 * w that is not finite. Source: Shoemake 1985; DDIM's interpolation.
 *
 * @example
 * ```ts
 * import { slerp } from "ito";
 * import { assert } from "@std/assert";
 *
 * const middle = slerp([1, 0], [0, 1], 0.5);
 * assert(middle._tag === "Right" && Math.abs((middle.right[0] ?? 0) - Math.SQRT1_2) < 1e-15);
 * ```
 */
export function slerp(
  a: readonly number[] | Float32Array | Float64Array,
  b: readonly number[] | Float32Array | Float64Array,
  w: number,
): E.Either<ItoError, Float64Array> {
  if (!isNumbers(a) || !isNumbers(b) || a.length !== b.length || a.length === 0) {
    const found = isNumbers(a) && isNumbers(b)
      ? `${a.length} and ${b.length} numbers`
      : `${foundText(a)} and ${foundText(b)}`;
    const wanted = "two lists of as many numbers";
    return E.left({ tag: "BadShape", where: "slerp", found, wanted, try: "slerp([1, 0], [0, 1], 0.5)" });
  }
  for (const list of [a, b]) {
    const index = list.findIndex((v) => !Number.isFinite(v));
    if (index >= 0) return E.left({ tag: "NotFinite", where: "slerp", index, value: list[index] ?? NaN });
  }
  if (typeof w !== "number" || !Number.isFinite(w)) {
    const wanted = "a finite number, from 0 to 1 between the two";
    return badArgument("slerp", { option: "w", found: w, wanted, instead: "slerp(a, b, 0.5)" });
  }
  const dot = (u: ArrayLike<number>, v: ArrayLike<number>): number => {
    let s = 0;
    for (let i = 0; i < u.length; i++) s += (u[i] ?? NaN) * (v[i] ?? NaN);
    return s;
  };
  const cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const theta = Math.acos(Math.max(-1, Math.min(1, cosine)));
  const straight = !(Math.sin(theta) > flat); // NaN too: one of them is 0
  const [u, v] = straight
    ? [1 - w, w]
    : [Math.sin((1 - w) * theta) / Math.sin(theta), Math.sin(w * theta) / Math.sin(theta)];
  return E.right(Float64Array.from(a, (value, i) => u * value + v * (b[i] ?? NaN)));
}
