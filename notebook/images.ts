/**
 * Samples that are images, as a grid: [channels, height, width] in grey or RGB, or [height, width].
 *
 * Black is 0 and white 1, or where samples go well below 0, as those of a VP model do, −1 and 1.
 * Tests: tests/notebook/images_test.ts.
 * @module
 */
import { encode } from "fast-png";

/** Images of one size. */
export interface ImageShape {
  readonly channels: 1 | 3;
  readonly height: number;
  readonly width: number;
}

/** Fewer pixels than this a side are numbers, not an image. */
const least = 6;

/** What images samples of this shape are, if they are. */
export function imageShape(shape: readonly number[]): ImageShape | undefined {
  const [height, width] = [shape.at(-2) ?? 0, shape.at(-1) ?? 0];
  const channels = shape.length === 2 ? 1 : shape.length === 3 ? shape[0] : undefined;
  if (height < least || width < least || (channels !== 1 && channels !== 3)) return undefined;
  return { channels, height, width };
}

/** A picture, and what numbers are its black and its white. */
export interface Grid {
  readonly png: string;
  readonly width: number;
  readonly count: number;
  readonly black: number;
}

/** Most images, and the width that a grid is drawn about. */
const [most, wanted] = [36, 400];
const gap = 1;
/** Below this a number is no rounding of black. */
const below = -0.25;
/** Of the numbers, the share that must be so. */
const share = 0.02;

const base64 = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

/** The first images of those whose numbers stand in `samples`, by their number; nothing where there are none. */
export function gridOf(
  samples: ArrayLike<number>,
  { channels, height, width }: ImageShape,
  numbers: readonly number[],
): Grid | undefined {
  const shown = numbers.slice(0, most);
  if (shown.length === 0) return undefined;
  const size = channels * height * width;
  const value = (image: number, c: number, at: number): number =>
    samples[image * size + (channels === 1 ? 0 : c) * height * width + at] ?? NaN;
  let low = 0;
  for (const image of shown) {
    for (let k = 0; k < size; k++) if ((samples[image * size + k] ?? 0) < below) low++;
  }
  const black = low > share * shown.length * size ? -1 : 0;
  const columns = Math.ceil(Math.sqrt(shown.length));
  const rows = Math.ceil(shown.length / columns);
  const all = { width: columns * (width + gap) + gap, height: rows * (height + gap) + gap };
  const data = new Uint8ClampedArray(3 * all.width * all.height).fill(128); // grey between them
  shown.forEach((image, i) => {
    const [left, top] = [gap + (i % columns) * (width + gap), gap + Math.floor(i / columns) * (height + gap)];
    for (let at = 0; at < height * width; at++) {
      const to = 3 * ((top + Math.floor(at / width)) * all.width + left + at % width);
      for (let c = 0; c < 3; c++) data[to + c] = 255 * (value(image, c, at) - black) / (1 - black);
    }
  });
  const scale = Math.max(1, Math.min(8, Math.round(wanted / all.width)));
  const png = base64(encode({ ...all, data, channels: 3, depth: 8 }));
  return { png, width: scale * all.width, count: shown.length, black };
}
