/**
 * The exports of a program, read as what is played: runs, sliders, options, what is shown.
 *
 * Tests: tests/playground/program_evaluate_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { foundText } from "../../sde/border/decode.ts";
import { exactOf } from "./exact.ts";
import { type Exports, readOptions, readShow, unknownExport } from "./exports.ts";
import type { Settings } from "../sandbox/messages.ts";
import { placeOfExport } from "./places.ts";
import type { Asking, Fault, Picture, Playable, Shown } from "./playable.ts";
import { fault, faultAt, placed, type Read, type Reading, runsIn, twice } from "./read_runs.ts";
import { elementsOf, slidersOf, twiceIn } from "./sliders.ts";

/** What is asked for where the program does not say; fewer paths of larger states. */
const byDefault = { n: 100_000, seed: 1, frames: 60 } as const;
/** Numbers that all states of all runs are by default, and the fewest paths then. */
const usual = { numbers: 2 ** 24, n: 64 } as const;

const elementIn = (u: string | number, { process }: Read, elements: number): number | undefined => {
  const found = typeof u === "number" ? u : process.names?.indexOf(u) ?? -1;
  return found >= 0 && found < elements ? found : undefined;
};

const shownIn = (
  r: Reading,
  first: Read,
  asked: Asking,
  params: Readonly<Record<string, number>>,
): E.Either<Fault, { readonly show: Shown; readonly notes: readonly Fault[] }> =>
  pipe(
    readShow(r.exports.show),
    E.mapLeft(placed(r, "show")),
    E.chain(({ picture, x = 0, y, exact, range }) => {
      const elements = elementsOf(first.process, asked);
      const shape = asked.shape ?? first.process.dims ?? [elements];
      const usual: Picture = shape.length > 1 ? "images" : elements > 1 ? "phase" : "paths";
      const [i, j] = [x, y ?? Math.min(1, elements - 1)].map((u) => elementIn(u, first, elements));
      if (i === undefined || j === undefined) {
        const [name, found] = i === undefined ? ["x", x] : ["y", y];
        const names = first.process.names?.map((n) => `"${n}"`).join(", ");
        const text = `show: ${name} must be ${names ?? `a number below ${elements}`}, found ${
          foundText(found)
        }`;
        return fault(r, "show", `${text}\nTry: ${name}: 0`, name);
      }
      const { time, backward } = first.process;
      const at = { t: backward ? time.tEnd : time.T, params };
      const known = exact === undefined ? undefined : exactOf(exact, at);
      return E.right({
        show: {
          picture: picture ?? usual,
          x: i,
          y: j,
          ...(known === undefined ? {} : { exact: known.exact }),
          ...(range === undefined ? {} : { range }),
        },
        notes: known?.note === undefined
          ? []
          : [{ ...placeOfExport(r.source, "show", "exact"), ...known.note }],
      });
    }),
  );

const optionsIn = (r: Reading): E.Either<Fault, Asking & { readonly given?: number }> =>
  pipe(
    readOptions(r.exports.options),
    E.bimap(placed(r, "options"), ({ n, x0, shape, seed, frames }) => ({
      n: byDefault.n,
      seed: seed ?? byDefault.seed,
      frames: frames ?? byDefault.frames,
      ...(n === undefined ? {} : { given: n }),
      ...(x0 === undefined ? {} : { x0: typeof x0 === "number" ? x0 : Array.from(x0) }),
      ...(shape === undefined ? {} : { shape }),
    })),
  );

/** What a program asks for; how many paths where it says so. */
const countIn = (given: number | undefined, runs: readonly Read[], asked: Asking): number => {
  const each = runs.reduce((sum, { process }) => sum + elementsOf(process, asked) * asked.frames, 0);
  return given ?? Math.max(usual.n, Math.min(byDefault.n, Math.floor(usual.numbers / each)));
};

/**
 * What a program's exports are. Errors (Left): a fault, with its place. Throws what the program's own functions throw.
 */
export function playableOf(
  exports: Exports,
  source: string,
  settings: Settings,
): E.Either<Fault, Playable> {
  const r: Reading = { source, exports };
  const odd = unknownExport(exports);
  if (odd !== undefined) return E.left({ text: odd.text, ...placeOfExport(source, odd.name) });
  const asked = optionsIn(r);
  if (E.isLeft(asked)) return asked;
  const runs = runsIn(r, asked.right, settings);
  if (E.isLeft(runs)) return runs;
  const [first] = runs.right;
  if (first === undefined) return E.left({ text: "The program exports no run" });
  const { given, ...rest } = asked.right;
  const { n = countIn(given, runs.right, rest), seed = rest.seed } = settings;
  const options: Asking = { ...rest, n, seed };
  const known = runs.right.flatMap((run) => run.known);
  const double = twiceIn(known);
  if (double !== undefined) return E.left(twice(r, double));
  return pipe(
    slidersOf(exports.params ?? {}, known),
    E.mapLeft(({ name, text }) => faultAt(r, "params", text, name)),
    E.chain(({ sliders, notes }) => {
      const params = Object.fromEntries(sliders.map((s) => [s.name, s.byDefault]));
      return pipe(
        shownIn(r, first, options, params),
        E.map((shown): Playable => ({
          runs: runs.right.map((run) => run.played),
          sliders,
          options,
          show: shown.show,
          notes: [...notes.map(({ name, text }) => faultAt(r, "params", text, name)), ...shown.notes],
        })),
      );
    }),
  );
}
