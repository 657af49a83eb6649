/**
 * Feature networks: what they see in images, and what is said of files and images that are none.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { describe } from "ito";
import { type FeatureNetwork, type ImageRows, openFeatures } from "ito/metrics";
import { left, right } from "../../lib/either.ts";
import { meansModel } from "./means_model.ts";

const options = { provider: "wasm", threads: 1 } as const;
const opened = async (model = meansModel(), batch = 32): Promise<FeatureNetwork> =>
  right(await openFeatures("means", model, { ...options, batch })());

/** Images of 2 × 1 pixels. */
const images = (N: number, of: (i: number) => number, range?: ImageRows["range"]): ImageRows => ({
  values: Float32Array.from({ length: N * 6 }, (_, i) => of(i)),
  shape: [N, 3, 2, 1],
  ...(range === undefined ? {} : { range }),
});

Deno.test("a feature network sees pictures of 8 bits, batch by batch", async () => {
  const network = await opened(meansModel(), 2);
  assertEquals(network.isClassifier, true);
  const seen = right(await network.see(images(5, (i) => i / 40 - 0.01))());
  assertEquals([seen.features.n, seen.features.values.length], [3, 15]);
  const level = (v: number): number => Math.round(255 * Math.max(0, v)) / 255;
  seen.features.values.forEach((v: number, k: number) =>
    assertAlmostEquals(v, (level(2 * k / 40 - 0.01) + level((2 * k + 1) / 40 - 0.01)) / 2, 1e-6)
  );
  const same = right(await network.see(images(5, (i) => 2 * (i / 40 - 0.01) - 1, [-1, 1]))());
  assertEquals(same, seen);
  const whole = await opened(meansModel({ logits: false }));
  assertEquals(right(await whole.see(images(5, (i) => i / 40 - 0.01))()), { features: seen.features });
  await Promise.all([network, whole].map(({ release }) => release()));
});

Deno.test("images of another range, shape or number are refused", async () => {
  const network = await opened();
  const said = async (i: ImageRows) => describe(left(await network.see(i)()));
  assertEquals(
    await said(images(3, (i) => 10 * i)),
    'the features "means": range must be what is black and what is white in them, found [0, 1] of images from 0 to 170\n' +
      "Try: [0, 255]",
  );
  assertEquals((await said(images(3, (i) => i / 9 - 1))).split("\n")[1], "Try: [-1, 1]");
  assertEquals(left(await network.see({ values: new Float32Array(8), shape: [2, 4] })()), {
    tag: "BadShape",
    where: 'the features "means"',
    found: "8 numbers in the shape [2, 4]",
    wanted: "images [N, 3, height, width]",
  });
  assertEquals(left(await network.see(images(3, (i) => (i === 4 ? NaN : 0)))()), {
    tag: "NotFinite",
    where: 'the features "means"',
    index: 4,
    value: NaN,
  });
  await network.release();
});

Deno.test("files that are no feature networks are refused before they are opened", async () => {
  const said = async (model: Uint8Array) => describe(left(await openFeatures("means", model, options)()));
  const dims = ["batch", 3, 2, 1];
  assertEquals(
    (await said(meansModel({ input: { name: "x", dims, type: "float64" } }))).split("\n")[0],
    'the features "means": expected one input of float32 [batch, 3, height, width], and an output "features", ' +
      "found inputs x: float64 [batch, 3, 2, 1]; outputs features: float32 [batch, 3], logits: float32 [batch, 3]",
  );
  assertEquals((await said(meansModel({ output: "y" }))).includes('an output "features"'), true);
  assertEquals((await said(Uint8Array.of(7, 7, 7))).includes("it is no ONNX model"), true);
  const wrong = left(await openFeatures("means", meansModel(), { ...options, batch: 0 })());
  assertEquals(wrong.tag, "BadOption");
});
