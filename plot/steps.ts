/**
 * What a solve has taken: evaluations and step lengths of its samples; of a solve with its history, every step that was tried.
 * Tests: tests/plot/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { TaskEither } from "fp-ts/TaskEither";
import { isRecord } from "../sde/border/decode.ts";
import type { ItoError } from "../sde/border/errors.ts";
import { optionsOf } from "../sde/border/options.ts";
import type { History, Traced } from "../solve/history/history.ts";
import type { Solution } from "../solve/solution.ts";
import { type Bin, binsOf, type Data, elementsCodec, thinned } from "./data.ts";
import { base, blue, drawnBy, readPicture, samplesText, vermillion } from "./drawn.ts";
import type { Studio } from "./studio.ts";
import { ink, lookOf, type Panel, sheet } from "./theme.ts";

const bars = (
  { plot, draw }: Studio,
  a: { readonly bins: readonly Bin[]; readonly label: string; readonly isLog?: boolean },
): Panel => {
  const edge = (v: number): number => (a.isLog === true ? 10 ** v : v);
  const drawn = a.bins.map(({ from, to, density }) => ({
    from: edge(from),
    to: edge(to),
    share: density * (to - from),
  }));
  const svg = draw({
    ...base,
    height: 210,
    x: { label: null, ...(a.isLog === true ? { type: "log", ticks: 4, tickFormat: "~g" } : {}) },
    y: { label: "share of samples", grid: true, tickFormat: "~%" },
    marks: [
      plot.rectY(drawn, { x1: "from", x2: "to", y: "share", fill: blue, fillOpacity: 0.6, inset: 0.3 }),
      plot.ruleY([0], { stroke: ink.light }),
    ],
  });
  return { title: a.label, svg };
};

const panelsOf = (studio: Studio, { solution: s, good }: Data): readonly Panel[] => {
  const of = (values: ArrayLike<number>): readonly number[] => good.map((i) => values[i] ?? NaN);
  const { shortest, longest } = s.results;
  const logs = (values: ArrayLike<number>): readonly Bin[] =>
    binsOf(of(values).filter((h) => h > 0).map(Math.log10));
  return [
    bars(studio, { bins: binsOf(of(s.nfe)), label: "evaluations a sample" }),
    bars(studio, { bins: binsOf(of(s.accepts)), label: "steps accepted a sample" }),
    ...(s.rejects.some((r) => r > 0)
      ? [bars(studio, { bins: binsOf(of(s.rejects)), label: "steps rejected a sample" })]
      : []),
    ...(shortest === undefined || longest === undefined ? [] : [
      bars(studio, { bins: logs(shortest), label: "shortest step of a sample, in units of t", isLog: true }),
      bars(studio, { bins: logs(longest), label: "longest step of a sample, in units of t", isLog: true }),
    ]),
  ];
};

/** Every step that some paths tried: its length against the time at which it began. */
const tried = ({ plot, draw }: Studio, h: History, most: number): Panel => {
  const dots = thinned(h.lengths.length, most).flatMap((i) =>
    Array.from({ length: h.lengths[i] ?? 0 }, (_, j) => {
      const at = i * h.most + j;
      return { t: h.t[at] ?? NaN, h: h.h[at] ?? NaN, accepted: h.accepted[at] === 1 };
    })
  ).filter((d) => d.h > 0);
  const of = (accepted: boolean) => dots.filter((d) => d.accepted === accepted);
  const svg = draw({
    ...base,
    height: 320,
    x: { label: "t" },
    y: { type: "log", label: "length, in units of t", grid: true, ticks: 5, tickFormat: "~g" },
    marks: [
      plot.dot(of(true), { x: "t", y: "h", r: 2, fill: blue, fillOpacity: 0.6 }),
      plot.dot(of(false), { x: "t", y: "h", r: 3, symbol: "times", stroke: vermillion, strokeWidth: 1.3 }),
    ],
  });
  return { title: "steps that were tried", svg };
};

/** What `steps` takes. */
export interface StepsOptions {
  /** What stands above. */
  readonly title?: string;
  /** How many paths of a history are drawn, 8 unless said. */
  readonly most?: number;
}

const { title, most } = elementsCodec;
const readSteps = optionsOf("steps", { title, most });

const isTraced = (u: unknown): u is Traced => isRecord(u) && isRecord(u.history) && "solution" in u;

/**
 * What a solve has taken: evaluations, steps accepted and rejected, the shortest and longest step of each sample; of a solve
 * with its history (`history`), every step that was tried, as an SVG file's text.
 *
 * Errors (Left): `BadShape`, `BadOption`; `Unsupported` where Plot cannot be loaded.
 *
 * @example The steps of four paths
 * ```ts
 * import { adaptiveExponential, history, mixtureScore, reverse, vp } from "ito";
 * import { steps } from "ito/plot";
 *
 * const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
 * const result = await history(reverse(vp(), score), adaptiveExponential(), { n: 4, seed: 1 })();
 * if (result._tag === "Left") throw new Error(result.left.tag);
 * const svg = await steps(result.right)();
 * if (svg._tag === "Right") svg.right; // <svg …
 * ```
 */
export function steps(solved: Solution | Traced, options: StepsOptions = {}): TaskEither<ItoError, string> {
  const solution: unknown = isTraced(solved) ? solved.solution : solved;
  return drawnBy(pipe(
    readPicture("steps", solution, { options: readSteps(options), most: 1 }),
    E.map(({ data, asked }) => (studio: Studio) => {
      const title = asked.title ?? "Steps";
      if (!isTraced(solved)) {
        const about = `${samplesText(data.good.length)}.`;
        return sheet({ title, about, height: 210, panels: panelsOf(studio, data) });
      }
      const { history } = solved, shown = Math.min(asked.most ?? 8, history.lengths.length);
      return sheet({
        title,
        about: `${shown} of ${samplesText(history.lengths.length)}.`,
        height: 320,
        entries: [
          { name: "accepted", look: lookOf(0) },
          { name: "rejected", look: { ...lookOf(1), symbol: "times" } },
        ],
        panels: [tried(studio, history, shown)],
      });
    }),
  ));
}
