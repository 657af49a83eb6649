/**
 * The *staged* schedule: many elements, or an oracle. A graph is cut at oracles, at sums over elements and where elements
 * are taken by number (`cuts.ts`); what lies between two cuts is one fused kernel over all elements of all samples.
 *
 * Stage r computes what has rank r: first the scalars that its elements need, once a sample (*hoisted*), then the
 * elements (*fields* and partial sums), then the oracles whose inputs are ready. Values cross from one kernel to a
 * later one only where a buffer is needed anyway (an oracle's input or output, a variable's next value); all else,
 * noise above all, is made again where it is used.
 *
 * Needs: a recurrence. Promises: every node of every stage is reachable from leaves, hoisted scalars, fields and totals
 * of earlier stages, without crossing a cut.
 * Tests: tests/backends/devices/webgpu/stage_test.ts, tests/backends/targets/wasm/stage_test.ts.
 * @module
 */
import { elementCount } from "../../../sde/language/dsl.ts";
import {
  apply,
  children,
  folder,
  input,
  literal,
  type Node,
  nodesOf,
  rebuild,
  rewriter,
  substitute,
} from "../../../sde/language/expr.ts";
import type { Kind } from "../../../sde/language/ops.ts";
import { furtherStates, type Oracle } from "../../../sde/language/oracle.ts";
import { simplifier, simplify } from "../../../sde/language/simplify.ts";
import { roller } from "../graphs/roll.ts";
import type { Save } from "./save.ts";
import { apart, edge, inArray, inArrays, isCut, isEntry, ranks } from "./cuts.ts";
import type { Recurrence, Variable } from "../../../solvers/step/step.ts";

/** A named value: a scalar a sample, or a field of elements. */
export interface Named {
  readonly name: string;
  readonly kind: Kind;
  /** What stands for it in later stages. */
  readonly symbol: Node;
  readonly node: Node;
}

/** The total of a sum (or maximum) over elements: partials are made by stage r, read as a scalar from stage r + 1. */
export interface Total extends Named {
  readonly op: "sum" | "max";
  /** The state that is summed. */
  readonly operand: Node;
}

/** An oracle's evaluation: of fields or variables, with hoisted scalars, into a field. */
export interface OracleCall {
  readonly oracle: Oracle;
  readonly x: string;
  /** Its further states. */
  readonly states: readonly string[];
  readonly scalars: readonly string[];
  readonly out: string;
  /** Whether its operands change only by acceptance: a rejected step keeps its value. */
  readonly kept: boolean;
}

/** What happens between two cuts. */
export interface Stage {
  readonly totals: readonly Total[];
  readonly hoisted: readonly Named[];
  readonly fields: readonly Named[];
  readonly partials: readonly Total[];
  readonly oracles: readonly OracleCall[];
}

/** A graph in stages; `results` are computed last, from all that the stages left. */
export interface Program {
  readonly stages: readonly Stage[];
  /** Scalars, one a sample. */
  readonly results: readonly Named[];
}

/** A solve in stages: how a slot begins, a step, and how a finished sample is denoised. */
export interface StagePlan {
  readonly tag: "staged";
  readonly elements: number;
  readonly scalars: readonly { readonly name: string; readonly kind: Kind; readonly init: Node }[];
  /** State variables; the field of the same name in `step` holds the proposed value. */
  readonly states: readonly { readonly name: string; readonly whenAccepted: boolean }[];
  /** The scalars that are results and real. */
  readonly reals: readonly string[];
  readonly begin: Program;
  readonly step: Program;
  readonly finish: Program;
  readonly nfePerStep: number;
  /** After so many steps every sample has ended. */
  readonly most: number;
  readonly hasOracle: boolean;
  /** What first values are told of each sample: a number, or a row of elements. */
  readonly given: readonly GivenRow[];
  /** The states on the way that are kept. */
  readonly save?: Save;
}

/** A number of each sample that a solve is given, or its row of elements, as first values know it. */
export interface GivenRow {
  readonly name: string;
  readonly symbol: Variable["symbol"];
}

/** The name of the field that holds the proposed value of a state variable. */
export function proposed(name: string): string {
  return `${name}Next`;
}

