/**
 * Colours of pictures: scales whose lightness grows evenly, from the page's own paper on, light and dark.
 *
 * A scale is a few points in OKLCH (lightness, chroma, hue), straight between them in OKLab, so that equal steps of a value look
 * equally far apart and the order can be told in grey. Pixels are words of a little-endian RGBA image: 0xAABBGGRR.
 *
 * Source: Björn Ottosson, "A perceptual color space for image processing" (2020). Tests: tests/playground/draw/pictures_test.ts.
 * @module
 */
import { hues, ink, paper } from "../../plot/theme.ts";
import type { Theme } from "./cloud.ts";

/** Red, green, blue of 0 … 255. */
export type Rgb = readonly [number, number, number];
type Triple = readonly [number, number, number];

const ofHex = (hex: string): Rgb => {
  const word = Number.parseInt(hex.slice(1), 16);
  return [word >> 16, (word >> 8) & 255, word & 255];
};

/** A page's colours, as those of Ito's other pictures. */
export function themeOf(isDark: boolean): Theme {
  const side = isDark ? "dark" : "light";
  return { isDark, background: ofHex(paper[side]), ink: ofHex(ink[side]) };
}

/** Colour k of series: blue, vermilion, green, … */
export function hueOf({ isDark }: Theme, k: number): Rgb {
  const hue = hues[k % hues.length] ?? ink;
  return ofHex(isDark ? hue.dark : hue.light);
}

/** As CSS writes it. */
export function cssOf([r, g, b]: Rgb, alpha = 1): string {
  return `rgba(${Math.round(r)},${Math.round(g)},${Math.round(b)},${alpha})`;
}

/** As a pixel. */
export function wordOf([r, g, b]: Rgb): number {
  return (0xff000000 | Math.round(b) << 16 | Math.round(g) << 8 | Math.round(r)) >>> 0;
}

/** Between two colours. */
export function mixed(a: Rgb, b: Rgb, share: number): Rgb {
  const at = (i: 0 | 1 | 2): number => a[i] + (b[i] - a[i]) * share;
  return [at(0), at(1), at(2)];
}

const linear = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const gamma = (v: number): number => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);

/** OKLab of a colour. */
export function labOf([red, green, blue]: Rgb): Triple {
  const [r, g, b] = [linear(red / 255), linear(green / 255), linear(blue / 255)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const rgbOf = ([L, a, b]: Triple): Rgb => {
  const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const to = (v: number): number => 255 * Math.min(1, Math.max(0, gamma(Math.max(0, v))));
  return [
    to(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    to(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    to(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
};

/** Lightness, chroma, hue in degrees. */
const lch = (l: number, c: number, h: number): Triple => [
  l,
  c * Math.cos(h * Math.PI / 180),
  c * Math.sin(h * Math.PI / 180),
];

/** Beyond the paper, from little to much: at night from indigo over rose to pale gold, by day from pale gold over teal to indigo. */
const points: Readonly<Record<"dark" | "light", readonly Triple[]>> = {
  dark: [
    lch(0.36, 0.13, 285),
    lch(0.48, 0.19, 308),
    lch(0.6, 0.21, 355),
    lch(0.72, 0.18, 45),
    lch(0.85, 0.15, 85),
    lch(0.97, 0.07, 105),
  ],
  light: [
    lch(0.9, 0.07, 180),
    lch(0.79, 0.105, 205),
    lch(0.66, 0.125, 235),
    lch(0.52, 0.155, 262),
    lch(0.38, 0.16, 278),
    lch(0.24, 0.1, 290),
  ],
};

/** How many steps a scale has. */
export const scaleSteps = 256;

/** A scale: pixel 0 is the paper. `weak` is how far towards the paper all of it is drawn. */
function scale(theme: Theme, weak: number): Uint32Array {
  const paperLab = labOf(theme.background);
  const stops = [paperLab, ...points[theme.isDark ? "dark" : "light"]];
  return Uint32Array.from({ length: scaleSteps }, (_, i) => {
    const at = i / (scaleSteps - 1) * (stops.length - 1);
    const k = Math.min(stops.length - 2, Math.floor(at));
    const [from, to] = [stops[k] ?? paperLab, stops[k + 1] ?? paperLab];
    const part = (j: 0 | 1 | 2): number => from[j] + (to[j] - from[j]) * (at - k);
    return wordOf(mixed(rgbOf([part(0), part(1), part(2)]), theme.background, weak));
  });
}

const scales = new Map<string, Uint32Array>();

/** The scale of a theme, made once. */
export function scaleOf(theme: Theme, weak = 0): Uint32Array {
  const key = `${theme.isDark} ${theme.background.join(" ")} ${weak}`;
  const found = scales.get(key);
  if (found !== undefined) return found;
  const made = scale(theme, weak);
  scales.set(key, made);
  return made;
}
