/**
 * Ends of axes: the same for all panels and frames, round, and never narrower while paths come in.
 *
 * An element's ends hold, of some frames, from the first to the last, what lies between the quantiles .004 and .996, if this is no
 * further out than three times the width of the middle nine tenths: few samples far away must not make a line of all others.
 * A solve that goes back in time comes from noise that may be a hundred times as wide as what it comes to; its ends are no
 * further than `most` times the width of the last frame. Tests: tests/playground/draw/range_test.ts.
 * @module
 */
import type { Cloud, Range, View } from "./cloud.ts";
import { quantileOf, sortedFloats } from "./sorted.ts";
import { isPlane, pathsOf, valuesOf } from "./states.ts";
import { stepOf } from "./ticks.ts";

type Ends = readonly [number, number];

/** Paths and frames that are looked at. */
const [sampled, looked] = [2000, 14];
/** Of a frame's paths, what is left out at either end; of few less, so that more of them do not widen the ends at once. */
const outside = (n: number): number => 0.004 * Math.min(1, n / sampled);
const reach = 3;
/** Widths of the last frame to either side, where the first is noise. */
const most = 1.2;

const framesIn = ({ times }: Cloud): readonly number[] => {
  const last = times.length - 1;
  const count = Math.min(looked, last + 1);
  return Array.from({ length: count }, (_, i) => count === 1 ? 0 : Math.round(i * last / (count - 1)));
};

const endsOfFrame = (values: Float32Array): Ends | undefined => {
  const all = sortedFloats(values);
  if (all.length === 0) return undefined;
  const [five, ninetyFive] = [quantileOf(all, 0.05), quantileOf(all, 0.95)];
  const wide = reach * (ninetyFive - five);
  const [low, high] = [quantileOf(all, outside(all.length)), quantileOf(all, 1 - outside(all.length))];
  return wide > 0 ? [Math.max(low, five - wide), Math.min(high, ninetyFive + wide)] : [low, high];
};

const hull = (all: readonly Ends[]): Ends | undefined =>
  all.length === 0 ? undefined : [Math.min(...all.map((e) => e[0])), Math.max(...all.map((e) => e[1]))];

const ofCloud = (cloud: Cloud, element: number): Ends | undefined => {
  const frames = framesIn(cloud).flatMap((frame) => {
    const found = endsOfFrame(valuesOf(cloud, element, frame, sampled));
    return found === undefined ? [] : [found];
  });
  const [all, last] = [hull(frames), frames.at(-1)];
  const isBack = (cloud.times[0] ?? 0) > (cloud.times.at(-1) ?? 0);
  if (all === undefined || last === undefined || !isBack || last[0] === last[1]) return all;
  const wide = most * (last[1] - last[0]);
  return [Math.max(all[0], last[0] - wide), Math.min(all[1], last[1] + wide)];
};

/** A little wider, to round numbers; what is positive stays so. */
const rounded = ([low, high]: Ends): Ends => {
  const span = high - low || Math.max(1e-3, Math.abs(low)) * 0.5;
  const step = stepOf(span, 10);
  const pad = high === low ? span : 0.04 * span;
  const from = Math.floor((low - pad) / step) * step;
  return [low >= 0 && (from < 0 || low < 0.25 * span) ? 0 : from, Math.ceil((high + pad) / step) * step];
};

/** Whether some frame has more than three of two hundred paths outside. */
const isLeft = (cloud: Cloud, element: number, [from, to]: Ends): boolean => {
  const isBack = (cloud.times[0] ?? 0) > (cloud.times.at(-1) ?? 0);
  const frames = isBack ? [cloud.times.length - 1] : framesIn(cloud);
  return frames.some((frame) => {
    const values = valuesOf(cloud, element, frame, sampled);
    return values.reduce((sum, v) => sum + Number(v < from || v > to), 0) >
      Math.max(1, 0.015 * values.length);
  });
};

const elementEnds = (clouds: readonly Cloud[], element: number, before: Ends | undefined): Ends => {
  const there = clouds.filter((c) => element < c.elements && pathsOf(c) > 0);
  if (before !== undefined && !there.some((c) => isLeft(c, element, before))) return before;
  const found = hull(there.flatMap((c) => {
    const ends = ofCloud(c, element);
    return ends === undefined ? [] : [ends];
  }));
  if (found === undefined) return before ?? [-1, 1];
  const next = rounded(found);
  return before === undefined ? next : [Math.min(before[0], next[0]), Math.max(before[1], next[1])];
};

/** Where the values of the element that is shown stand in a range. */
export function valueEnds(cloud: Cloud, view: View, range: Range): readonly [number, number] {
  return isPlane(cloud, view) || view.picture === "images" ? range.x : range.y;
}

/**
 * The ends of a picture's axes: of two elements, or of time and one. Those of `before` are kept where they hold the paths, else
 * they grow; `known` are those that a program says itself.
 */
export function rangeOf(
  clouds: readonly Cloud[],
  view: View,
  before?: Range,
  known?: readonly [number, number],
): Range {
  const [first] = clouds;
  if (first === undefined) return before ?? { x: [0, 1], y: [0, 1] };
  if (isPlane(first, view)) {
    return {
      x: known ?? elementEnds(clouds, view.x, before?.x),
      y: known ?? elementEnds(clouds, view.y, before?.y),
    };
  }
  if (view.picture === "images") return { x: known ?? elementEnds(clouds, view.x, before?.x), y: [0, 1] };
  const [from = 0, to = 1] = [first.times[0], first.times.at(-1)];
  return { x: [from, to], y: known ?? elementEnds(clouds, view.x, before?.y) };
}

/** As long on one axis as on the other: the one that has more room is made longer about its middle, so that a circle is one. */
export function evened({ x, y }: Range, plot: { readonly width: number; readonly height: number }): Range {
  const unit = Math.max((x[1] - x[0]) / plot.width, (y[1] - y[0]) / plot.height);
  const about = ([from, to]: Ends, pixels: number): Ends => {
    const more = (unit * pixels - (to - from)) / 2;
    return [from - more, to + more];
  };
  return { x: about(x, plot.width), y: about(y, plot.height) };
}
