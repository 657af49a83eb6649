/**
 * What all pictures have in common: their data are read first, and Plot is loaded where there is something to draw.
 * Tests: tests/plot/pictures_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import type { TaskEither } from "fp-ts/TaskEither";
import type { ItoError } from "../sde/border/errors.ts";
import type { Options } from "../sde/border/options.ts";
import { chosen, type Data, dataOf, type elementsCodec, quantile } from "./data.ts";
import { openStudio, type RenderMark, type Studio } from "./studio.ts";
import { hues, ink, panel } from "./theme.ts";

/** What is drawn of a solution. */
export interface PictureOptions {
  /** Which elements, by number; the first few unless said. */
  readonly elements?: readonly number[];
  /** What stands above. */
  readonly title?: string;
  /** How many paths or points are drawn at most. */
  readonly most?: number;
}

/** A picture once its data are read. */
type Drawing = (studio: Studio) => string;

/** What was read, drawn; Plot is loaded where there is something to draw. */
export function drawnBy(read: E.Either<ItoError, Drawing>): TaskEither<ItoError, string> {
  return pipe(
    TE.fromEither(read),
    TE.chain((draw) => pipe(openStudio(), TE.map(draw))),
  );
}

/** The first two colours. */
export const [blue, vermillion] = [(hues[0] ?? ink).light, (hues[1] ?? ink).light];
/** What Plot is told of every panel. */
export const base = panel;
/** "1,000 samples". */
export function samplesText(n: number): string {
  return `${n.toLocaleString("en")} sample${n === 1 ? "" : "s"}`;
}

/** A solution's numbers, the elements asked for, and options. */
export interface Read<O> {
  readonly data: Data;
  readonly asked: O;
  readonly elements: readonly number[];
}

/** What is to be drawn, of at most so many elements. Errors (Left): those of the options and of the solution. @internal */
export function readPicture<O extends Options<typeof elementsCodec>>(
  where: string,
  solution: unknown,
  a: { readonly options: E.Either<ItoError, O>; readonly most: number },
): E.Either<ItoError, Read<O>> {
  const { options, most } = a;
  return pipe(
    options,
    E.chain((asked) => E.map((data: Data) => ({ asked, data }))(dataOf(where, solution))),
    E.chain(({ asked, data }) =>
      pipe(
        chosen(where, asked.elements, { elements: data.elements, most }),
        E.map((elements) => ({ asked, data, elements })),
      )
    ),
  );
}

/** Points as one path: a dot is a stroke of no length with round ends, which is a tenth of the bytes. */
export function cloud(
  s: Studio,
  points: readonly (readonly [number, number])[],
  color: string,
  width: number,
): RenderMark {
  return (_index, { x, y }) => {
    const along = (scale: typeof x, v: number): string => Number(scale?.(v)).toFixed(1);
    return s.element("path", {
      fill: "none",
      stroke: color,
      "stroke-width": width,
      "stroke-linecap": "round",
      "stroke-opacity": 0.75,
      d: points.map(([a, b]) => `M${along(x, a)} ${along(y, b)}h0`).join(""),
    });
  };
}

/** The middle 99.8 % of some numbers, and a little: what a few far ones do not squeeze. */
export function extent(values: readonly number[]): readonly [number, number] {
  const sorted = Float64Array.from(values).sort();
  const [low, high] = [quantile(sorted, 0.001), quantile(sorted, 0.999)];
  const more = 0.06 * (high - low) || 1;
  return [low - more, high + more];
}
