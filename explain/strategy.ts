/**
 * The third stop of `explain`: a strategy's choices, and the step that it makes of a process.
 * Tests: tests/golden_test.ts.
 * @module
 */
import { heldBy } from "../solvers/which/held_by.ts";
import { broadcast, components, div, element, lit, neg } from "../sde/language/dsl.ts";
import { children, literal, type Node, type Scalar, type State, type Word } from "../sde/language/expr.ts";
import { gaussianPath, knownMarginal } from "../sde/gaussian_path.ts";
import { at, type Calculus, noiseCount, type Process, t, x } from "../sde/process.ts";
import { simplify } from "../sde/language/simplify.ts";
import { valueOf } from "../sde/language/value.ts";
import { toleranceOf } from "../solvers/step/acceptance.ts";
import { certificateOf } from "../solvers/certificate/conditions.ts";
import { symbolsOf } from "../solvers/step/step_symbols.ts";
import type { Clock } from "../solvers/step/clock.ts";
import { gridOf } from "../solvers/step/grid.ts";
import { lawsOf } from "../solvers/step/draws.ts";
import { incrementOf, noiseOf as noiseMode } from "../solvers/step/increment.ts";
import type { Proposal, StepSymbols } from "../solvers/methods/method.ts";
import { settled } from "../solvers/noise/modes.ts";
import {
  drawOf,
  type Law,
  numberFor,
  numberInTurn,
  numbers,
  type Place,
  sample,
  seed,
} from "../solvers/noise/random.ts";
import type { Recurrence } from "../solvers/step/step.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { symbols } from "../solvers/symbols.ts";
import type { MixedParts } from "../solvers/control/tolerance.ts";
import { type Equation, type Line, linesOf, split } from "../sde/language/equations.ts";
import { componentNames, type Names, naming, numberText } from "./process.ts";

const entries = (o: object): string =>
  Object.entries(o).map(([k, v]) => `${k} ${typeof v === "number" ? numberText(v) : String(v)}`).join(", ");

/** What a mixed tolerance is measured against, and the largest that it is on the way, where that is known. */
const sizeOf = (
  p: Process<Calculus>,
  { against, dataScale }: MixedParts,
): { readonly name: string; readonly most: number } => {
  if (against !== "marginal") return { name: against === "state" ? "|x|" : "|x'|", most: Infinity };
  const path = gaussianPath(p);
  if (path === undefined) return { name: "σ", most: Infinity };
  const at = (n: Scalar): number => valueOf(n, new Map([[t, p.time.T]]));
  const noise = at(path.std(t));
  if (dataScale === undefined) return { name: "σ", most: noise };
  const share = Math.min(1, dataScale * at(path.meanCoef(t)) / noise) ** 0.25;
  return { name: "σ min(1, (s/σ)^¼)", most: noise * share };
};

/** Where `rel` counts. */
const relText = (p: Process<Calculus>, parts: MixedParts): string => {
  const { abs, rel } = parts;
  if (rel === 0) return "rel has no effect";
  const { name, most } = sizeOf(p, parts);
  return `abs rules, and rel has no effect, ${
    most * rel <= abs ? "anywhere" : `where ${name} < ${numberText(abs / rel)}`
  }`;
};

const toleranceText = (p: Process<Calculus>, { tolerance }: Strategy<Calculus>): string => {
  if (!("abs" in tolerance)) return tolerance.name;
  const { name, abs, rel, against, dataScale, flow } = tolerance;
  const further = {
    ...(dataScale === undefined ? {} : { dataScale }),
    ...(flow === undefined ? {} : { flow }),
  };
  return `${name}: ${entries({ abs, rel, against, ...further })}; ${relText(p, tolerance)}`;
};

const controllerText = (p: Process<Calculus>, s: Strategy<Calculus>): string => {
  const { controller: c } = s;
  if (c.tag === "fixed") {
    const grid = gridOf(p, s);
    return grid === undefined
      ? `fixed: ${c.steps} equal steps`
      : `fixed: ${c.steps} steps, grid ${grid.name}`;
  }
  return `${c.name}: ${entries("options" in c ? c.options : { hInit: c.hInit })}`;
};

const noiseText = (
  { noiseKind }: Process<Calculus>,
  { onReject, controller }: Strategy<Calculus>,
): string => {
  if (onReject.name !== "auto") return onReject.name;
  const adaptive = controller.tag === "adaptive";
  const { name } = settled(onReject, adaptive, noiseKind);
  const by = name === "nested" ? ", and the noise depends on x" : "";
  return `auto: ${name}, as steps ${adaptive ? "may be" : "are never"} rejected${by}`;
};

const opening = "; the first has no length and only fills the memory";

