/**
 * Where pictures stand: one to three beside each other, or below each other where there is more height than width; the boxes of
 * their axes all of one size.
 *
 * Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import type { Picture } from "../program/playable.ts";
import type { Box } from "./sheet.ts";

/** A panel: all of it, and where its picture is. */
export interface Place {
  readonly whole: Box;
  readonly plot: Box;
  /** Whether it has numbers at the left: beside each other only the first. */
  readonly hasLeft: boolean;
}

/** Room around pictures, in pixels of the page. */
const room = { left: 46, right: 18, top: 12, named: 26, bottom: 36 } as const;
/** Images have no axes. */
const bare = { left: 14, right: 14, top: 14, named: 30, bottom: 14 } as const;

/** The places of `count` panels on a sheet; names stand above where there is more than one. */
export function placesOf(
  a: {
    readonly width: number;
    readonly height: number;
    readonly ratio: number;
    readonly count: number;
    readonly picture: Picture;
  },
): readonly Place[] {
  const { width, height, ratio, count } = a;
  const around = a.picture === "images" ? bare : room;
  const px = (v: number): number => Math.round(v * ratio);
  const [left, right, bottom] = [px(around.left), px(around.right), px(around.bottom)];
  const top = px(count > 1 ? around.named : around.top);
  const box = (x: number, y: number, w: number, h: number): Box => ({
    left: x,
    top: y,
    width: Math.max(1, w),
    height: Math.max(1, h),
  });
  if (width < height) {
    const each = Math.floor(height / count);
    return Array.from({ length: count }, (_, i) => ({
      whole: box(0, i * each, width, each),
      plot: box(left, i * each + top, width - left - right, each - top - bottom),
      hasLeft: true,
    }));
  }
  const wide = Math.floor((width - left - count * right) / count);
  return Array.from({ length: count }, (_, i) => {
    const at = left + i * (wide + right);
    return {
      whole: box(i === 0 ? 0 : at, 0, i === 0 ? left + wide + right : wide + right, height),
      plot: box(at, top, wide, height - top - bottom),
      hasLeft: i === 0,
    };
  });
}
