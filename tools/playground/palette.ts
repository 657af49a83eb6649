/**
 * A picture as a PNG of at most 256 colours, by median cut: screenshots of a page in a third of the bytes.
 *
 *     a box of colours is cut at the median of its longest side, the fullest box first; each becomes its mean
 *
 * Source: Heckbert, Color image quantization for frame buffer display, SIGGRAPH 1982; PNG, ISO/IEC 15948, section 11.
 * Tests: tests/playground/palette_test.ts.
 * @module
 */

/** Pixels, `channels` bytes each, of which the first three are taken. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: ArrayLike<number>;
}

/** A colour, and how many pixels have it. */
interface Colour {
  readonly rgb: readonly [number, number, number];
  readonly count: number;
}
type Box = readonly Colour[];

const sides = [0, 1, 2] as const;
const mostColours = 256;

const weightOf = (box: Box): number => box.reduce((sum, { count }) => sum + count, 0);
const widthOf = (box: Box, side: 0 | 1 | 2): number => {
  let [least, most] = [255, 0];
  for (const { rgb } of box) [least, most] = [Math.min(least, rgb[side]), Math.max(most, rgb[side])];
  return most - least;
};
const longest = (box: Box): 0 | 1 | 2 =>
  sides.reduce<0 | 1 | 2>((best, side) => (widthOf(box, side) > widthOf(box, best) ? side : best), 0);

const cut = (box: Box): readonly [Box, Box] => {
  const side = longest(box);
  const sorted = box.toSorted((a, b) => a.rgb[side] - b.rgb[side]);
  const half = weightOf(box) / 2;
  let [at, sum] = [0, 0];
  while (at < sorted.length - 1 && sum < half) sum += sorted[at++]?.count ?? NaN;
  at = Math.max(1, at);
  return [sorted.slice(0, at), sorted.slice(at)];
};

/** Boxes by how much is lost where they stay whole: their size, and how long they are. */
const lossOf = (
  box: Box,
): number => (box.length < 2 ? 0 : Math.sqrt(weightOf(box)) * widthOf(box, longest(box)));

const boxesOf = (colours: Box): readonly Box[] => {
  let boxes: readonly (readonly [loss: number, box: Box])[] = [[lossOf(colours), colours]];
  while (boxes.length < mostColours) {
    const [worst, ...rest] = boxes.toSorted(([a], [b]) => b - a);
    if (worst === undefined || worst[0] === 0) break;
    boxes = [...rest, ...cut(worst[1]).map((b) => [lossOf(b), b] as const)];
  }
  return boxes.map(([, box]) => box);
};

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
const crc = (bytes: Uint8Array): number =>
  ~bytes.reduce((c, b) => (table[(c ^ b) & 255] ?? NaN) ^ (c >>> 8), 0xffffffff) >>> 0;

const chunk = (type: string, data: Uint8Array): Uint8Array => {
  const all = new Uint8Array(12 + data.length);
  const view = new DataView(all.buffer);
  view.setUint32(0, data.length);
  all.set(new TextEncoder().encode(type), 4);
  all.set(data, 8);
  view.setUint32(8 + data.length, crc(all.subarray(4, 8 + data.length)));
  return all;
};

const deflated = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(
    await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate")))
      .arrayBuffer(),
  );

/** The picture as a PNG of a palette. */
export async function toPalettePng({ width, height, channels, data }: Pixels): Promise<Uint8Array> {
  const keyAt = (i: number): number =>
    ((data[i * channels] ?? 0) << 16) | ((data[i * channels + 1] ?? 0) << 8) | (data[i * channels + 2] ?? 0);
  const counts = new Map<number, number>();
  for (let i = 0; i < width * height; i++) counts.set(keyAt(i), (counts.get(keyAt(i)) ?? 0) + 1);
  const colours = [...counts].map(([key, count]): Colour => ({
    rgb: [key >> 16, (key >> 8) & 255, key & 255],
    count,
  }));
  const boxes = boxesOf(colours);
  const palette = new Uint8Array(3 * boxes.length);
  const indexOf = new Map<number, number>();
  boxes.forEach((box, k) => {
    const weight = weightOf(box);
    sides.forEach((side) => {
      palette[3 * k + side] = Math.round(
        box.reduce((s, { rgb, count }) => s + rgb[side] * count, 0) / weight,
      );
    });
    box.forEach(({ rgb: [r, g, b] }) => indexOf.set((r << 16) | (g << 8) | b, k));
  });
  const rows = new Uint8Array(height * (width + 1)); // each begins with its filter: none
  for (let i = 0; i < width * height; i++) {
    rows[Math.floor(i / width) * (width + 1) + 1 + i % width] = indexOf.get(keyAt(i)) ?? 0;
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, 3, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", header),
    chunk("PLTE", palette),
    chunk("IDAT", await deflated(rows)),
    chunk("IEND", new Uint8Array()),
  ];
  return new Uint8Array(await new Blob(parts.map((p) => new Uint8Array(p))).arrayBuffer());
}