/** Where a method has more than the strong order that it claims of any noise. */
const moreText = ({ strongOrders }: Strategy<Calculus>["method"]): string => {
  const of = { additive: "additive noise", commutative: "noises that commute" } as const;
  const more = (["additive", "commutative"] as const).flatMap((k) => {
    const order = strongOrders?.[k];
    return order === undefined ? [] : [`${order} for ${of[k]}`];
  });
  return more.length === 0 ? "" : ` (${more.join(", ")})`;
};

/** The lines of a strategy's choices. */
export function strategyLines(p: Process<Calculus>, s: Strategy<Calculus>, r: Recurrence): readonly Line[] {
  const { name, calculus, strongOrder, weakOrder, noiseKinds } = s.method;
  const adaptive = s.controller.tag === "adaptive";
  const kept = adaptive ? `, ${r.nfeKept} of them kept after a rejection where it is an oracle's` : "";
  const all: readonly (readonly [string, string])[] = [
    [
      "method",
      `${name}: ${calculus}, strong order ${strongOrder}${moreText(s.method)}, weak order ${weakOrder}`,
    ],
    ["", `for noise ${noiseKinds.map((k) => JSON.stringify(k)).join(", ")}${heldBy(s.method)}`],
    ["propagate", s.propagate],
    ...(adaptive ? [["tolerance", toleranceText(p, s)], ["errorNorm", s.errorNorm.name]] as const : []),
    ["controller", controllerText(p, s)],
    ["onReject", noiseText(p, s)],
    ["certified", certificateOf(r, p, s).says],
    ["denoise", s.denoise],
    ["limits", entries(s.limits)],
    ["NFE", `${r.nfePerStep} a step tried${s.method.opens ? opening : kept}`],
  ];
  return all.map(([name, text]) => ({ name, text }));
}

const { h } = symbols;

/** The numbers of a draw, by address. */
const noiseOf = (
  p: Process<Calculus>,
  elements: number,
  draw: Word,
  { law, place }: { readonly law: Law; readonly place: Place } = {
    law: "normal",
    place: { of: 1, number: 0 },
  },
): { readonly z: State; readonly names: (name: string) => Names } => {
  const own = drawOf(draw, place);
  if (noiseCount(p, elements) === 1 && draw.tag !== "lit") { // the prior has the draw 0 for itself
    const one = numberInTurn(law, draw, place);
    const names = (
      name: string,
    ): Names => [[one, { name, call: { of: law, args: [seed, sample, own] } }]];
    return { z: p.diffusion.tag === "general" ? components([one]) : broadcast(one), names };
  }
  const call = (at: Node) => ({ of: law, args: [seed, sample, at, own] });
  if (p.diffusion.tag !== "general") {
    const z = numbers(law, own);
    return { z, names: (name) => [[z, { name, call: call(element) }]] };
  }
  const all = Array.from({ length: noiseCount(p, elements) }, (_, j) => numberFor(law, j, own));
  const names = (name: string): Names =>
    all.map((n, j) => [n, { name: `${name}.${j}`, call: call(literal(j, "word")) }]);
  return { z: components(all), names };
};

/** What the method proposes, and a name for each f, g, D, α, m and σ that it asks for. */
const proposalOf = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  step: Pick<StepSymbols, "dt" | "tNext" | "noise">,
): { readonly proposal: Proposal; readonly names: Names } => {
  const names: Names[number][] = [];
  const places: string[] = [];
  const moments: Node[] = [];
  const indexIn = <A>(list: A[], a: A): number => {
    if (!list.includes(a)) list.push(a);
    return list.indexOf(a) + 1;
  };
  const proposal = s.method.step(symbolsOf(p, s.method, step, ({ of, answer, x: x1, t: t1 }) => {
    const stateful = of === "f" || of === "D" || (of === "g" && p.noiseKind === "diagonal");
    const index = of === "f" || of === "g" || of === "D"
      ? indexIn(places, `${x1.id} ${t1.id}`)
      : indexIn(moments, t1);
    const name = { name: `${of}${index}`, call: { of, args: stateful ? [x1, t1] : [t1] } };
    names.push(...naming(answer, name, p.names));
  }));
  return { proposal, names: names.filter(([n]) => n.tag !== "lit") };
};

/** The normals of a step, by name, where they are drawn for it. */
const drawn = (p: Process<Calculus>, s: Strategy<Calculus>, elements: number, name: string): Names => {
  const mode = noiseMode(p, s);
  if (mode === undefined || !("draw" in mode)) return [];
  const draw = mode.draw(symbols);
  return lawsOf(s.method).flatMap((law, number, { length }) =>
    noiseOf(p, elements, draw, { law, place: { of: length, number } }).names(
      number === 0 ? name : `${name}${number}`,
    )
  );
};

