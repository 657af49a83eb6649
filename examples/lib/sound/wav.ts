/**
 * Sounds as a file that can be heard, and as a picture: a WAV of 16 bits, and spectrograms.
 * @module
 */
import { encodeGrid } from "../image.ts";
import { mdct, size } from "./mdct.ts";
import { rate } from "./sounds.ts";

/** Not all players take 4096 samples a second. */
const finer = 4;
const reach = 16;

/** A value between samples, by the windowed sinc. */
const between = (x: Float32Array, at: number): number => {
  const from = Math.floor(at);
  let sum = 0;
  for (let i = from - reach + 1; i <= from + reach; i++) {
    const d = at - i;
    const sinc = d === 0 ? 1 : Math.sin(Math.PI * d) / (Math.PI * d);
    sum += (x[i] ?? 0) * sinc * Math.cos(Math.PI * d / (2 * (reach + 1))) ** 2;
  }
  return sum;
};

/** A WAV file of sounds one after the other, 16,384 samples a second, one channel. */
export function wav(sounds: readonly Float32Array[]): Uint8Array {
  const wide = sounds.flatMap((s) =>
    Array.from({ length: s.length * finer }, (_, i) => between(s, i / finer))
  );
  const out = new DataView(new ArrayBuffer(44 + 2 * wide.length));
  const text = (at: number, words: string): void =>
    [...words].forEach((c, i) => out.setUint8(at + i, c.charCodeAt(0)));
  text(0, "RIFF");
  out.setUint32(4, 36 + 2 * wide.length, true);
  text(8, "WAVEfmt ");
  out.setUint32(16, 16, true);
  out.setUint16(20, 1, true);
  out.setUint16(22, 1, true);
  out.setUint32(24, finer * rate, true);
  out.setUint32(28, 2 * finer * rate, true);
  out.setUint16(32, 2, true);
  out.setUint16(34, 16, true);
  text(36, "data");
  out.setUint32(40, 2 * wide.length, true);
  wide.forEach((v, i) => out.setInt16(44 + 2 * i, Math.round(32767 * Math.max(-1, Math.min(1, v))), true));
  return new Uint8Array(out.buffer);
}

/** From black by violet and orange to white. */
const colour = (v: number): readonly [number, number, number] => [
  Math.min(1, 2.2 * v),
  Math.max(0, 1.6 * v - 0.5),
  v < 0.5 ? 0.9 * v : Math.max(0.9 * (1 - v), 3 * v - 2),
];

/** Spectrograms as a PNG: time to the right, frequency up to 2048 Hz, from −60 dB of a full coefficient (black) to 0 (white). */
export function spectrograms(sounds: readonly Float32Array[]): Uint8Array {
  const pixels = size * size;
  const data = new Float32Array(sounds.length * 3 * pixels);
  sounds.forEach((sound, s) => {
    const c = mdct(sound);
    for (let k = 0; k < size; k++) {
      for (let f = 0; f < size; f++) {
        // neighbouring frames together: a coefficient alone goes through 0 with its phase
        const power = [-1, 0, 1].reduce((a, d) =>
          a + (c[k * size + Math.min(size - 1, Math.max(0, f + d))] ?? 0) ** 2, 0) / 3;
        const level = Math.min(1, Math.max(0, (10 * Math.log10(power + 1e-12) + 50) / 60));
        colour(level).forEach((
          v,
          channel,
        ) => (data[(3 * s + channel) * pixels + (size - 1 - k) * size + f] = v));
      }
    }
  });
  return encodeGrid({ count: sounds.length, width: size, height: size, data }, { scale: 2, gap: 2 });
}
