/**
 * What is proved of a solve before it runs: to which solution it converges, and by which conditions.
 *
 * Steps that are decided before their noise is drawn (fixed, or previsible) converge by the method's own orders. Steps that are
 * rejected for their noise converge on each path, as their lengths go to 0, where all of this holds:
 *
 *     one path     a retry sees the Brownian path that the rejected step saw
 *     the method   its step has all terms to the order of h (`expansion.ts`); noise without x has none but f h + g W
 *     no bias      noises commute, or no end of a rejected step is passed over and times are dyadic
 *
 * If noises commute the solution is a function of the path's values alone: on steps that go to 0 anyhow, the errors of a step are
 * O(h^3α) for any α < ½ on almost every path, and their sum goes to 0. If they do not, the areas between them matter; that they
 * average out is the theorem of arXiv 2311.14201 (Foster & Jelinčič), for Stratonovich equations with smooth coefficients.
 * Tests: tests/solvers/certificate/certificate_test.ts, tests/solvers/certificate/truth_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { calculusNames } from "../../sde/calculus.ts";
import { commutativity } from "../../sde/noise/commutativity.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import { lit } from "../../sde/language/dsl.ts";
import { literal } from "../../sde/language/expr.ts";
import { countsOf } from "../methods/draws.ts";
import { locateOf } from "../events/event.ts";
import { dependsOnX } from "../noise/modes.ts";
import { noiseOf } from "../step/increment.ts";
import type { Recurrence } from "../step/recurrence.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";
import { expansionOf } from "./expansion.ts";

/** Whether a condition holds, and why or why not. */
export interface Condition {
  /** Whether it holds. */
  readonly holds: boolean;
  /** Whether the conclusion rests on it. */
  readonly needed: boolean;
  /** Why, or why not. */
  readonly why: string;
}

/**
 * What may be asked of a solve. `calculus`: that the method is of the process's own. `method`: that its step has all terms to
 * the order of h. `previsible`: that a step is decided before its noise is drawn. `onePath`: that a retry sees the path that the
 * rejected step saw. `commutative`: that noises commute. `dyadic`, `noSkip`: of the times of steps, and of the ends of rejected ones.
 */
export type ConditionName =
  | "calculus"
  | "method"
  | "previsible"
  | "onePath"
  | "commutative"
  | "dyadic"
  | "noSkip";

/**
 * What is known of the limit of a solve: the solution on each path; its law alone; nothing; or another limit than the solution.
 */
export type Convergence = "pathwise" | "weakly" | "unknown" | "biased";

/** What is proved of a solve, and by what. */
export interface Certificate {
  /** The conclusion. */
  readonly convergence: Convergence;
  /** The solution of which calculus it is that of. */
  readonly calculus: Calculus;
  /** The conclusion in a sentence. */
  readonly says: string;
  /** Each condition, needed for the conclusion or not. */
  readonly conditions: Readonly<Record<ConditionName, Condition>>;
}

type Told = readonly [holds: boolean, why: string];

/** What makes a solve decide its steps before their noise is drawn; nothing where it does not. */
const decidedBy = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  mode: string | undefined,
): string | undefined => {
  const { controller: c } = s;
  if (c.tag === "fixed") return `${c.steps} steps, whose times are given`;
  if (mode === "previsible") {
    return "the length of a step is decided by those before it, and none is rejected";
  }
  const locates = s.stop !== undefined && locateOf(p, s, s.stop) === "retry";
  const told = { error: lit(2), retries: lit(0), h: symbols.h };
  const always = s.accept?.of(told) === literal(1, "flag");
  return always && !locates
    ? "every step is accepted: an error decides the length of the next alone"
    : undefined;
};

const lost: Readonly<Record<string, string>> = {
  redraw: 'noise of a rejected step is thrown away ("redraw"), so that what is accepted has too little of it',
  retain: 'noise of a rejected step is squeezed into a shorter one ("retain"), so that lengths depend on it',
};

const both = ({ calculus }: Process<Calculus>, { method }: Strategy<Calculus>): Told => {
  const [own, its] = [calculusNames[calculus], calculusNames[method.calculus]];
  return [calculus === method.calculus, `the process is ${own}'s, the method ${its}'s`];
};

/** All that a certificate looks at; what is dear is asked for as late as may be. */
const lookAt = (p: Process<Calculus>, s: Strategy<Calculus>) => {
  const mode = noiseOf(p, s);
  const decided = decidedBy(p, s, mode?.name);
  const bends = dependsOnX(p.noiseKind);
  const isPath = mode === undefined || decided !== undefined || !("draw" in mode);
  const nested = mode?.name === "nested" && decided === undefined;
  const commutes = once((): Told => {
    if (!bends) {
      return [true, p.noiseKind === "none" ? "there is no noise" : "the noise does not depend on x"];
    }
    const found = commutativity(p);
    if (E.isLeft(found)) return [false, "not known: the noise cannot be differentiated"];
    return [found.right.commutes, found.right.note];
  });
  const expansion = once(() =>
    bends ? expansionOf(p, s, countsOf(s.method).H && commutes()[0]) : {
      is: "whole" as const,
      why: "the noise does not depend on x: a step has f h + g W to the order of h",
    }
  );
  return { mode, decided, bends, isPath, nested, commutes, expansion };
};

const once = <A>(f: () => A): () => A => {
  let kept: { readonly value: A } | undefined;
  return () => (kept ??= { value: f() }).value;
};

type Look = ReturnType<typeof lookAt>;

