/** Screenshots of few bytes: what has at most 256 colours comes back as it was, what has more nearly so. */
import { assert, assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { toPalettePng } from "../../tools/playground/palette.ts";

/** A picture by what each pixel is. */
const picture = (width: number, height: number, at: (i: number) => readonly [number, number, number]) => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from({ length: 3 * width * height }, (_, k) => at(Math.floor(k / 3))[k % 3] ?? 0),
});

/** The colours of a decoded PNG, pixel by pixel. */
const coloursOf = (png: Uint8Array): readonly (readonly number[])[] => {
  const { data, palette = [] } = decode(png);
  return [...data].map((k) => palette[k] ?? []);
};

Deno.test("toPalettePng keeps up to 256 colours as they are", async () => {
  const p = picture(20, 17, (i) => [i % 16 * 17, (i * 7) % 3 * 100, 5]);
  const colours = coloursOf(await toPalettePng(p));
  assertEquals(colours.flat(), [...p.data]);
});

Deno.test("toPalettePng of 64,000 colours is near each of them", async () => {
  const p = picture(40, 1600, (i) => [i % 40 * 6, Math.floor(i / 40) % 40 * 6, Math.floor(i / 1600) * 6]);
  const colours = coloursOf(await toPalettePng(p)).flat();
  const worst = colours.reduce((most, v, k) => Math.max(most, Math.abs(v - (p.data[k] ?? 0))), 0);
  assert(worst <= 40, `${worst}`); // 64,000 colours in 256 boxes: each has 250, some 6 a side of 6 steps
});
