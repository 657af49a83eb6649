/**
 * What score networks put between their layers: activations, element by element. None has parameters.
 * Tests: tests/networks/network_test.ts.
 * @module
 */
import { type Tensor, tensor, unfitLayer } from "./tensor.ts";

/** SiLU, or swish: x · sigmoid(x). Shapes: any, kept. */
export function silu(x: Tensor): Tensor {
  return tensor({ tag: "silu" }, [x], x.dims);
}

/** The larger of x and 0. Shapes: any, kept. */
export function relu(x: Tensor): Tensor {
  return tensor({ tag: "relu" }, [x], x.dims);
}

/** x where it is > 0, else eˣ − 1. Shapes: any, kept. */
export function elu(x: Tensor): Tensor {
  return tensor({ tag: "elu" }, [x], x.dims);
}

/** x where it is > 0, else slope · x. Shapes: any, kept. */
export function leakyRelu(slope: number): (x: Tensor) => Tensor {
  if (!Number.isFinite(slope)) throw unfitLayer("leakyRelu", "a finite slope", `${slope}`);
  return (x) => tensor({ tag: "leakyRelu", slope }, [x], x.dims);
}

/** GELU: x Φ(x), with the error function itself (arXiv 1606.08415). Shapes: any, kept. */
export function gelu(x: Tensor): Tensor {
  return tensor({ tag: "gelu" }, [x], x.dims);
}

/** Mish: x · tanh(ln(1 + eˣ)) (arXiv 1908.08681). Shapes: any, kept. */
export function mish(x: Tensor): Tensor {
  return tensor({ tag: "mish" }, [x], x.dims);
}
