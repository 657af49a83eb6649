/**
 * Processes whose elements see each other in all ways: neighbours at both ends, one for all, a function's elements, sums.
 * @module
 */
import { add, at, maximum, mul, type Process, process, shift, sin, sub } from "ito";

/** Lorenz-96. */
export const lorenz: Process = process(({ x }) => {
  const [next, last, before] = [shift(x, 1, "wrap"), shift(x, -1, "wrap"), shift(x, -2, "wrap")];
  return { drift: add(mul(sub(next, before), last), sub(8, x)), diffusion: 0.5 };
}, { time: { T: 0.25 } });

/** Stages that read what other lanes have written just now, and a scalar that reads an element. */
export const tangled: Process = process(({ x }) => {
  const y = sin(shift(x, 17, "wrap"));
  const z = mul(shift(y, -40, "edge"), at(y, 3));
  return { drift: sub(sub(shift(z, 1, at(x, 5)), x), mul(0.1, maximum(z))), diffusion: 0.3 };
}, { time: { T: 0.5 } });
