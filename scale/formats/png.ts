/**
 * A picture of the first samples, a grid of at most so many, where a sample is an image: [channels, height, width], grey or RGB.
 *
 * The study's `dataRange` is black and white. Tests: tests/scale/formats_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { encodeGrid } from "../../examples/lib/image.ts";
import type { Format, Table, Writer } from "./format.ts";

const rgb = 3;

const drawing = ({ samples, images, shape, dataRange: [black, white] }: Table): Writer => {
  const [channels = NaN, height = NaN, width = NaN] = shape;
  const count = Math.min(samples, images);
  const plane = height * width, size = channels * plane;
  return async function* (rows) {
    const data = new Float32Array(count * rgb * plane);
    let image = 0;
    for await (const some of rows) {
      for (let at = 0; at < some.length && image < count; at += size, image++) {
        for (let k = 0; k < rgb * plane; k++) {
          const value = some[at + (channels === 1 ? k % plane : k)] ?? NaN;
          data[image * rgb * plane + k] = (value - black) / (white - black);
        }
      }
    }
    yield encodeGrid({ count, width, height, data });
  };
};

/** A grid of images. */
export const png: Format = {
  ending: ".png",
  writer: (table) => {
    const { shape } = table;
    if (shape.length === 3 && (shape[0] === 1 || shape[0] === rgb)) {
      return Promise.resolve(E.right(drawing(table)));
    }
    return Promise.resolve(E.left({
      tag: "CannotWrite",
      ending: ".png",
      found: `samples of [${shape.join(", ")}]`,
      wanted: "images, [1, height, width] in grey or [3, height, width] in RGB",
      try: "--to FILE.npy, or a study whose options have such a shape",
    }));
  },
};
