/**
 * Layers of networks that are told more than an image and its noise: a class, and what a block does with an embedding of it.
 *
 *     embedding("class_embedding", 512)(label(10)),   scaleShift(dense("time_emb_proj", 2 * 64)(e))(x)
 *
 * Source: Dhariwal & Nichol 2021 (arXiv 2105.05233), section 3; diffusers, models/resnet.py, time_embedding_norm.
 * Tests: tests/networks/classes_test.ts.
 * @module
 */
import { shapeText } from "../sde/dims.ts";
import { imageDims, type Tensor, tensor, unfitLayer } from "./tensor.ts";

/** The network's third input, one whole number a sample: its class, from 0 on. Shapes: []. */
export function label(classes: number): Tensor {
  if (!Number.isInteger(classes) || classes < 1) {
    throw unfitLayer("label", "classes, a whole number ≥ 1", `${classes}`);
  }
  return tensor({ tag: "label", classes }, [], []);
}

/** The row of a table for a label; its parameter is `weight` [classes, size]. A label beyond it gives NaN. Shapes: [] → [size]. */
export function embedding(name: string, size: number): (x: Tensor) => Tensor {
  return (x) => {
    const { layer } = x;
    if (layer.tag !== "label") throw unfitLayer(`embedding "${name}"`, "a label", `a ${layer.tag}`);
    if (!Number.isInteger(size) || size < 1) {
      throw unfitLayer(`embedding "${name}"`, "size, a whole number ≥ 1", `${size}`);
    }
    const weight = { name: `${name}.weight`, dims: [layer.classes, size] };
    return tensor({ tag: "embedding", weight }, [x], [size]);
  };
}

/** Each channel times 1 + its scale, plus its shift. Shapes: x [c, h, w], v [2 c], scales first → [c, h, w]. */
export function scaleShift(v: Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const [c] = imageDims("scaleShift", x);
    if (v.dims.length !== 1 || v.dims[0] !== 2 * c) {
      throw unfitLayer("scaleShift", `[${2 * c}]`, shapeText(v.dims));
    }
    return tensor({ tag: "scaleShift" }, [x, v], x.dims);
  };
}
