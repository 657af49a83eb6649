/**
 * The colours: contrast against their paper, and apart for eyes that lack a cone.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { hues, ink, lookOf, paper, quiet, sheet } from "../../plot/theme.ts";

const linear = (hex: string): readonly number[] =>
  [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16) / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
};

Deno.test("hues stand out from their paper by 3 to 1, words by 4.5 (WCAG 2.2)", () => {
  for (const scheme of ["light", "dark"] as const) {
    for (const hue of hues) {
      const found = contrast(hue[scheme], paper[scheme]);
      assert(found >= 3, `${scheme} ${hue[scheme]}: ${found.toFixed(2)}`);
    }
    for (const word of [ink, quiet]) assert(contrast(word[scheme], paper[scheme]) >= 4.5);
  }
});

/** What an eye without one kind of cone sees, in linear RGB (Machado, Oliveira, Fernandes 2009, severity 1). */
const blind: Readonly<Record<string, readonly (readonly number[])[]>> = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [
    -0.003882,
    -0.048116,
    1.051998,
  ]],
  deuteranopia: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [
    -0.01182,
    0.04294,
    0.968881,
  ]],
};
/** CIE L*a*b* of linear RGB, D65. */
const lab = ([r = 0, g = 0, b = 0]: readonly number[]): readonly number[] => {
  const f = (v: number): number => (v > 216 / 24389 ? Math.cbrt(v) : (24389 / 27 * v + 16) / 116);
  const [x, y, z] = [
    f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047),
    f(0.2126 * r + 0.7152 * g + 0.0722 * b),
    f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883),
  ] as const;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

Deno.test("hues are apart for every eye: ΔE of at least 18 without red or green cones", () => {
  for (const scheme of ["light", "dark"] as const) {
    for (const [eye, matrix] of Object.entries(blind)) {
      const seen = hues.map((h) => {
        const rgb = linear(h[scheme]);
        return lab(
          matrix.map((row) => Math.min(1, Math.max(0, row.reduce((s, v, i) => s + v * (rgb[i] ?? 0), 0)))),
        );
      });
      seen.forEach((a, i) =>
        seen.slice(0, i).forEach((b, j) => {
          const apart = Math.hypot(...a.map((v, k) => v - (b[k] ?? NaN)));
          assert(
            apart >= 18,
            `${scheme}, ${eye}: ${hues[i]?.[scheme]} and ${hues[j]?.[scheme]}: ${apart.toFixed(1)}`,
          );
        })
      );
    }
  }
});

Deno.test("lookOf() gives no two of 24 series one look", () => {
  const looks = Array.from({ length: 24 }, (_, k) => JSON.stringify(lookOf(k)));
  assertEquals(new Set(looks).size, 24);
});

Deno.test("sheet() escapes words, wraps them, and holds both schemes", () => {
  const svg = sheet({
    title: 'a < b & "c"',
    about: "word ".repeat(40).trim(),
    entries: Array.from({ length: 9 }, (_, k) => ({ name: `strategy number ${k}`, look: lookOf(k) })),
    panels: [{ title: "p", svg: '<svg class="plot-d6a7b5" font-size="10"><style>.x{}</style><g/></svg>' }],
  });
  assert(svg.includes("<title>a &lt; b &amp; &quot;c&quot;</title>"));
  assert(svg.includes("prefers-color-scheme: dark") && !svg.includes("plot-d6a7b5") && !svg.includes(".x{}"));
  const across = [...svg.matchAll(/translate\((\d+\.?\d*),/g)].map((m) => Number(m[1]));
  assert(across.every((x) => x < 400), `${across}`);
});
