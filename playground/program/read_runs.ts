/**
 * The runs of a program: process, score and strategy of each, from what it exports and what `runs` says.
 *
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { type Calculus, describe, type Fallible, type Process, recommend, reverse, type Strategy } from "ito";
import { foundText, isRecord } from "../../sde/border/decode.ts";
import { internal, type ItoError } from "../../sde/border/errors.ts";
import { partsOf, processOf } from "../../solvers/parts.ts";
import {
  type Exported,
  type Exports,
  mayBeForward,
  mayBeProcess,
  mayBeScore,
  mayBeStrategy,
  notA,
} from "./exports.ts";
import type { Settings } from "../sandbox/messages.ts";
import { placeOfExport, placeOfName } from "./places.ts";
import type { Asking, Fault, Played } from "./playable.ts";
import { runsWith } from "./settings.ts";
import { type Known, parametersOf } from "./sliders.ts";

/** What is known where a part is read: the program's text, for the place of a fault. */
export interface Reading {
  readonly source: string;
  readonly exports: Exports;
}

/** A fault where something is exported. */
export const faultAt = ({ source }: Reading, where: Exported, text: string, field?: string): Fault => ({
  text,
  ...placeOfExport(source, where, field),
});
/** The same as a Left. */
export const fault = (r: Reading, where: Exported, text: string, field?: string): E.Either<Fault, never> =>
  E.left(faultAt(r, where, text, field));
/** An error of Ito's there. */
export const placed = (r: Reading, where: Exported, field?: string) => (e: ItoError): Fault => {
  const text: unknown = describe(e); // nothing, of a Left that is not Ito's
  return faultAt(
    r,
    where,
    typeof text === "string" ? text : `a Left of ${foundText(e)}\nTry: a process`,
    field,
  );
};

/** The parts of a run, each with the export that it stands in. */
type Parts = Readonly<Record<"process" | "score" | "strategy", unknown>> & {
  readonly name: string;
  /** Where a part stands. */
  readonly at: (part: "process" | "score" | "strategy") => readonly [Exported, string?];
};

const partsOfRuns = (r: Reading): E.Either<Fault, readonly Parts[]> => {
  const { process, score, strategy, runs } = r.exports;
  const own = { process, score, strategy };
  if (runs === undefined) {
    return process === undefined
      ? E.left({ text: "The program exports no process\nTry: export const process = ou();" })
      : E.right([{ ...own, name: "", at: (part) => [part] }]);
  }
  const example = "{ Euler: { strategy: eulerMaruyama(60) }, Heun: { process, strategy: heun(60) } }";
  if (!isRecord(runs) || Object.keys(runs).length === 0) {
    return fault(r, "runs", `runs must be runs by their names, found ${foundText(runs)}\nTry: ${example}`);
  }
  const list: Parts[] = [];
  for (const [name, run] of Object.entries(runs)) {
    const known = ["process", "score", "strategy"];
    const odd = isRecord(run) ? Object.keys(run).find((k) => !known.includes(k)) : "";
    if (!isRecord(run) || odd !== undefined) {
      const found = odd === undefined || odd === "" ? foundText(run) : `"${odd}" in it`;
      const text = `runs: "${name}" must be { process, score, strategy }, of which each may be left out, ` +
        `found ${found}\nTry: ${example}`;
      return fault(r, "runs", text, name);
    }
    const whole = { ...own, ...run };
    if (whole.process === undefined) {
      return fault(r, "runs", `runs: "${name}" has no process\nTry: export const process = ou();`, name);
    }
    list.push({
      ...whole,
      name,
      at: (part) => (run[part] === undefined && r.exports[part] !== undefined ? [part] : ["runs", name]),
    });
  }
  return E.right(list);
};

/** The process as it is solved. */
const processIn = (r: Reading, { process, score, at }: Parts): E.Either<Fault, Process<Calculus>> => {
  if (score === undefined) {
    return mayBeProcess(process)
      ? pipe(processOf(process), E.mapLeft(placed(r, ...at("process"))))
      : fault(r, at("process")[0], notA("process", process), at("process")[1]);
  }
  if (!mayBeForward(process)) return fault(r, at("process")[0], notA("process", process), at("process")[1]);
  if (!mayBeScore(score)) return fault(r, at("score")[0], notA("score", score), at("score")[1]);
  const forward: Fallible<Process> = process;
  return pipe(
    processOf(forward),
    E.mapLeft(placed(r, ...at("process"))),
    E.chain(() => pipe(reverse(forward, score), E.mapLeft(placed(r, ...at("score"))))),
  );
};

