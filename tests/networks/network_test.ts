/**
 * Networks against PyTorch: names and shapes of their parameters, and what they compute.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { toOnnx } from "../../networks/scores/network_onnx.ts";
import { nativeAllowed } from "../../oracles/session/native.ts";
import { parameters } from "../../networks/tensor.ts";
import {
  dataOf,
  fixturesIn,
  networkIn,
  patternWeights,
  portsOf,
  relative,
  unwrap,
} from "../lib/network_fixtures.ts";
import { withSession } from "../lib/oracle_fixtures.ts";

const fixtures = ["networks", "unet2d", "unet2d_classes", "own"].flatMap((name) =>
  fixturesIn(new URL(`../data/${name}.json`, import.meta.url))
);

for (const fixture of fixtures) {
  const net = networkIn(fixture);

  Deno.test(`parameters() of ${fixture.title} are PyTorch's, by name and shape`, () => {
    const found = parameters(net).map((p) => [p.name, p.dims]);
    const byName = (a: unknown, b: unknown) => String(a) < String(b) ? -1 : 1;
    assertEquals(found.toSorted(byName), fixture.parameters.toSorted(byName));
  });

  for (const provider of ["wasm", "native"] as const) {
    Deno.test({
      name: `toOnnx() of ${fixture.title} computes on ${provider} what PyTorch does`,
      ignore: provider === "native" && !nativeAllowed(),
      fn: async () => {
        const { x, told, y } = dataOf(fixture);
        const { levels } = fixture;
        const model = unwrap(toOnnx(net, patternWeights(net)));
        await withSession(
          { tag: "onnx", name: net.name, model, ...portsOf(net) },
          { provider, threads: 2 },
          async ({ run }) => {
            const found = await run(x, told, levels.length);
            const size = y.length / levels.length;
            levels.forEach((s, i) => {
              const row = (all: Float32Array) => all.subarray(i * size, (i + 1) * size);
              const off = relative(row(found), row(y));
              assert(off < 1e-5, `At level ${s} the relative error must be below 1e-5: found ${off}`);
            });
          },
        );
      },
    });
  }
}
