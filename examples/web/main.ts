/// <reference lib="dom" />
/**
 * Two solves in a page: a cloud of points that grows as samples come in, and 64 images on demand.
 *
 *     deno task web      bundles, and serves it at http://127.0.0.1:8080
 *
 * @module
 */
import {
  describe,
  type Fallible,
  gottaGoFast,
  mixtureScore,
  type Process,
  reverse,
  type Solution,
  solve,
  type SolveOptions,
  type Strategy,
  ve,
  withNoise,
} from "ito";
import { datasetScore } from "ito/score";
import sheet from "../data/cifar512.png" with { type: "bytes" };
import { decodeSheet, gridRaster } from "../lib/image.ts";

const five = mixtureScore({
  weights: [0.1, 0.15, 0.2, 0.25, 0.3],
  means: [[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]],
  stds: [0.03, 0.04, 0.05, 0.06, 0.08],
});
const inThePlane = withNoise("bridge")(gottaGoFast());
const total = 500_000;
const atOnce = 25_000;

const figure = (id: string) => {
  const canvas = document.querySelector<HTMLCanvasElement>(`#${id}`);
  const context = canvas?.getContext("2d");
  const caption = canvas?.parentElement?.querySelector("figcaption");
  if (canvas == null || context == null || caption == null) throw new Error(`The page has no figure "${id}"`);
  const title = caption.textContent;
  const say = (text: string): void => void (caption.textContent = `${title}\n${text}`);
  return { canvas, context, say };
};

const solved = async (p: Fallible<Process>, s: Strategy, o: SolveOptions): Promise<Solution> => {
  const result = await solve(p, s, o)();
  if (result._tag === "Left") throw new Error(describe(result.left));
  const { failure } = result.right;
  if (failure !== undefined) throw new Error(describe(failure)); // what had not ended is noise: nothing to draw
  return result.right;
};

/** Where a solve ran, and what there is to know of that. */
const where = ({ device, notes }: Solution): string => [device, ...notes].join("\n");
const count = new Intl.NumberFormat("en").format;

/** Black to white by way of red and yellow. */
const glow = (v: number): readonly [number, number, number] => [765 * v, 765 * v - 255, 765 * v - 510];

const drawMixture = async (): Promise<void> => {
  const { canvas: { width, height }, context, say } = figure("mixture");
  const hits = new Uint32Array(width * height);
  const picture = context.createImageData(width, height);
  const began = performance.now();
  for (let start = 0; start < total; start += atOnce) {
    const solution = await solved(reverse(ve(), five), inThePlane, { n: atOnce, start, seed: 1 });
    const { samples } = solution;
    for (let i = 0; i < samples.length; i += 2) {
      const [column, row] = [
        Math.floor((samples[i] ?? NaN) * width),
        Math.floor((1 - (samples[i + 1] ?? NaN)) * height),
      ];
      const inside = column >= 0 && column < width && row >= 0 && row < height;
      if (inside) hits[row * width + column] = (hits[row * width + column] ?? 0) + 1;
    }
    const most = hits.reduce((a, b) => Math.max(a, b), 1);
    hits.forEach((n, i) => picture.data.set([...glow(Math.cbrt(n / most)), 255], 4 * i));
    context.putImageData(picture, 0, 0);
    const seconds = (performance.now() - began) / 1000;
    say(`${count(start + atOnce)} samples in ${seconds.toFixed(1)} s\n${where(solution)}`);
  }
};

const drawImages = async (): Promise<void> => {
  const { canvas, context, say } = figure("images");
  const known = decodeSheet(sheet);
  if (known._tag === "Left") throw new Error(known.left);
  const progress = ({ nfe }: { readonly nfe: number }): void => say(`${count(nfe)} evaluations`);
  const process = reverse(ve(), datasetScore(known.right.data, 3072, "CIFAR-10"));
  const strategy = gottaGoFast({ dataRange: [0, 1], rel: 0.05 });
  const solution = await solved(process, strategy, { n: 64, seed: 1, shape: [3, 32, 32], progress });
  const data = Float32Array.from(solution.samples);
  const { width, height, rgb } = gridRaster({ count: 64, width: 32, height: 32, data });
  const rgba = new Uint8ClampedArray(4 * width * height).map((_, i) =>
    i % 4 === 3 ? 255 : rgb[3 * Math.floor(i / 4) + i % 4] ?? 0
  );
  [canvas.width, canvas.height] = [width, height];
  context.putImageData(new ImageData(rgba, width, height), 0, 0);
  const { own } = solution.evaluations;
  say(`${count(own)} evaluations in ${solution.seconds.toFixed(1)} s\n${where(solution)}`);
};

const orSay = (id: string, draw: () => Promise<void>): Promise<void> =>
  draw().catch((e) => figure(id).say(e instanceof Error ? e.message : String(e)));

document.querySelector("#draw")?.addEventListener("click", () => void orSay("images", drawImages));
await orSay("mixture", drawMixture);
if (location.search === "?images") await orSay("images", drawImages);
