/**
 * W(τ) and the ends of steps as the library's expressions give them, as plain numbers: all that the tests know of the
 * parts of `solvers/noise/brownian.ts` is here.
 * @module
 */
import { block } from "../../backends/targets/emit.ts";
import type { Precision } from "../../backends/host/reals.ts";
import { jsSyntax, preludeOf } from "../../backends/targets/js/syntax.ts";
import { loadFunction } from "../../backends/targets/js/load.ts";
import { gathers, tableName } from "../../backends/targets/tables.ts";
import { component, components } from "../../sde/language/dsl.ts";
import { input, type Node, type Scalar, type State, type Word } from "../../sde/language/expr.ts";
import { valueOf } from "../../sde/language/value.ts";
import { anchorsOf, depth, pathAt, stepEnd, treeRounds } from "../../solvers/noise/brownian.ts";
import { stepWithArea } from "../../solvers/noise/areas.ts";
import { normal, normalPair, sample, seed } from "../../solvers/noise/random.ts";
import { loweringOf } from "../../backends/schedule/graphs/lowering.ts";

/** Grains in the whole span. */
export const GRAINS = 2 ** depth;

const moment = input("moment", "scalar", "word");
const wanted = input("wanted", "scalar", "word");
const words: readonly Node[] = [seed, sample, moment, wanted];

/** W(τ), one expression an element; `covered` levels are kept as anchors. */
export function pathExpressions(elements: number, covered = 2): readonly Scalar[] {
  const each = (draw: Word): State =>
    components(Array.from({ length: elements }, (_, j) => normal(j, draw, treeRounds)));
  const path = pathAt({ anchors: anchorsOf(covered, each), moment, normals: each });
  return Array.from({ length: elements }, (_, j) => component(path, j));
}

/** Expressions of `words` as a function: a row of values for each row of words. */
const compiled = (exprs: readonly Node[], precision: Precision) => {
  const roots = exprs.map(loweringOf(precision));
  const tables = gathers(roots).data;
  const place = (n: Node): string | undefined => words.includes(n) && n.tag === "input" ? n.name : undefined;
  const { use, lines } = block({ syntax: jsSyntax(precision), roots, place, tables });
  const stores = roots.map((e, k) => `out[i * ${roots.length} + ${k}] = ${use(e)};`);
  const run = loadFunction(
    `${preludeOf(precision)}
${tables.map((_, i) => `const ${tableName(i)} = tables[${i}];`).join("\n")}
return function (rows, out) {
  for (let i = 0; i < rows.length / ${words.length}; i++) {
    const ${words.map((n, k) => `${place(n)} = rows[i * ${words.length} + ${k}] | 0`).join(", ")};
    ${[...lines, ...stores].join("\n    ")}
  }
};`,
    tables.map((t) => t.values),
  );
  return (rows: readonly (readonly number[])[]): Float64Array => {
    const out = new Float64Array(rows.length * roots.length);
    run(Uint32Array.from(rows.flat()), out);
    return out;
  };
};

/** Where a path is looked at; the moment in grains. */
export interface Place {
  readonly seed: number;
  readonly sample: number;
  readonly moment: number;
}

/** A function from places to W there, `elements` numbers a place, for a span of 1. */
export function paths(
  elements: number = 1,
  precision: Precision = "f64",
  covered?: number,
): (at: readonly Place[]) => Float64Array {
  const run = compiled(pathExpressions(elements, covered), precision);
  return (at) => run(at.map((p) => [p.seed, p.sample, p.moment, 0]));
}

/** W(τ) by what the expression *means* (`valueOf`), without any compiler: slow. */
export function meaningAt(p: Place): number {
  const [w] = pathExpressions(1);
  return w === undefined
    ? NaN
    : valueOf(w, new Map<Node, number>([[seed, p.seed], [sample, p.sample], [moment, p.moment]]));
}

/** W and H of steps over a span of 1: two numbers for each row [seed, sample, start, end], of one element. */
export function stepsWithArea(precision: Precision, element = 0): (
  rows: readonly (readonly [seed: number, sample: number, start: number, end: number])[],
) => Float64Array {
  const pairs = (node: Word): readonly [State, State] => {
    const [z, n] = normalPair(element, node, treeRounds);
    return [components([z]), components([n])];
  };
  const { W, H } = stepWithArea({ start: moment, end: wanted, normals: pairs });
  return compiled([component(W, 0), component(H, 0)], precision);
}

const ends = compiled([stepEnd(moment, wanted)], "f64");

/** Where a step ends that begins at a moment and wants to take so many grains. */
export function endOf(moment: number, wanted: number): number {
  return (ends([[0, 0, moment, wanted]])[0] ?? NaN) >>> 0; // a word; JavaScript's are signed
}
