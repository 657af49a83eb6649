/**
 * A process and a strategy as plain JavaScript may hand them in: each part must be there, and be what it is called.
 * Tests: tests/fails/fails_test.ts, tests/solve/plain_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { choice, foundText, isRecord, kind, text } from "../sde/border/decode.ts";
import { isProcess } from "../sde/equation.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { type Fallible, lift } from "../sde/border/fallible.ts";
import { optionsOf } from "../sde/border/options.ts";
import type { Process } from "../sde/process.ts";
import { noiseModes } from "./noise/modes.ts";
import { limitCodecs, toleranceCodecs } from "./control/part_codecs.ts";
import { type Grid, isGrid } from "./grids.ts";
import { sound } from "./sound.ts";
import type { Strategy } from "./strategy.ts";

type Part = Readonly<Record<string, unknown>>;
const part = (name: string, holds: (u: Part) => boolean) =>
  kind(name, (u: unknown): u is Part => isRecord(u) && holds(u));
const isFunction = (u: unknown): boolean => typeof u === "function";
const isText = (u: unknown): boolean => typeof u === "string";

/** What each part of a strategy must be. */
const strategyCodecs = {
  name: text,
  method: part(
    "a method, such as emImprovedEuler",
    (m) => isText(m.name) && Array.isArray(m.noiseKinds) && isFunction(m.step),
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
        (c.clock === "t" || c.clock === "logSnr")),
  ),
  grid: kind("a grid, as grids.karras() makes one", (u: unknown): u is Grid => isGrid(u)),
  onReject: part(
    `a noise mode: ${Object.keys(noiseModes).join(", ")}`,
    ({ name, draw }) => name === "bridge" || name === "auto" || (isText(name) && isFunction(draw)),
  ),
  denoise: choice("tweedie", "none"),
  limits: part("an object { hMin, maxSteps }", () => true),
  results: part(
    "results by name, each { init, next }, as withResults({ … }) takes them",
    (all) => Object.values(all).every((r) => isRecord(r) && Number.isFinite(r.init) && isFunction(r.next)),
  ),
} as const;

/** Parts that a strategy need not have. */
const mayBeMissing: readonly string[] = ["results", "grid"];

const readStrategy = optionsOf("a strategy", strategyCodecs);
const readLimits = optionsOf("limits", limitCodecs);

const noStrategy = (found: string): ItoError => ({
  tag: "BadOption",
  where: "solve",
  option: "the strategy",
  found,
  wanted: "a strategy, as gottaGoFast() or eulerMaruyama(1000) makes one",
  try: "gottaGoFast()",
});

/**
 * A strategy whose parts are there, as it is now; their functions are looked at as they answer (`sound.ts`).
 *
 * Errors (Left): `BadOption`, with the part.
 */
export function partsOf(s: Strategy): E.Either<ItoError, Strategy> {
  if (!isRecord(s)) return E.left(noStrategy(foundText(s)));
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
export function processOf(given: Fallible<Process>): E.Either<ItoError, Process> {
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
