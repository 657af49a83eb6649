/**
 * A strategy's own functions, looked at as they answer: a method, a controller, a norm or a tolerance may be a user's, and
 * in plain JavaScript give anything. What is no expression of the right shape is an error that names the part.
 * Tests: tests/fails/fails_test.ts, tests/solve/plain_test.ts.
 * @module
 */
import { foundText, isRecord } from "../sde/border/decode.ts";
import { broadcast, lit } from "../sde/language/dsl.ts";
import { type ItoError, messageOf } from "../sde/border/errors.ts";
import { type Flag, isExpr, type Node, type Scalar, type State } from "../sde/language/expr.ts";
import { isNode } from "../sde/language/operands.ts";
import { print } from "../sde/language/print.ts";
import type { Calculus } from "../sde/process.ts";
import type { AcceptRule } from "./control/accept_rule.ts";
import type { Memory } from "./memory/memory.ts";
import type { Wall } from "./wall_rule.ts";
import { makerOf, type StopRule, thenOf } from "./stop_rule.ts";
import type { Method, Proposal, Refusal } from "./methods/method.ts";
import type { Strategy } from "./strategy.ts";

/** What a part of a strategy gave that cannot be: thrown while a step is traced, and an error of the solve. */
export class Unsound extends TypeError {
  /** `error`: for whoever asked for the solve. */
  constructor(readonly error: ItoError) {
    super("A part of a strategy gives no expression");
  }
}

/** What a part is called in messages. */
type Part = { readonly strategy: string; readonly option: string };

const fail = (part: Part, found: string, wanted: string, instead?: string): never => {
  const where = `strategy "${part.strategy}"`;
  const error: ItoError = { tag: "BadOption", where, option: part.option, found, wanted };
  throw new Unsound(instead === undefined ? error : { ...error, try: instead });
};

const shown = (
  u: unknown,
): string => (isNode(u) ? `${print(u)}, a ${u.shape} of kind ${u.kind}` : foundText(u));

/** What a user's function gives; what it throws is told with its name. */
const answerOf = <A>(part: Part, f: () => A): A => {
  try {
    return f();
  } catch (thrown) {
    if (thrown instanceof Unsound) throw thrown;
    const [line = "", ...advice] = messageOf(thrown).split("\nTry: ");
    const what = thrown instanceof Error ? thrown.name : "what it throws";
    return fail(part, `${what}: ${line}`, "a function that gives an expression", advice[0]);
  }
};

/** One number a sample, of what a part gives. */
const scalarOf = (part: Part, u: unknown): Scalar => {
  if (typeof u === "number" && Number.isFinite(u)) return lit(u);
  if (isNode(u) && isExpr(u, "scalar", "real")) return u;
  const instead = isNode(u) && u.shape === "state" ? "a sum, mean or maximum over elements" : undefined;
  return fail(part, shown(u), "a function that gives one number a sample", instead);
};

/** One number an element; a scalar is the same for each. */
const stateOf = (part: Part, u: unknown): State => {
  if (typeof u === "number" && Number.isFinite(u)) return broadcast(u);
  if (isNode(u) && isExpr(u, "state", "real")) return u;
  if (isNode(u) && isExpr(u, "scalar", "real")) return broadcast(u);
  return fail(part, shown(u), "a function that gives a state, one number an element");
};

/** A flag of the sample. */
const flagOf = (part: Part, u: unknown): Flag => {
  if (isNode(u) && isExpr(u, "scalar", "flag")) return u;
  const instead = "le(error, 1), which compares two numbers of a sample";
  return fail(part, shown(u), "a function that gives a truth value of the sample", instead);
};

/** What a part leaves to the next step, of the names, shapes and kinds that it declares. */
const memoryOf = (part: Part, first: Memory, u: unknown): Memory => {
  const names = Object.keys(first).join(", ");
  if (!isRecord(u)) return fail(part, shown(u), `a record { ${names} }, as it is declared to remember`);
  const one = (name: string, like: Node): Node => {
    const at: Part = { ...part, option: `${part.option}.${name}` };
    const found = u[name];
    if (isNode(found) && found.shape === like.shape && found.kind === like.kind) return found;
    if (like.kind === "real") return like.shape === "state" ? stateOf(at, found) : scalarOf(at, found);
    return fail(at, shown(found), `a ${like.shape} of kind ${like.kind}, as its first value is`);
  };
  return Object.fromEntries(Object.entries(first).map(([name, like]) => [name, one(name, like)]));
};

/** What a method says of a process. */
const refusalOf = (part: Part, u: unknown): Refusal | undefined => {
  if (u === undefined) return undefined;
  if (isRecord(u) && typeof u.why === "string" && typeof u.try === "string") {
    return { why: u.why, try: u.try };
  }
  return fail(part, shown(u), "a function that gives { why, try }, or nothing");
};

