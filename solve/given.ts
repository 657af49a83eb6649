/**
 * What a solve is given for its samples: the numbers of parameters, and where each sample begins.
 *
 * One number (or state) for all, or one for each: the graph is the same, so nothing is planned or compiled anew.
 * Tests: tests/solve/params_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { isNumbers } from "../sde/border/decode.ts";
import { internal, type ItoError } from "../sde/border/errors.ts";
import { constant, lit } from "../sde/language/dsl.ts";
import { type Node, substitute } from "../sde/language/expr.ts";
import type { RealArray } from "../backends/host/reals.ts";
import { givenAt, type GivenColumn, type GivenNumbers, type Job } from "../backends/schedule/job.ts";
import { givenStart } from "../solvers/step/given.ts";
import type { Given, Recurrence } from "../solvers/step/recurrence.ts";
import type { Asked } from "./options.ts";
import { commonStart, isRows, type StartOption, unendedIn } from "./start.ts";

/** [n][elements] of what samples begin at, each of its own. */
const rowsOf = (
  x0: StartOption,
  n: number,
  elements: number,
): E.Either<ItoError, RealArray> => {
  const bad = (found: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadShape", where: "solve: x0", found, wanted: `${n} samples of ${elements} numbers` });
  if (typeof x0 === "number") return bad("a number");
  if (isRows(x0)) {
    const row = x0.findIndex((r) => r.length !== elements);
    if (x0.length !== n) return bad(`${x0.length} samples`);
    if (row >= 0) return bad(`${x0[row]?.length} numbers in sample ${row}`);
    return E.right(Float64Array.from(x0.flatMap((r) => Array.from(r))));
  }
  const values = isNumbers(x0) ? x0 : x0.samples;
  const unended = isNumbers(x0) ? undefined : unendedIn(x0, { where: "solve", option: "x0" });
  if (unended !== undefined) return E.left(unended);
  if (values.length !== n * elements) return bad(`${values.length} numbers`);
  return E.right(ArrayBuffer.isView(values) ? values.slice() : Float64Array.from(values));
};

const finite = (where: string, c: GivenColumn): E.Either<ItoError, GivenColumn> => {
  let sum = 0; // 0 · v is 0, or NaN where v is not finite
  for (const v of c.values) sum += 0 * v;
  if (sum === 0) return E.right(c);
  const index = c.values.findIndex((v) => !Number.isFinite(v));
  return index < 0 ? E.right(c) : E.left({ tag: "NotFinite", where, index, value: c.values[index] ?? NaN });
};

const columnOf = (g: Given, asked: Asked, elements: number): E.Either<ItoError, GivenColumn> => {
  const { n, x0, params = {} } = asked;
  if (g.symbol === givenStart) {
    if (x0 === undefined) throw internal("samples begin where nothing is given");
    const common = commonStart(x0, n, elements);
    if (common === undefined) {
      const column = (values: RealArray): GivenColumn => ({ values, width: elements, each: true });
      return pipe(rowsOf(x0, n, elements), E.chain((values) => finite("solve: x0", column(values))));
    }
    const values = typeof common === "number"
      ? new Float64Array(elements).fill(common)
      : Float64Array.from(common);
    return values.length === elements
      ? finite("solve: x0", { values, width: elements, each: false })
      : E.left({
        tag: "BadShape",
        where: "solve: x0",
        found: `${values.length} numbers`,
        wanted: `${elements} numbers`,
      });
  }
  const given = Object.hasOwn(params, g.name) ? params[g.name] : g.byDefault;
  const list = given === undefined ? [g.byDefault] : typeof given === "number" ? [given] : given;
  if (typeof given === "object" && given.length !== n) {
    return E.left({
      tag: "BadOption",
      where: "solve",
      option: `params.${g.name}`,
      found: `${given.length} numbers`,
      wanted: `one number, or ${n}: one a sample`,
    });
  }
  const each = typeof given === "object";
  const values = list instanceof Float64Array ? list.slice() : Float64Array.from(list);
  return finite(`solve: params.${g.name}`, { values, width: 1, each });
};

const all = <A>(each: readonly E.Either<ItoError, A>[]): E.Either<ItoError, readonly A[]> => {
  const bad = each.find(E.isLeft);
  return bad ?? E.right(each.flatMap((e) => (E.isRight(e) ? [e.right] : [])));
};

/**
 * The numbers that samples are given, where first values want any.
 *
 * Errors (Left): `BadOption` for a name that no parameter has, or not as many numbers as samples; `BadShape` of states;
 * `NotFinite`.
 */
export function givenOf(r: Recurrence, asked: Asked): E.Either<ItoError, GivenNumbers | undefined> {
  const names = r.given.filter((g) => g.symbol !== givenStart).map((g) => g.name);
  const bad = (option: string, found: string, wanted: string): E.Either<ItoError, never> =>
    E.left({ tag: "BadOption", where: "solve", option, found, wanted });
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    return bad(`params.${twice}`, "two parameters of this name", "one default in each param(…)");
  }
  const unknown = Object.keys(asked.params ?? {}).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const wanted = names.length === 0
      ? 'no parameter: the process has none, as param("sigma", 0.2)'
      : `one of ${names.map((name) => `"${name}"`).join(", ")}`;
    return bad("params", `"${unknown}"`, wanted);
  }
  if (r.given.length === 0) return E.right(undefined);
  return pipe(
    all(r.given.map((g) => pipe(columnOf(g, asked, r.elements), E.map((c) => [g.name, c] as const)))),
    E.map((columns) => ({ first: asked.start, of: new Map(columns) })),
  );
}

/** The recurrence of one sample of a job, with its own numbers in place of what it is given. */
export function ofSample(r: Recurrence, job: Job, sample: number): Recurrence {
  if (r.given.length === 0) return r;
  const at = sample - job.start;
  const row = (name: string): readonly number[] =>
    Array.from({ length: r.elements }, (_, part) => givenAt(job, name, at, part));
  const numbers = new Map<Node, Node>(r.given.map(({ name, symbol }) => [
    symbol,
    symbol.shape === "state" ? constant(row(name), "x0") : lit(givenAt(job, name, at)),
  ]));
  const variables = r.variables.map((v) => ({ ...v, init: substitute(v.init, numbers) }));
  return { ...r, variables, given: [] };
}