/** The conclusion, and the conditions that it rests on. */
const concluded = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  a: Look,
): { readonly convergence: Convergence; readonly by: readonly ConditionName[] } => {
  if (p.calculus !== s.method.calculus) return { convergence: "biased", by: ["calculus"] };
  if (p.noiseKind === "none") return { convergence: "pathwise", by: ["calculus"] };
  if (a.decided !== undefined) {
    const convergence = s.method.strongOrder > 0 ? "pathwise" : "weakly";
    return { convergence, by: ["calculus", "previsible"] };
  }
  if (!a.isPath) return { convergence: "biased", by: ["onePath"] };
  if (!a.bends) return { convergence: "pathwise", by: ["calculus", "onePath"] };
  const { is } = a.expansion();
  if (is !== "whole") return { convergence: is === "wanting" ? "biased" : "unknown", by: ["method"] };
  if (a.nested) return { convergence: "pathwise", by: ["calculus", "method", "onePath", "dyadic", "noSkip"] };
  return a.commutes()[0]
    ? { convergence: "pathwise", by: ["calculus", "method", "onePath", "commutative"] }
    : { convergence: "unknown", by: ["noSkip"] };
};

const sentence = (
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  { convergence, why }: { readonly convergence: Convergence; readonly why: string },
): string => {
  const solution = `the ${calculusNames[p.calculus]} solution`;
  const { strongOrder, weakOrder } = s.method;
  const adaptive = s.controller.tag === "adaptive";
  const as = adaptive ? "as the tolerance, and steps with it, go to 0" : "as steps go to 0";
  const order = adaptive || p.noiseKind === "none"
    ? ""
    : `, with strong order ${strongOrder} and weak order ${weakOrder} by the method's claim`;
  switch (convergence) {
    case "pathwise":
      return `converges to ${solution} on each path ${as}${order}`;
    case "weakly":
      return `converges to ${solution} in law, not on each path, ${as}${order}`;
    case "unknown":
      return `is not known to converge to ${solution}: ${why}`;
    case "biased":
      return `does not converge to ${solution}: ${why}`;
  }
};

const times = ({ mode, decided, nested }: Look): Readonly<Record<"dyadic" | "noSkip", Told>> => {
  if (decided !== undefined) {
    return {
      dyadic: [false, "times are decided before the noise, wherever they are"],
      noSkip: [true, "no step is rejected for its noise"],
    };
  }
  if (nested) {
    return {
      dyadic: [
        true,
        "steps are cells [k 2ʲ, (k + 1) 2ʲ] of the span, or of a stretch between times of saveAt",
      ],
      noSkip: [true, "of two cells one holds the other: what follows a rejected step ends where it ended"],
    };
  }
  const skips = "a retry and what follows it may pass over the end of a rejected step";
  return mode?.name === "bridge"
    ? {
      dyadic: [true, "times are multiples of 2⁻³¹ of the span, on coarser grids for longer steps"],
      noSkip: [false, skips],
    }
    : { dyadic: [false, "times are where lengths add up to"], noSkip: [false, skips] };
};

const pathOf = ({ mode, decided, isPath }: Look): Told => {
  if (mode === undefined) return [true, "there is no noise"];
  if (decided !== undefined) {
    return [true, "no step is rejected for its noise: increments are those of one path"];
  }
  if (isPath) {
    return [true, "noise is a function of the time: a retry sees the path of the step that was rejected"];
  }
  return [false, lost[mode.name] ?? `a retry sees other noise ("${mode.name}")`];
};

/** The certificate of a process and a strategy that fit each other. */
export function certified(p: Process<Calculus>, s: Strategy<Calculus>): Certificate {
  const a = lookAt(p, s);
  const { convergence, by } = concluded(p, s, a);
  const asked = a.decided === undefined && p.noiseKind !== "none";
  const method = (): Told => {
    if (!asked) {
      return [true, `by its claim: strong order ${s.method.strongOrder}, weak order ${s.method.weakOrder}`];
    }
    const { is, why } = a.expansion();
    return [is === "whole", why];
  };
  const told: Readonly<Record<ConditionName, () => Told>> = {
    calculus: () => both(p, s),
    method,
    previsible: () => [a.decided !== undefined, a.decided ?? "steps are rejected for what their noise was"],
    onePath: () => pathOf(a),
    commutative: a.commutes,
    dyadic: () => times(a).dyadic,
    noSkip: () => times(a).noSkip,
  };
  const condition = (name: ConditionName): Condition => {
    const [holds, why] = told[name]();
    return { holds, needed: by.includes(name), why };
  };
  const why = by.map((name) => told[name]()).find(([holds]) => !holds)?.[1] ?? "";
  return {
    convergence,
    calculus: p.calculus,
    says: sentence(p, s, { convergence, why }),
    conditions: {
      calculus: condition("calculus"),
      method: condition("method"),
      previsible: condition("previsible"),
      onePath: condition("onePath"),
      get commutative() { // many noises have many derivatives, and few conclusions rest on them
        return condition("commutative");
      },
      dyadic: condition("dyadic"),
      noSkip: condition("noSkip"),
    },
  };
}

const known = new WeakMap<Recurrence, Certificate>();

/** The certificate of what a recurrence was traced from; looked at once. */
export function certificateOf(r: Recurrence, p: Process<Calculus>, s: Strategy<Calculus>): Certificate {
  const found = known.get(r) ?? certified(p, s);
  known.set(r, found);
  return found;
}
