/**
 * `ito` as it is typed: its commands, what it says of wrong arguments, and the distances that it prints.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { toNpy } from "ito";
import { distance, exactSamples, frechetDistance } from "ito/metrics";
import { featureFile } from "../../cli/files.ts";
import { ito } from "../../cli/ito.ts";
import { right } from "../lib/either.ts";
import { meansModel } from "../metrics/features/means_model.ts";

const law = { weights: [1], means: [[0, 0, 0]], stds: [1] };

/** A folder with samples, real ones, images and a network; all is gone afterwards. */
const withFiles = async (use: (at: (name: string) => string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  const at = (name: string): string => `${folder}/${name}`;
  const write = (name: string, values: Float64Array | Float32Array, shape: readonly number[]) =>
    Deno.writeFile(at(name), right(toNpy(values, shape)));
  try {
    await write("samples.npy", Float64Array.from(right(exactSamples(law, 60, 1)).values), [60, 3]);
    await write("real.npy", Float64Array.from(right(exactSamples(law, 600, 2)).values), [600, 3]);
    const picture = (N: number, of: (i: number) => number) =>
      Float32Array.from({ length: N * 6 }, (_, i) => of(i));
    await write("images.npy", picture(50, (i) => (i % 7) / 7), [50, 3, 2, 1]);
    await write("pictures.npy", picture(50, (i) => 2 * ((i % 11) / 11) - 1), [50, 3, 2, 1]);
    await Deno.writeFile(at("means.onnx"), meansModel());
    await use(at);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

Deno.test("ito lists its commands, and says what one is where there is none", async () => {
  assertEquals((await ito.run(["--help"])).exitCode, 0);
  assertStringIncludes((await ito.run([])).text, "distance");
  assertEquals(await ito.run(["distanse"]), {
    exitCode: 2,
    text:
      'Cannot run "distanse": wanted a command of ito\nTry: one of distance, engine, gather, plan, sample',
  });
  assertStringIncludes((await ito.run(["distance", "--help"])).text, "--features");
});

Deno.test("ito distance names the argument that is wrong, and the line that exports a network", async () => {
  const text = async (...argv: readonly string[]) => (await ito.run(["distance", ...argv])).text;
  assertEquals(
    await text("a.npy"),
    "Cannot read <reference>: wanted a file that ends in .npy, found nothing",
  );
  assertEquals(
    await text("a.npy", "b.npy", "c.npy"),
    'Cannot read "a.npy, b.npy, c.npy": wanted <samples> <reference> and options; --help lists them',
  );
  assertStringIncludes(
    await text("a.npy", "b.npy", "--range", "1,0"),
    "wanted what is black and what is white",
  );
  assertStringIncludes(await text("a.npy", "b.npy"), "<samples> must be a NumPy file");
  assertEquals(
    featureFile("cifar-10-model").advice,
    "python tools/features/export.py cifar-10-model --to out/features/cifar-10-model.onnx",
  );
  await withFiles(async (at) => {
    const missing = await text(at("images.npy"), at("images.npy"), "--features", "nobodys");
    assertStringIncludes(missing, "--features must be a network's file, found ENOENT");
    const ranged = await text(at("images.npy"), at("pictures.npy"), "--features", at("means.onnx"));
    assertEquals(ranged.split("\n")[1], "Try: --range -1,1");
    await Deno.writeTextFile(at("no.npy"), "text");
    assertStringIncludes(await text(at("no.npy"), at("no.npy")), 'it does not begin with "\\x93NUMPY"');
  });
});

Deno.test("ito distance prints what distance() says, with the null where there are six times as many real ones", async () => {
  await withFiles(async (at) => {
    const argv = ["distance", at("samples.npy"), at("real.npy"), "--features", "none"];
    const found = JSON.parse((await ito.run([...argv, "--json"])).text);
    const [mine, real] = [right(exactSamples(law, 60, 1)), right(exactSamples(law, 600, 2))];
    const { value, z } = right(distance(mine, real, { measure: frechetDistance() }));
    assertEquals([found.distances[0].value, found.distances[0].z, found.sets], [value, z, 9]);
    assert(Math.abs(z) < 4);
    const few = await ito.run(["distance", at("real.npy"), at("samples.npy"), "--features", "none"]);
    assertEquals(few.exitCode, 0);
    assertStringIncludes(few.text, "no null: 3600 real ones are wanted; or --first 10");
    const seen = await ito.run([
      "distance",
      at("images.npy"),
      at("images.npy"),
      "--features",
      at("means.onnx"),
    ]);
    assertStringIncludes(seen.text, "classes: χ² 0.0 of");
  });
});
