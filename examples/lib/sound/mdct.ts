/**
 * A second of sound as a picture of 64 frequencies × 64 times, and back: the modified discrete cosine transform, in a circle.
 *
 *     X_kf = √(2/N) Σ_n w_n x_(fN + n) cos(π/N (n + ½ + N/2)(k + ½)),   n < 2N,   w_n = sin(π/2N (n + ½)),   N = 64
 *
 * It is an orthogonal matrix (Princen and Bradley 1986), so that noise of one level stays that. For a network, which sees the
 * picture, numbers are pressed together by their root, which brings out what is soft: c = sign(X) |X|^½.
 * @module
 */

/** Frequencies, and times. */
export const size = 64;
const twice = 2 * size;

const window = Float64Array.from({ length: twice }, (_, n) => Math.sin(Math.PI / twice * (n + 0.5)));
const waves = Float64Array.from({ length: size * twice }, (_, i) => {
  const [k, n] = [Math.floor(i / twice), i % twice];
  return Math.sqrt(2 / size) * (window[n] ?? 0) * Math.cos(Math.PI / size * (n + 0.5 + size / 2) * (k + 0.5));
});

/** The coefficients of a clip of 4096 numbers. Shapes: [4096] → [64 frequencies · 64 times]. */
export function mdct(samples: ArrayLike<number>): Float32Array {
  const out = new Float32Array(size * size);
  for (let f = 0; f < size; f++) {
    for (let k = 0; k < size; k++) {
      let sum = 0;
      for (let n = 0; n < twice; n++) {
        sum += (waves[k * twice + n] ?? 0) * (samples[(f * size + n) % (size * size)] ?? 0);
      }
      out[k * size + f] = sum;
    }
  }
  return out;
}

/** The clip of coefficients: the transposed matrix. Shapes: [64 · 64] → [4096]. */
export function inverseMdct(coefficients: ArrayLike<number>): Float32Array {
  const out = new Float32Array(size * size);
  for (let f = 0; f < size; f++) {
    for (let k = 0; k < size; k++) {
      const c = coefficients[k * size + f] ?? 0;
      for (let n = 0; n < twice; n++) {
        const i = (f * size + n) % (size * size);
        out[i] = (out[i] ?? 0) + c * (waves[k * twice + n] ?? 0);
      }
    }
  }
  return out;
}

/** Coefficients as a network sees them. */
export function pressed(coefficients: Float32Array): Float32Array {
  return coefficients.map((v) => Math.sign(v) * Math.sqrt(Math.abs(v)));
}

/** And back. */
export function unpressed(picture: Float32Array): Float32Array {
  return picture.map((v) => Math.sign(v) * v * v);
}
