// deno-lint-ignore-file no-console -- a bench prints its lines
/**
 * The memory of an ensemble: the most that the process held, for ten and a hundred times as many paths.
 *
 *     deno run -A --no-lock bench/ensemble.ts [N …]       1e6 1e7 1e8 by default
 *
 * Geometric Brownian motion, 50 steps, mean and variance at 5 times, on the CPU.
 * @module
 */
import { ensemble, eulerMaruyama, gbm } from "../mod.ts";

const steps = 50;
const counts = Deno.args.length > 0 ? Deno.args.map(Number) : [1e6, 1e7, 1e8];

for (const n of counts) {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, Deno.memoryUsage().rss);
  };
  const options = { n, seed: 1, x0: 1, saveAt: 10, backend: "cpu", progress: look } as const;
  const result = await ensemble(gbm(), eulerMaruyama(steps), options)();
  if (result._tag === "Left") throw new Error(result.left.tag);
  look();
  const { seconds, mean, variance, device } = result.right;
  console.log(JSON.stringify({
    paths: n,
    seconds,
    path_steps_per_s: Number((n * steps / seconds).toPrecision(4)),
    most_memory_MB: Math.round(most / 1e6),
    mean: mean[0],
    var: variance[0],
    device,
  }));
}
