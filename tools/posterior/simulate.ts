/**
 * Pairs for the network of `examples/posterior.ts`: parameters from the prior, and what is told of a path of each.
 *
 *     deno run -A tools/posterior/simulate.ts FOLDER [COUNT]     theta.npy [COUNT, 2], told.npy [COUNT, 3]
 *
 * @module
 */
import { describe, toNpy } from "ito";
import { drawn, simulated, told } from "../../examples/lib/posterior/ou.ts";
import { print } from "../../examples/lib/terminal.ts";
import type * as E from "fp-ts/Either";
import type { ItoError } from "ito";

const right = <A>(e: E.Either<ItoError, A>): A => {
  if (e._tag === "Left") throw new Error(describe(e.left));
  return e.right;
};

/** The seed of the pairs: others than those that calibrate. */
const seed = 1_000_000;
const atOnce = 20_000;

if (import.meta.main) {
  const [folder, count = "200000"] = Deno.args;
  const n = Number(count);
  if (folder === undefined || !(Number.isInteger(n) && n > 0)) {
    throw new Error("Wanted a folder and a count: deno run -A tools/posterior/simulate.ts out/pairs 200000");
  }
  const [theta, summaries] = [new Float32Array(2 * n), new Float32Array(told * n)];
  for (let from = 0; from < n; from += atOnce) {
    const some = right(drawn(Math.min(atOnce, n - from), seed + from));
    theta.set(some.values, 2 * from);
    summaries.set(right(await simulated(some, seed + from)()), told * from);
  }
  Deno.mkdirSync(folder, { recursive: true });
  Deno.writeFileSync(`${folder}/theta.npy`, right(toNpy(theta, [n, 2])));
  Deno.writeFileSync(`${folder}/told.npy`, right(toNpy(summaries, [n, told])));
  print(Deno.stdout, `${n} pairs in ${folder}\n`);
}
