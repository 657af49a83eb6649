// deno-lint-ignore-file no-console -- a command says how far it is
/**
 * The pictures of docs/networks.md: what the trained networks draw, by three solvers side by side.
 *
 *     deno task docs:networks          docs/images/ve_network.png and docs/images/vp_network.png, in some minutes
 *     deno task docs:networks ve       one of them
 *
 * 36 samples each, numbers 0 to 35 of seed 1, not picked: `adaptiveExponential` at its defaults, Euler–Maruyama at as many
 * evaluations as that took on average, and at 1000.
 *
 * @module
 */
import {
  adaptiveExponential,
  describe,
  eulerMaruyama,
  reverse,
  type Solution,
  solve,
  type Strategy,
} from "ito";
import { trainedScore } from "ito/score";
import { encodePng, gridRaster, type Raster } from "../../examples/lib/image.ts";

const root = new URL("../../", import.meta.url);
const n = 36;

/** Pictures of one height, side by side. */
function beside(rasters: readonly Raster[]): Raster {
  const width = rasters.reduce((sum, r) => sum + r.width, 0);
  const height = Math.max(...rasters.map((r) => r.height));
  const rgb = new Uint8ClampedArray(3 * width * height);
  rasters.forEach((r, i) => {
    const left = rasters.slice(0, i).reduce((sum, other) => sum + other.width, 0);
    for (let y = 0; y < r.height; y++) {
      rgb.set(r.rgb.subarray(3 * y * r.width, 3 * (y + 1) * r.width), 3 * (y * width + left));
    }
  });
  return { width, height, rgb };
}

function orThrow(s: Awaited<ReturnType<ReturnType<typeof solve>>>): Solution {
  if (s._tag === "Left") throw new Error(describe(s.left));
  if (s.right.failure !== undefined) throw new Error(describe(s.right.failure));
  return s.right;
}

async function draw(name: string): Promise<void> {
  const trained = trainedScore(await Deno.readFile(new URL(`examples/data/${name}_cifar.safetensors`, root)));
  if (trained._tag === "Left") throw new Error(describe(trained.left));
  const { process, score, shape, dataRange } = trained.right;
  const [low, high] = dataRange;
  const sampled = async (strategy: Strategy): Promise<Solution> => {
    const solution = orThrow(await solve(reverse(process, score), strategy, { n, seed: 1, shape })());
    console.log(
      `${name}: ${strategy.name}, ${Math.round(solution.evaluations.own / n)} evaluations on average`,
    );
    return solution;
  };
  const adaptive = await sampled(adaptiveExponential({ dataRange }));
  const equal = Math.round(adaptive.evaluations.own / n);
  const all = [adaptive, await sampled(eulerMaruyama(equal)), await sampled(eulerMaruyama(1000))];
  const sheets = all.map(({ samples }) => {
    const data = Float32Array.from(samples, (v) => (v - low) / (high - low));
    return gridRaster({ count: n, width: 32, height: 32, data });
  });
  const path = `docs/${name}_network.png`;
  await Deno.writeFile(new URL(path, root), encodePng(beside(sheets)));
  console.log(`Wrote ${path}`);
}

if (import.meta.main) {
  const wanted = Deno.args.length === 0 ? ["ve", "vp"] : Deno.args;
  for (const name of wanted) await draw(name);
}
