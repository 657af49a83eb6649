/**
 * Data to the prior and back: where they began, and codes that are distributed as the prior.
 */
import { assert, assertEquals } from "@std/assert";
import { adaptiveExponential, exactTransport, mixtureScore, reverse, solve, ve, vp } from "ito";
import { right } from "../../lib/either.ts";

const score = mixtureScore({ weights: [0.3, 0.7], means: [[-1, 0], [1, 0]], stds: [0.2, 0.3] });

for (const process of [vp(), ve()]) {
  Deno.test(`exactTransport() of ${process.name} comes back to where it began, within 1e-3`, async () => {
    const data = [[1, 0.1], [-1.2, 0.3], [0.1, 0], [0.9, -0.5]];
    const { encode, decode } = exactTransport(process, score);
    const codes = right(await encode(data)());
    const back = right(await decode(codes)());
    assertEquals(back.codes, ["done", "done", "done", "done"]);
    data.flat().forEach((v, i) =>
      assert(Math.abs(v - (back.samples[i] ?? NaN)) < 1e-3, `${v} ${back.samples[i]}`)
    );
  });
}

Deno.test("codes of samples are standard normal, as the prior of VP", async () => {
  const samples = right(
    await solve(reverse(vp(), score), adaptiveExponential(), { n: 4000, seed: 1, backend: "cpu" })(),
  );
  const codes = right(await exactTransport(vp(), score).encode(samples, { backend: "cpu" })());
  const n = codes.samples.length;
  const mean = codes.samples.reduce((a, v) => a + v, 0) / n;
  const square = codes.samples.reduce((a, v) => a + v * v, 0) / n;
  assert(Math.abs(mean) * Math.sqrt(n) < 3.5, `${mean}`);
  assert(Math.abs(square - 1) / Math.sqrt(2 / n) < 3.5, `${square}`);
});

Deno.test("data of another size are refused", async () => {
  const found = await exactTransport(vp(), score).encode([[1, 2, 3]])();
  assertEquals(found._tag === "Left" && found.left.tag, "BadShape");
});
