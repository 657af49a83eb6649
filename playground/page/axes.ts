/**
 * Axes of the panels of a picture: where each panel is, what its axes are called, round marks on them.
 *
 * Tests: tests/playground/page_test.ts.
 * @module
 */
import type { Drawn, Loaded } from "../sandbox/messages.ts";
import { short, ticks } from "./numbers.ts";
import { elementName } from "./parts/menus.ts";
import type { Looking } from "./state.ts";

/** A mark, as a share of its axis from its lower end. */
export interface Mark {
  readonly at: number;
  readonly text: string;
}

/** An axis. */
export interface Axis {
  readonly name: string;
  readonly marks: readonly Mark[];
}

/** A panel, as shares of the picture from its upper left corner. */
export interface Panel {
  readonly title: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly x?: Axis;
  readonly y?: Axis;
}

const axis = (name: string, [from, to]: readonly [number, number], most: number): Axis => ({
  name,
  marks: ticks(from, to, most).map((v) => ({ at: (v - from) / (to - from), text: short(v) })),
});

/** The panels of what is drawn. */
export function panelsOf(
  loaded: Loaded,
  { picture, x, y }: Looking,
  range: Drawn["range"] | undefined,
): readonly Panel[] {
  const many = loaded.runs.length;
  return loaded.runs.map((run, k) => {
    const place = { title: many > 1 ? run.name : "", left: k / many, top: 0, width: 1 / many, height: 1 };
    if (range === undefined || picture === "images") return place;
    const names = {
      paths: ["t", elementName(run, x)],
      density: ["t", elementName(run, x)],
      phase: [elementName(run, x), elementName(run, y)],
    }[picture];
    const [across = "", up = ""] = names;
    const isFirst = k === 0;
    return {
      ...place,
      x: axis(across, range.x, many > 1 ? 3 : 6),
      ...(isFirst ? { y: axis(up, range.y, 5) } : {}),
    };
  });
}
