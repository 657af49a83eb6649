/**
 * One second of sound, made by a script: tones of a pentatonic scale with harmonics and an envelope, and four beats of drums.
 *
 *     tone    Σ_h a_h sin(2π h f t + φ_h) · e^(−t/τ),   f = 110 · 2^(k/12) Hz, k of the scale
 *     drum    kick: a sine that falls from 180 to 50 Hz; snare: noise and a tone of 190 Hz; hat: the slope of noise
 *
 * Sound i is a function of its number alone.
 * @module
 */

/** Samples a second, and so a clip's elements. */
export const rate = 4096;

/** The scale: half tones above 110 Hz. */
export const scale = [0, 3, 5, 7, 10, 12, 15, 17, 19, 22] as const;
const lowest = 110, harmonics = 5, beats = 4, peak = 0.9;

/** A note's frequency in Hz. */
export function frequencyOf(halfTones: number): number {
  return lowest * 2 ** (halfTones / 12);
}

/** A clip, and what it was made as. */
export interface Sound {
  readonly samples: Float32Array;
  readonly kind: "tone" | "drums";
  /** Its half tones above 110 Hz, where it is a tone. */
  readonly note: number | undefined;
}

/** Numbers from 0 to 1 (mulberry32). */
const uniforms = (seed: number): () => number => {
  let a = (seed + 1) * 0x9e3779b9 >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let v = Math.imul(a ^ (a >>> 15), a | 1);
    v ^= v + Math.imul(v ^ (v >>> 7), v | 61);
    return ((v ^ (v >>> 14)) >>> 0) / 2 ** 32;
  };
};

const toneOf = (f: number, draw: () => number): Float32Array => {
  const parts = Array.from({ length: harmonics }, (_, h) => ({
    size: (0.4 + 0.6 * draw()) / (h + 1) ** 1.3,
    turn: 2 * Math.PI * draw(),
    step: 2 * Math.PI * (h + 1) * f / rate,
  })).filter(({ step }) => step < Math.PI * 0.95);
  const decay = 0.25 + 0.5 * draw();
  return Float32Array.from({ length: rate }, (_, i) => {
    const time = i / rate;
    const envelope = Math.min(1, time / 0.01) * Math.exp(-time / decay);
    return envelope * parts.reduce((s, { size, turn, step }) => s + size * Math.sin(turn + step * i), 0);
  });
};

type Hit = (time: number, draw: () => number) => number;
const hits: readonly Hit[] = [
  (time) =>
    Math.exp(-time / 0.09) * Math.sin(2 * Math.PI * (50 * time + 130 * 0.04 * (1 - Math.exp(-time / 0.04)))),
  (time, draw) =>
    Math.exp(-time / 0.06) * (0.7 * (2 * draw() - 1) + 0.4 * Math.sin(2 * Math.PI * 190 * time)),
];

const drumsOf = (draw: () => number): Float32Array => {
  const out = new Float32Array(rate);
  for (let beat = 0; beat < beats; beat++) {
    const from = beat * rate / beats;
    const kind = Math.floor(3 * draw()), size = 0.6 + 0.4 * draw();
    const hit = hits[kind];
    let before = 0;
    for (let i = from; i < rate; i++) {
      const time = (i - from) / rate;
      if (time > 0.5) break;
      const noise = 2 * draw() - 1;
      const hat = 0.5 * Math.exp(-time / 0.025) * (noise - before); // its slope has the high half
      before = noise;
      out[i] = (out[i] ?? 0) + size * (hit?.(time, draw) ?? hat);
    }
  }
  return out;
};

/** Sound number i: tones where it is even, drums where it is odd. */
export function soundOf(i: number): Sound {
  const draw = uniforms(i);
  const isTone = i % 2 === 0;
  const note = isTone ? scale[Math.floor(draw() * scale.length)] : undefined;
  const raw = note === undefined ? drumsOf(draw) : toneOf(frequencyOf(note), draw);
  const most = raw.reduce((m, v) => Math.max(m, Math.abs(v)), 1e-9);
  return { samples: raw.map((v) => peak * v / most), kind: isTone ? "tone" : "drums", note };
}