/** Programs from named roots; `prefix` keeps the names of two programs apart. */
const programOf = (a: {
  readonly prefix: string;
  readonly fields: readonly { readonly name: string; readonly node: Node }[];
  readonly results: readonly { readonly name: string; readonly node: Node }[];
  readonly changesOnAcceptance: (leaf: Node) => boolean;
  /** What stands in an array that no stage overwrites. */
  readonly inPlace: (of: Node) => boolean;
}): Program => {
  const roots = [...a.fields.map((f) => f.node), ...a.results.map((r) => r.node)];
  const rankOf = ranks(a.inPlace);
  const cuts = nodesOf(roots).filter((n) => isCut(n, a.inPlace));
  const last = Math.max(0, ...roots.map(rankOf));
  const stands = new Map<Node, Node>(); // a node of the graph → the symbol of what an earlier stage made of it
  const copies = new Map<Node, string>(); // arrays of variables that are no arrays to be indexed in place
  const known = new Map<Node, Node>(); // a scalar in those symbols → the symbol of its hoisted value
  const passing = (): (n: Node) => Node => {
    const early = folder<Node>((n, kids) => inArray(rebuild(n, kids), copies), stands);
    const hoisted = rewriter((m) => known.get(m) ?? m);
    return (n) => hoisted(early(n));
  };
  let through = passing();
  const fieldOf = new Map<Node, string>();
  let count = 0;
  const fresh = (what: string): string => `${a.prefix}${what}${count++}`;
  const named = (name: string, node: Node, shape: "scalar" | "state"): Named => ({
    name,
    kind: node.kind,
    symbol: input(name, shape, node.kind),
    node: through(node),
  });
  const stages: Stage[] = [];
  let totals: readonly Total[] = [];
  for (let r = 0; r <= last; r++) {
    const ready = cuts.filter((c) => Math.max(0, ...children(c).map(rankOf)) === r);
    const indexed = cuts.filter(isEntry).filter((c) => rankOf(c.of) === r);
    const oracles = ready.flatMap((c) => (c.tag === "oracle" ? [c] : []));
    const sums = ready.filter((c) => c.tag === "reduce");
    const fields: Named[] = [];
    const keep = (name: string, node: Node): string => {
      const before = fieldOf.get(node);
      if (before !== undefined) return before;
      fields.push(named(name, node, "state"));
      fieldOf.set(node, name);
      return name;
    };
    a.fields.filter((f) => rankOf(f.node) === r).forEach((f) => {
      const before = fieldOf.get(f.node);
      if (before === undefined || before !== f.name) {
        fields.push(named(f.name, f.node, "state"));
        fieldOf.set(f.node, f.name);
      }
    });
    indexed.forEach((c) => copies.set(c.of, keep(fresh("In"), c.of)));
    const arrayOf = (n: Node): string => (n.tag === "input" ? n.name : keep(fresh("In"), n));
    const calls = oracles.map((c) => {
      const { x, operands } = c;
      const further = furtherStates(c.oracle);
      return {
        c,
        x: arrayOf(x),
        states: operands.slice(0, further).map(arrayOf),
        scalars: operands.slice(further),
        out: fresh("Out"),
      };
    });
    const operands = sums.map((c): Total => {
      const [arg = c] = children(c);
      const name = fresh("Sum");
      const symbol = input(name, "scalar", "real");
      return {
        name,
        kind: "real",
        symbol,
        node: symbol,
        op: c.tag === "reduce" ? c.op : "sum",
        operand: through(arg),
      };
    });
    const elementRoots = [...fields.map((f) => f.node), ...operands.map((o) => o.operand)];
    const scalarRoots = calls.flatMap(({ scalars }) => scalars);
    const needed = new Set<Node>(scalarRoots.map(through));
    const wanted = edge(elementRoots).filter((n) =>
      n.kind === "real" && n.tag !== "lit" && n.tag !== "input"
    );
    wanted.forEach((n) => needed.add(n));
    const hoisted = [...needed].map((n): Named => {
      const name = fresh("S");
      return { name, kind: n.kind, symbol: input(name, "scalar", n.kind), node: n };
    });
    const byHoisted = new Map(hoisted.map((h) => [h.node, h.symbol]));
    const names = new Map(hoisted.map((h) => [h.node, h.name]));
    const nameOf = (s: Node): string => names.get(through(s)) ?? "";
    stages.push({
      totals,
      hoisted,
      fields: fields.map((f) => ({ ...f, node: substitute(f.node, byHoisted) })),
      partials: operands.map((o) => ({ ...o, operand: substitute(o.operand, byHoisted) })),
      oracles: calls.map(({ c, x, states, scalars, out }): OracleCall => {
        const leaves = nodesOf(children(c)).filter((n) => n.tag === "input");
        const kept = leaves.every(a.changesOnAcceptance);
        return { oracle: c.oracle, x, states, scalars: scalars.map(nameOf), out, kept };
      }),
    });
    totals = operands;
    // from the next stage on, symbols stand for what this stage has made
    fieldOf.forEach((name, node) => node.tag === "input" || stands.set(node, input(name, "state", "real")));
    hoisted.forEach((h) => h.node.tag === "lit" || known.set(h.node, h.symbol));
    calls.forEach(({ c, out }) => stands.set(c, input(out, "state", "real")));
    sums.forEach((c, i) => stands.set(c, operands[i]?.symbol ?? c));
    through = passing();
  }
  const results = a.results.map((r): Named => named(r.name, r.node, "scalar"));
  return { stages, results };
};