const isStratonovich = (p: Process<Calculus>): p is Process<"stratonovich"> => p.calculus === "stratonovich";
const isItos = (p: Process<Calculus>): p is Process => p.calculus === "ito";

/** The strategy that goes with a process, where the program has none. */
const recommended = (
  p: Process<Calculus>,
  told: Parameters<typeof recommend>[1],
): E.Either<ItoError, Strategy<Calculus>> => {
  if (isItos(p)) return pipe(recommend(p, told), E.map((advice) => advice.strategy));
  if (isStratonovich(p)) return pipe(recommend(p, told), E.map((advice) => advice.strategy));
  throw internal(`a process of the calculus "${p.calculus}"`);
};

const strategyIn = (
  r: Reading,
  { strategy, at }: Parts,
  process: Process<Calculus>,
  { x0 }: Asking,
): E.Either<Fault, Strategy<Calculus>> => {
  const where = at("strategy");
  if (strategy === undefined) {
    const told = process.backward || x0 === undefined ? {} : { x0 };
    return pipe(recommended(process, told), E.mapLeft(placed(r, ...at("process"))));
  }
  if (!mayBeStrategy(strategy)) return fault(r, where[0], notA("strategy", strategy), where[1]);
  return pipe(partsOf(strategy), E.bimap(placed(r, ...where), () => strategy));
};

/** A run, and what is known of it. */
export interface Read {
  readonly played: Played;
  readonly process: Process<Calculus>;
  readonly known: readonly Known[];
}

const runIn = (r: Reading, parts: Parts, options: Asking): E.Either<Fault, Omit<Read, "known">> =>
  pipe(
    processIn(r, parts),
    E.chain((process) =>
      pipe(
        strategyIn(r, parts, process, options),
        E.map((strategy) => ({ process, played: { name: parts.name, process, strategy } })),
      )
    ),
  );

/** A parameter of two defaults. */
export function twice({ source }: Reading, name: string): Fault {
  return {
    text: `The parameter "${name}" has two defaults\nTry: const ${name} = param("${name}", 1);`,
    ...placeOfName(source, name),
  };
}

const ofParameter = "params.";

/** The option of a program that an error is of. */
const optionOf = (e: ItoError): string | undefined =>
  ["x0", "shape"].find((name) =>
    (e.tag === "BadOption" && e.option === name) || ("where" in e && e.where === `solve: ${name}`)
  );

/** What is wrong with a plan, where it belongs: with an option, a strategy, else with the process. */
const faultOfPlan = (r: Reading, { at }: Parts, e: ItoError): Fault => {
  if (e.tag === "BadOption" && e.option.startsWith(ofParameter)) {
    return twice(r, e.option.slice(ofParameter.length));
  }
  const option = optionOf(e);
  if (option !== undefined && r.exports.options !== undefined) return placed(r, "options", option)(e);
  const [of, field] = at("strategy");
  return r.exports[of] === undefined ? placed(r, ...at("process"))(e) : placed(r, of, field)(e);
};

const all = <A, B>(list: readonly A[], f: (a: A) => E.Either<Fault, B>): E.Either<Fault, readonly B[]> => {
  const out: B[] = [];
  for (const a of list) {
    const b = f(a);
    if (E.isLeft(b)) return b;
    out.push(b.right);
  }
  return E.right(out);
};

/** All runs of a program, one or more, as the menus want them; the first that is wrong. */
export function runsIn(r: Reading, options: Asking, settings: Settings): E.Either<Fault, readonly Read[]> {
  return pipe(
    partsOfRuns(r),
    E.chain((parts) =>
      pipe(
        all(parts, (one) => runIn(r, one, options)),
        E.chain((runs) =>
          pipe(
            runsWith(runs.map((run) => run.played), settings),
            E.map((played) =>
              runs.map((run, k) => ({ ...run, parts: parts[k], played: played[k] ?? run.played }))
            ),
          )
        ),
      )
    ),
    E.chain((runs) =>
      all(runs, ({ process, played, parts }) =>
        pipe(
          parametersOf(process, played.strategy, options),
          E.bimap(
            (e): Fault => (parts === undefined ? { text: describe(e) } : faultOfPlan(r, parts, e)),
            (known): Read => ({ process, played, known }),
          ),
        ))
    ),
  );
}