/** The moment that a step reaches, τ', and the path there, W, where the noise is that of a path. */
const clockNames = (clock: Clock): Names =>
  clock.variables.filter((v) => v.symbol !== v.next).flatMap(({ symbol, next }) => {
    if (symbol.tag !== "input") return [];
    const name = symbol.kind === "word"
      ? "τ'"
      : symbol.name === "t"
      ? "t'"
      : symbol.name.startsWith("path")
      ? symbol.name.replace("path", "W")
      : `${symbol.name}'`;
    return naming(next, { name }, undefined);
  });

/** The nodes of a step that its method, tolerance and norm speak of, by name: the ones that `traceStep` has made. */
const stepNames = (p: Process<Calculus>, s: Strategy<Calculus>, elements: number): Names => {
  const { controller } = s;
  const { noise, ...clock } = incrementOf(p, s, elements);
  const dt = p.backward ? neg(clock.h) : clock.h;
  const { proposal, names: asked } = proposalOf(p, s, { dt, noise, tNext: clock.reached });
  const { low, high, error } = proposal;
  const own: Names = [
    ...drawn(p, s, elements, "z"),
    ...clockNames(clock),
    ...naming(clock.h, { name: "step" }, undefined),
    ...naming(clock.reached, { name: "t'" }, undefined),
    ...naming(noise.W, { name: "dW" }, undefined),
    ...asked,
    ...naming(high, { name: "high" }, p.names),
    ...naming(low, { name: "low" }, p.names),
  ];
  if (controller.tag === "fixed" || error === undefined) return own;
  const delta = toleranceOf({ s, proposal, clock, gaussian: gaussianPath(p), noise: noiseMode(p, s) });
  return [
    ...own,
    ...naming(error, { name: "E" }, p.names),
    ...naming(delta, { name: "δ" }, p.names),
    ...naming(s.errorNorm.of(div(error, delta)), { name: "e" }, undefined),
  ];
};

/** The lines of a step: its parts in the order of their making, then what each variable becomes. */
export function stepLines(p: Process<Calculus>, s: Strategy<Calculus>, r: Recurrence): readonly Line[] {
  const names: Names = [
    ...componentNames(p),
    ...stepNames(p, s, r.elements),
    ...naming(r.accepted, { name: "accepted" }, undefined),
  ];
  const conditional = children(r.accepted).length > 0;
  const roots = r.variables.flatMap((v): readonly Equation[] => {
    const parts = v.next.tag === "pack" ? v.next.parts : [v.next];
    return parts.map((node, i) => ({
      name: v.next.tag === "pack" ? `${v.symbol.name}.${p.names?.[i] ?? i}` : v.symbol.name,
      node,
      sign: "←",
      note: v.whenAccepted && conditional ? ", if accepted" : "",
    }));
  });
  return linesOf(split(roots, new Map(names)));
}

/** The lines of a sample's first state, and of what is made of its last. */
export function endLines(p: Process<Calculus>, s: Strategy<Calculus>, r: Recurrence): readonly Line[] {
  const zero = noiseOf(p, r.elements, literal(0, "word"));
  const end = lit(p.time.tEnd);
  const known = knownMarginal(p);
  const last = p.origin === undefined || known === undefined || s.denoise === "none" ? [] : [
    ...naming(at(p.origin.score, x, end), { name: "score", call: { of: "score", args: [x, end] } }, p.names),
    ...naming(at(known.std, x, end), { name: "σ", call: { of: "σ", args: [end] } }, undefined),
  ];
  const roots: readonly Equation[] = [
    ...r.variables.filter((v) => v.init.tag !== "lit" || v.symbol === x || v.symbol === t || v.symbol === h)
      .map((v): Equation => ({ name: v.symbol.name, node: v.init, sign: "←" })),
    { name: "sample", node: r.output, sign: "←" },
  ];
  return linesOf(split(roots, new Map([...zero.names("z₀"), ...last])));
}

/**
 * The noise of a step and of the prior, as the simplified graphs of a plan hold it, by name: z, or where a product has
 * taken it apart its radius ρ and its cosine or sine c.
 */
export function noiseNames(p: Process<Calculus>, s: Strategy<Calculus>, elements: number): Names {
  const taken = (all: Names): Names =>
    all.flatMap(([n, d]) => {
      const [radius, side] = children(n);
      const parts = radius === undefined || side === undefined ? [] : [
        [simplify(radius), { name: d.name.replace("z", "ρ") }],
        [simplify(side), { name: d.name.replace("z", "c") }],
      ] as const;
      return [[simplify(n), d], ...parts];
    });
  return [
    ...taken(drawn(p, s, elements, "z")),
    ...taken(noiseOf(p, elements, literal(0, "word")).names("z₀")),
  ];
}
