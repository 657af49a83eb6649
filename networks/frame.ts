/**
 * Layers that make images of any size fit: a frame of zeros and its removal, and patches of pixels.
 *
 *     crop(sides)(…(pad(sides)(x)))          pixelShuffle(2)(conv("last", 4)(conv("first", 64, { size: 6, stride: 2, … })(x)))
 *
 * Source: Shi et al. 2016 (arXiv 1609.05158) for the shuffle, PyTorch's pixel_shuffle.
 * Tests: tests/networks/own_test.ts.
 * @module
 */
import { shapeText } from "../sde/dims.ts";
import { sizes } from "./limits.ts";
import { type Frame, imageDims, type Tensor, tensor, unfitLayer } from "./tensor.ts";

const wantSides = (layer: string, sides: Frame): void => {
  if (!sides.every((n) => Number.isInteger(n) && n >= 0)) {
    throw unfitLayer(layer, "four whole numbers ≥ 0", shapeText(sides));
  }
};

/** Rows and columns of zeros around an image. Shapes: [c, h, w] → [c, above + h + below, left + w + right]. */
export function pad(sides: Frame): (x: Tensor) => Tensor {
  wantSides("pad", sides);
  const [above, below, left, right] = sides;
  return (x) => {
    const [c, h, w] = imageDims("pad", x);
    const dims = [c, above + h + below, left + w + right];
    if (dims.slice(1).some((n) => n > sizes.pixels)) {
      throw unfitLayer("pad", `a result of at most ${sizes.pixels} pixels a side`, shapeText(dims));
    }
    return sides.every((n) => n === 0) ? x : tensor({ tag: "pad", sides }, [x], dims);
  };
}

/** Without so many rows and columns around it. Shapes: [c, above + h + below, left + w + right] → [c, h, w]. */
export function crop(sides: Frame): (x: Tensor) => Tensor {
  wantSides("crop", sides);
  const [above, below, left, right] = sides;
  return (x) => {
    const [c, h, w] = imageDims("crop", x);
    const dims = [c, h - above - below, w - left - right];
    if (dims.some((n) => n < 1)) throw unfitLayer("crop", "a larger image", shapeText(x.dims));
    return sides.every((n) => n === 0) ? x : tensor({ tag: "crop", sides }, [x], dims);
  };
}

/** Channels become pixels: each c² of them a square of c × c. Shapes: [d c², h, w] → [d, h c, w c]. */
export function pixelShuffle(size: number): (x: Tensor) => Tensor {
  if (!Number.isInteger(size) || size < 1) throw unfitLayer("pixelShuffle", "a whole number ≥ 1", `${size}`);
  return (x) => {
    const [c, h, w] = imageDims("pixelShuffle", x);
    if (c % size ** 2 !== 0) {
      throw unfitLayer("pixelShuffle", `a multiple of ${size ** 2} channels`, shapeText(x.dims));
    }
    return size === 1 ? x : tensor({ tag: "pixelShuffle", size }, [x], [c / size ** 2, h * size, w * size]);
  };
}
