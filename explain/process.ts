/**
 * The second stop of `explain`: a process as mathematics, and what is derived from it.
 * Tests: tests/golden_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { component } from "../sde/language/dsl.ts";
import { diagonalMarginalOf, numberOf } from "../sde/diagonal_marginal.ts";
import { describe, type ItoError } from "../sde/border/errors.ts";
import { knownMarginal } from "../sde/gaussian_path.ts";
import { children, literal, type Node, pack, type Scalar, type State } from "../sde/language/expr.ts";
import { marginalOf } from "../sde/marginal.ts";
import { print } from "../sde/language/print.ts";
import { type Calculus, type Marginal, type Process, t, x } from "../sde/process.ts";
import { valueOf } from "../sde/language/value.ts";
import { type Definition, type Equation, type Line, linesOf, split } from "../sde/language/equations.ts";
import type { DiagonalMarginal } from "../sde/math/diagonal.ts";

/** Names for nodes. */
export type Names = readonly (readonly [Node, Definition])[];

/** A number as `print` writes it. */
export function numberText(v: number): string {
  return Number.isFinite(v) ? print(literal(v, "real")) : v > 0 ? "∞" : "−∞";
}

/** A name for a node that is worth one; of a state of components, for each of them. */
export function naming(n: Node, d: Definition, parts: readonly string[] | undefined): Names {
  if (n.tag !== "pack") return children(n).length === 0 ? [] : [[n, d]];
  return n.parts.flatMap((p, i) => {
    const part = parts?.[i] ?? String(i);
    const call = d.call === undefined ? {} : { call: { ...d.call, of: `${d.call.of}.${part}` } };
    return naming(p, { name: `${d.name}.${part}`, ...call }, undefined);
  });
}

const fieldsOf = (name: string, n: Node, parts?: readonly string[]): readonly Equation[] =>
  n.tag === "pack"
    ? n.parts.map((p, i) => ({ name: `${name}.${parts?.[i] ?? i}`, node: p }))
    : [{ name, node: n }];

/** Named components: x[0] by its name. */
export function componentNames(p: Process<Calculus>): Names {
  return (p.names ?? []).map((part, i) => [component(x, i), { name: part }]);
}

const equationOf = (p: Process<Calculus>): string => {
  const g = { none: undefined, additive: "g(t)", diagonal: "g(x, t)", general: "G(x, t)" }[p.noiseKind];
  const noise = g === undefined ? "" : ` + ${g}${p.calculus === "ito" ? "" : " ∘"} dW`;
  const [from, to] = (p.backward ? [p.time.T, p.time.tEnd] : [p.time.tEnd, p.time.T]).map(numberText);
  return `dx = f(x, t) dt${noise}, t from ${from} ${p.backward ? "down " : ""}to ${to}`;
};

const diffusionOf = (p: Process<Calculus>): readonly Equation[] =>
  p.diffusion.tag === "diagonal"
    ? [{ name: "g", node: p.diffusion.g }]
    : p.diffusion.rows.map((row, i) => ({ name: `G.${p.names?.[i] ?? i}`, node: pack(row) }));

/** A marginal of all elements, or of each. */
type Known = Marginal | DiagonalMarginal;

/** α, m and σ, where they are no mere number. */
const partsOf = (m: Known): readonly (Equation & { readonly node: Scalar | State })[] =>
  [{ name: "α", node: m.meanCoef }, { name: "m", node: m.offset }, { name: "σ", node: m.std }]
    .filter(({ node }) => children(node).length > 0);

/** What has no formula, a table by quadrature, is not written out. */
const marginalNames = (m: Known | undefined): Names =>
  (m === undefined ? [] : partsOf(m)).map(({ name, node }) => [
    node,
    m?.how === "symbolic" ? { name } : { name, call: { of: "a table, by quadrature", args: [] } },
  ]);

/** Of one number its text, of elements that differ the least and the largest. */
const rangeText = (n: Scalar | State, elements: number, time: number): string => {
  if (n.shape === "scalar") return numberText(valueOf(n, new Map([[t, time]])));
  const all = Array.from({ length: elements }, (_, i) => numberOf(n, i, time));
  return `${numberText(Math.min(...all))} … ${numberText(Math.max(...all))}`;
};

const marginalLines = (p: Process<Calculus>, m: Known): readonly Line[] => {
  const { origin, tEnd, T } = p.time;
  const elements = "elements" in m ? m.elements : 1;
  const isLit = (n: Scalar | State, value: number): boolean => n.tag === "lit" && n.value === value;
  const mean = `${isLit(m.meanCoef, 1) ? "" : "α·"}x₀${isLit(m.offset, 0) ? "" : " + m"}`;
  const at = (name: string, n: Scalar | State, when: number): string =>
    `${name}(${numberText(when)}) = ${rangeText(n, elements, when)}`;
  const spread = rangeText(m.std, elements, T);
  const priorStd = m.std.shape === "state" ? `(${spread})` : spread;
  return [
    { name: "marginal", text: `x(t) given x₀ is N(${mean}, σ²), ${m.how}; x(${numberText(origin)}) = x₀` },
    ...partsOf(m).map(({ name, node }) => ({
      name: "",
      text: `${at(name, node, tEnd)}, ${at(name, node, T)}`,
    })),
    { name: "prior", text: `N(${rangeText(m.offset, elements, T)}, ${priorStd}²)` },
  ];
};

/** A process in three paragraphs: what it is, its functions, and what is derived from them. */
export function processParagraphs(p: Process<Calculus>): readonly (readonly Line[])[] {
  const own: E.Either<ItoError, Known> | undefined = p.origin === undefined
    ? diagonalMarginalOf(p, undefined) ?? marginalOf(p)
    : undefined;
  const found = own === undefined ? knownMarginal(p) : E.isRight(own) ? own.right : undefined;
  const none = own !== undefined && E.isLeft(own) ? describe(own.left).split("\n")[0] ?? "" : "none";
  const names: Names = [
    ...componentNames(p),
    ...marginalNames(found),
    ...(p.diffusion.tag === "diagonal" ? naming(p.diffusion.g, { name: "g" }, undefined) : []),
    ...(p.origin === undefined ? [] : naming(p.origin.score, { name: "score" }, p.names)),
  ];
  const from = p.origin?.forward;
  const roots = [
    ...fieldsOf("f", p.drift, p.names),
    ...diffusionOf(p),
    ...(found === undefined ? [] : partsOf(found)),
  ];
  return [
    [
      { name: "process", text: `${p.name}: ${equationOf(p)}` },
      ...(from === undefined ? [] : [{ name: "from", text: `${from.name}: ${equationOf(from)}` }]),
      { name: "noise", text: `${p.noiseKind}, ${p.calculus}` },
    ],
    linesOf(split(roots, new Map(names))),
    found === undefined ? [{ name: "marginal", text: none }] : marginalLines(p, found),
  ];
}