/** The staged plan of a recurrence; `explain` hands in a `simplify` that counts. */
export function stagePlan(r: Recurrence, simple: (n: Node) => Node = simplifier()): StagePlan {
  const by = new Map<Node, Node>([[elementCount, literal(r.elements, "real")]]);
  const roots = [r.accepted, r.output, ...r.variables.flatMap((v) => [v.init, v.next])];
  const sized = new Map(roots.map((n) => [n, substitute(n, by)]));
  const roll = roller([...sized.values()]);
  const arrays = inArrays();
  // a sum over elements that are all the same became so many of one
  const counted = (n: Node): Node => {
    const now = substitute(n, by);
    return now === n ? n : counted(simple(now));
  };
  const tidy = (n: Node): Node => counted(simple(apart(arrays(roll(sized.get(n) ?? n)))));
  const states = r.variables.filter((v) => v.symbol.shape === "state");
  const scalars = r.variables.filter((v) => v.symbol.shape === "scalar");
  const lasting = new Set<Node>(r.variables.filter((v) => v.whenAccepted).map((v) => v.symbol));
  const variables = new Set<Node>(states.map((v) => v.symbol));
  const changesOnAcceptance = (leaf: Node): boolean => lasting.has(leaf);
  const accepted = tidy(r.accepted);
  const commit = scalars.filter((v) => v.next !== v.symbol).map((v) => {
    const next = tidy(v.next);
    const op = v.symbol.kind === "word" ? "wselect" : "select";
    return {
      name: v.symbol.name,
      node: v.whenAccepted ? simplify(apply(op, [accepted, next, v.symbol])) : next,
    };
  });
  const begin = programOf({
    prefix: "b",
    fields: states.map((v) => ({ name: v.symbol.name, node: tidy(v.init) })),
    results: [],
    changesOnAcceptance,
    inPlace: () => false,
  });
  const step = programOf({
    prefix: "s",
    fields: states.map((v) => ({ name: proposed(v.symbol.name), node: tidy(v.next) })),
    results: [{ name: "accepted", node: accepted }, ...commit],
    changesOnAcceptance,
    inPlace: (of) => variables.has(of),
  });
  const finish = programOf({
    prefix: "f",
    fields: [{ name: "output", node: tidy(r.output) }],
    results: [],
    changesOnAcceptance,
    inPlace: () => false, // the output may take the place of x
  });
  return {
    tag: "staged",
    elements: r.elements,
    scalars: scalars.map((v) => ({ name: v.symbol.name, kind: v.symbol.kind, init: tidy(v.init) })),
    reals: r.results.flatMap(({ symbol }) => (symbol.kind === "real" ? [symbol.name] : [])),
    states: states.map((v) => ({ name: v.symbol.name, whenAccepted: v.whenAccepted })),
    begin,
    step,
    finish,
    nfePerStep: r.nfePerStep,
    most: r.most,
    given: r.given,
    hasOracle: [begin, step, finish].some((p) => p.stages.some((s) => s.oracles.length > 0)),
  };
}
