/**
 * Layers that change the size of an image: plain ones, and filters (StyleGAN2's upfirdn2d), which keep it from aliasing.
 * Tests: tests/networks/network_test.ts.
 * @module
 */
import { shapeText } from "../sde/dims.ts";
import { imageDims, type Pads, type Resample, type Tensor, tensor, unfitLayer } from "./tensor.ts";

/** Twice the size, each pixel four times. Shapes: [c, h, w] → [c, 2h, 2w]. */
export function nearestUp(x: Tensor): Tensor {
  const [c, h, w] = imageDims("nearestUp", x);
  return tensor({ tag: "nearestUp" }, [x], [c, 2 * h, 2 * w]);
}

/** Half the size, the mean of each four pixels. Shapes: [c, 2h, 2w] → [c, h, w]. */
export function averageDown(x: Tensor): Tensor {
  const [c, h, w] = imageDims("averageDown", x);
  if (h % 2 !== 0 || w % 2 !== 0) throw unfitLayer("averageDown", "an even size", shapeText(x.dims));
  return tensor({ tag: "averageDown" }, [x], [c, h / 2, w / 2]);
}

/**
 * A filter along rows and columns, normed so that an even image stays as it is (StyleGAN2's upfirdn2d):
 *
 *     up: zeros between the pixels, then the filter at twice the gain; down: the filter, then each second result
 *
 * Shapes: [c, h, w] → [c, …], 2h or h plus the pads less taps.length − 1, half of that for "down". Source: score_sde,
 * models/up_or_down_sampling.py.
 */
export function fir(taps: readonly number[], resample: Resample, pads: Pads): (x: Tensor) => Tensor {
  const sum = taps.reduce((a, b) => a + b, 0);
  const normed = taps.map((v) => (resample === "up" ? 2 : 1) * v / sum);
  if (!normed.every(Number.isFinite) || taps.length < 1) {
    throw unfitLayer("fir", "taps whose sum is not 0", shapeText(taps));
  }
  if (resample === "up" && (pads[0] > taps.length - 1 || pads[1] > taps.length - 2)) {
    throw unfitLayer(
      "fir",
      `at most ${taps.length - 1} and ${taps.length - 2} pads before "up"`,
      shapeText(pads),
    );
  }
  return (x) => {
    const [c, ...plane] = imageDims("fir", x);
    const stride = resample === "down" ? 2 : 1;
    const sides = plane.map((n) => {
      const wide = (resample === "up" ? 2 : 1) * n + pads[0] + pads[1] - taps.length;
      return Math.floor(wide / stride) + 1;
    });
    if (sides.some((n) => n < 1)) throw unfitLayer("fir", "a larger image", shapeText(x.dims));
    return tensor({ tag: "fir", taps: normed, resample, pads }, [x], [c, ...sides]);
  };
}

/** Twice the size by a filter. Shapes: [c, h, w] → [c, 2h, 2w]. */
export function firUp(taps: readonly number[]): (x: Tensor) => Tensor {
  const p = taps.length - 2;
  return fir(taps, "up", [Math.floor((p + 1) / 2) + 1, Math.floor(p / 2)]);
}

/** Half the size by a filter. Shapes: [c, 2h, 2w] → [c, h, w]. */
export function firDown(taps: readonly number[]): (x: Tensor) => Tensor {
  const p = taps.length - 2;
  return fir(taps, "down", [Math.floor((p + 1) / 2), Math.floor(p / 2)]);
}