const methodOf = (strategy: string, m: Method<Calculus>): Method<Calculus> => {
  const of = (what: string): Part => ({ strategy, option: `${what} of method "${m.name}"` });
  return {
    ...m,
    ...(m.refuses && {
      refuses: (p) => refusalOf(of("refuses"), answerOf(of("refuses"), () => m.refuses?.(p))),
    }),
    step: (symbols) => {
      const given = answerOf(of("step"), () => m.step(symbols));
      if (typeof given !== "object" || given === null) {
        return fail(of("step"), shown(given), "a function that gives { low, high, error }");
      }
      const { low, high, error, checked, remember } = given;
      if (checked !== undefined && (typeof checked !== "object" || checked === null)) {
        return fail(of("checked"), shown(checked), "{ low, high }, or left out");
      }
      const proposal: Proposal = {
        low: stateOf(of("low"), low),
        high: stateOf(of("high"), high),
        error: error === undefined ? undefined : stateOf(of("error"), error),
      };
      return {
        ...proposal,
        ...(checked === undefined ? {} : {
          checked: {
            low: stateOf(of("checked.low"), checked.low),
            high: stateOf(of("checked.high"), checked.high),
          },
        }),
        ...(m.remembers === undefined ? {} : { remember: memoryOf(of("remember"), m.remembers, remember) }),
      };
    },
  };
};

const resultsOf = (strategy: string, results: NonNullable<Strategy<Calculus>["results"]>): typeof results =>
  Object.fromEntries(
    Object.entries(results).map(([name, r]) => {
      const at: Part = { strategy, option: `result "${name}"` };
      return [name, { ...r, next: (symbols) => scalarOf(at, answerOf(at, () => r.next(symbols))) }];
    }),
  );

const ruleOf = (strategy: string, rule: AcceptRule): AcceptRule => {
  const at: Part = { strategy, option: `the accept rule "${rule.name}"` };
  return { ...rule, of: (symbols) => flagOf(at, answerOf(at, () => rule.of(symbols))) };
};

const stopOf = (strategy: string, stop: StopRule): StopRule => {
  const then = thenOf(stop);
  const at: Part = { strategy, option: `the event of ${makerOf[then.tag]}` };
  const to: Part = { strategy, option: "the state that withReset goes on from" };
  return {
    ...stop,
    then: then.tag !== "reset" ? then : {
      ...then,
      to: (symbols) => stateOf(to, answerOf(to, () => then.to(symbols))),
    },
    of: (symbols) => {
      const given: unknown = answerOf(at, () => stop.of(symbols));
      if (isNode(given) && (isExpr(given, "scalar", "flag") || isExpr(given, "scalar", "real"))) return given;
      const instead = isNode(given) && given.shape === "state" ? "component(x, 0), or a sum" : undefined;
      return fail(at, shown(given), "a function that gives one number a sample, or a flag", instead);
    },
  };
};

const wallOf = (strategy: string, wall: Wall): Wall => {
  const at: Part = { strategy, option: "the wall of withReflect" };
  return {
    ...wall,
    of: (symbols) => {
      const given: unknown = answerOf(at, () => wall.of(symbols));
      if (isNode(given) && isExpr(given, "scalar", "real")) return given;
      return stateOf(at, given);
    },
  };
};

/** The same strategy, a copy, whose parts give expressions or throw `Unsound`. */
export function sound(s: Strategy<Calculus>): Strategy<Calculus> {
  const { name, controller: c, errorNorm, tolerance } = s;
  const part = (option: string): Part => ({ strategy: name, option });
  return {
    ...s,
    method: methodOf(name, s.method),
    tolerance: {
      ...tolerance,
      of: (symbols) => {
        const at = part(`tolerance "${tolerance.name}"`);
        return stateOf(at, answerOf(at, () => tolerance.of(symbols)));
      },
    },
    errorNorm: {
      ...errorNorm,
      of: (ratio) => {
        const at = part(`errorNorm "${errorNorm.name}"`);
        return scalarOf(at, answerOf(at, () => errorNorm.of(ratio)));
      },
    },
    controller: c.tag === "fixed" ? { ...c } : {
      ...c,
      next: (symbols) => {
        const at = part(`controller "${c.name}"`);
        const next: unknown = answerOf(at, () => c.next(symbols));
        if (c.remembers === undefined) return scalarOf(at, next);
        if (isNode(next) || !isRecord(next)) {
          return fail(
            at,
            shown(next),
            "a function that gives { h, remember }, as it is declared to remember",
          );
        }
        return {
          h: scalarOf(at, next.h),
          remember: memoryOf({ ...at, option: `${at.option}, remember` }, c.remembers, next.remember),
        };
      },
    },
    ...(s.accept === undefined ? {} : { accept: ruleOf(name, s.accept) }),
    onReject: { ...s.onReject },
    limits: { ...s.limits },
    ...(s.stop === undefined ? {} : { stop: stopOf(name, s.stop) }),
    ...(s.walls === undefined ? {} : { walls: s.walls.map((wall) => wallOf(name, wall)) }),
    ...(s.results === undefined ? {} : { results: resultsOf(name, s.results) }),
  };
}
