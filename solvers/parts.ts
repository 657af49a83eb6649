/**
 * A process and a strategy as plain JavaScript may hand them in: each part must be there, and be what it is called.
 * Tests: tests/fails/fails_test.ts, tests/solve/plain_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { choice, flag, foundText, isRecord, kind, text } from "../sde/border/decode.ts";
import { isProcess } from "../sde/equation.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { type Fallible, lift } from "../sde/border/fallible.ts";
import { optionsOf } from "../sde/border/options.ts";
import { element } from "../sde/language/dsl.ts";
import { type Node, nodesOf } from "../sde/language/expr.ts";
import { isNode } from "../sde/language/operands.ts";
import type { Calculus, Process } from "../sde/process.ts";
import { noiseModes } from "./noise/modes.ts";
import { limitCodecs, toleranceCodecs } from "./control/part_codecs.ts";
import { stopFault, type StopRule } from "./stop_rule.ts";
import { type Grid, isGrid } from "./grids.ts";
import { mostWalls, type Wall, wallFault } from "./wall_rule.ts";
import { sound } from "./sound.ts";
import type { Strategy } from "./strategy.ts";

type Part = Readonly<Record<string, unknown>>;
const part = (name: string, holds: (u: Part) => boolean) =>
  kind(name, (u: unknown): u is Part => isRecord(u) && holds(u));
const isFunction = (u: unknown): boolean => typeof u === "function";
/** First values by name, without variables; a memory that is left out is one. */
const isMemory = (u: unknown): boolean =>
  u === undefined || (isRecord(u) && Object.values(u).every((v) => isNode(v) && isConstant(v)));
const isConstant = (value: Node): boolean =>
  nodesOf([value]).every((n) => n === element || (n.tag !== "input" && n.tag !== "oracle"));
const isCountOf = (u: unknown): boolean =>
  u === undefined || (typeof u === "number" && Number.isInteger(u) && u >= 0 && u <= mostDraws);
/** More numbers of one kind than this no step draws. */
const mostDraws = 64;
/** What a method draws; nothing but W where it is left out. */
const isDraws = (u: unknown): boolean =>
  u === undefined ||
  (isRecord(u) && (u.H === undefined || typeof u.H === "boolean") &&
    [u.normals, u.twoPoint, u.threePoint].every(isCountOf) &&
    Object.keys(u).every((k) => ["H", "normals", "twoPoint", "threePoint"].includes(k)));
const isCalculus = (u: unknown): boolean => u === "ito" || u === "stratonovich";
const isText = (u: unknown): boolean => typeof u === "string";

/** What each part of a strategy must be. */
const strategyCodecs = {
  name: text,
  method: part(
    'a method, such as emImprovedEuler, whose calculus is "ito" or "stratonovich", whose draws are { H, normals, twoPoint, threePoint } and which remembers first values',
    (m) =>
      isText(m.name) && isCalculus(m.calculus) && Array.isArray(m.noiseKinds) && isFunction(m.step) &&
      isMemory(m.remembers) && isDraws(m.draws) && (m.refuses === undefined || isFunction(m.refuses)),
  ),
  propagate: choice("high", "low"),
  tolerance: part(
    "a tolerance, as mixedTolerance({ abs, rel, against }) makes one",
    (a) => isText(a.name) && isFunction(a.of) && (!("against" in a) || toleranceCodecs.against.is(a.against)),
  ),
  errorNorm: part("a norm, such as l2Scaled", (a) => isText(a.name) && isFunction(a.of)),
  controller: part(
    "a controller, as powerController() or fixedSteps(n) makes one",
    (c) =>
      c.tag === "fixed" ||
      (c.tag === "adaptive" && isText(c.name) && isFunction(c.next) &&
        (c.clock === "t" || c.clock === "logSnr") && isMemory(c.remembers)),
  ),
  grid: kind("a grid, as grids.karras() makes one", (u: unknown): u is Grid => isGrid(u)),
  onReject: part(
    `a noise mode: ${Object.keys(noiseModes).join(", ")}`,
    ({ name, draw }) =>
      name === "bridge" || name === "nested" || name === "auto" || (isText(name) && isFunction(draw)),
  ),
  accept: part(
    "a rule of acceptance, such as neverReject or retryAtMost(3)",
    (a) => isText(a.name) && isFunction(a.of),
  ),
  denoise: choice("tweedie", "none"),
  limits: part("an object { hMin, maxSteps }", () => true),
  results: part(
    "results by name, each { init, next }, as withResults({ … }) takes them",
    (all) => Object.values(all).every((r) => isRecord(r) && Number.isFinite(r.init) && isFunction(r.next)),
  ),
  stop: kind(
    "an event, as withStop(({ x }) => …) makes one",
    (u: unknown): u is StopRule => stopFault(u) === undefined,
  ),
  walls: kind(
    `at most ${mostWalls} walls, as withReflect(({ x }) => …) makes one`,
    (u: unknown): u is readonly Wall[] =>
      Array.isArray(u) && u.length <= mostWalls &&
      Array.from<unknown>(u).every((wall) => wallFault(wall) === undefined),
  ),
  antithetic: flag,
} as const;

