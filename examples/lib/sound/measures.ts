/**
 * What sounds are like: whether there is a tone in them, whether it is in tune, and how far their spectra are from others'.
 * @module
 */
import { mdct, size } from "./mdct.ts";
import { frequencyOf, rate, scale } from "./sounds.ts";

/** |Σ x e^(−2πi f n / rate)|² of a sound. */
const powerAt = (x: Float32Array, f: number): number => {
  const turn = 2 * Math.PI * f / rate;
  const twice = 2 * Math.cos(turn);
  let [before, last] = [0, 0];
  for (const v of x) [before, last] = [last, v + twice * last - before];
  return before * before + last * last - twice * before * last;
};

/** A tenth of a half tone, over the scale and half a tone beyond. */
const step = 0.1;
const candidates = Array.from({ length: Math.round(23 / step) + 1 }, (_, i) => -0.5 + step * i);
/** Of a sound's energy, what a tone has in five narrow lines; drums have less. */
const leastShare = 0.1;
const within = 0.2;

/** The tone of a sound, in half tones above 110 Hz, and how much of its energy is in the lines of it. */
export function toneIn(x: Float32Array): { readonly note: number; readonly share: number } {
  const energy = x.reduce((s, v) => s + v * v, 0);
  const shares = candidates.map((note) =>
    [1, 2, 3, 4, 5].map((h) => h * frequencyOf(note)).filter((f) => f < rate / 2)
      .reduce((s, f) => s + powerAt(x, f), 0) * 2 / (x.length * energy)
  );
  const best = shares.indexOf(Math.max(...shares));
  return { note: candidates[best] ?? NaN, share: shares[best] ?? NaN };
}

/** Of sounds, the share that are tones, and of these the share within a fifth of a half tone of the scale. */
export function tonesOf(
  sounds: readonly Float32Array[],
): { readonly tones: number; readonly inTune: number } {
  const tones = sounds.map(toneIn).filter(({ share }) => share > leastShare);
  const tuned = tones.filter(({ note }) => scale.some((s) => Math.abs(s - note) < within + 1e-9));
  return { tones: tones.length / sounds.length, inTune: tuned.length / tones.length };
}

/** What share would be in tune by chance. */
export const byChance = candidates.filter((c) => scale.some((s) => Math.abs(s - c) < within + 1e-9)).length /
  candidates.length;

/** The mean spectrum in decibels, of 64 frequencies. */
const spectrumOf = (sounds: readonly Float32Array[]): readonly number[] => {
  const power = new Float64Array(size);
  for (const sound of sounds) {
    mdct(sound).forEach((v, i) => (power[Math.floor(i / size)] = (power[Math.floor(i / size)] ?? 0) + v * v));
  }
  return Array.from(power, (v) => 10 * Math.log10(v / sounds.length + 1e-12));
};

/** How far mean spectra are from each other: the root of the mean square over frequencies, in decibels. */
export function spectralDistance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  const [one, other] = [spectrumOf(a), spectrumOf(b)];
  return Math.sqrt(one.reduce((s, v, k) => s + (v - (other[k] ?? NaN)) ** 2, 0) / size);
}