/** Parts that a strategy need not have. */
const mayBeMissing: readonly string[] = ["accept", "results", "grid", "stop", "walls", "antithetic"];

const readStrategy = optionsOf("a strategy", strategyCodecs);
const readLimits = optionsOf("limits", limitCodecs);

const noStrategy = (found: string): Extract<ItoError, { readonly tag: "BadOption" }> => ({
  tag: "BadOption",
  where: "solve",
  option: "the strategy",
  found,
  wanted: "a strategy, as gottaGoFast() or eulerMaruyama(1000) makes one",
  try: "gottaGoFast()",
});

/** A method says how a step is made, and nothing of how long steps are. */
const methodAlone = ({ name, errorOrder }: Part): ItoError => ({
  ...noStrategy(`the method ${foundText(name)} alone`),
  try: errorOrder === undefined
    ? `equalSteps(${String(name)}, n)`
    : `adaptive(${String(name)}), or equalSteps(${String(name)}, n)`,
});

/**
 * A strategy whose parts are there, as it is now; their functions are looked at as they answer (`sound.ts`).
 *
 * Errors (Left): `BadOption`, with the part.
 */
export function partsOf(s: Strategy<Calculus>): E.Either<ItoError, Strategy<Calculus>> {
  if (!isRecord(s)) return E.left(noStrategy(foundText(s)));
  const given: unknown = s;
  if (strategyCodecs.method.is(given)) return E.left(methodAlone(given));
  return pipe(
    readStrategy(s),
    E.chain((parts) => {
      const missing = Object.keys(strategyCodecs).find((k) =>
        !mayBeMissing.includes(k) && !Object.hasOwn(parts, k)
      );
      return missing === undefined ? readLimits(s.limits) : E.left(noStrategy(`one without ${missing}`));
    }),
    E.map(() => sound(s)),
  );
}

/** The process that is asked for. Errors (Left): its own; `BadOption` for what is none. */
export function processOf(given: Fallible<Process<Calculus>>): E.Either<ItoError, Process<Calculus>> {
  const refuse = (u: unknown): E.Either<ItoError, never> =>
    E.left({
      tag: "BadOption",
      where: "solve",
      option: "the process",
      found: isRecord(u) ? "another object" : foundText(u),
      wanted: "a process, as process(({ x, t }) => …) or reverse(process, score) makes one",
      try: "process(({ x, t }) => ({ drift: …, diffusion: … }))",
    });
  if (!isRecord(given)) return refuse(given);
  return pipe(lift(given), E.chain((p) => (isProcess(p) ? E.right(p) : refuse(p))));
}
