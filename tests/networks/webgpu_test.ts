/**
 * Networks on a GPU device, by onnxruntime's WebGPU provider, against PyTorch.
 * @module
 */
import { assert } from "@std/assert";
import { toOnnx } from "../../networks/scores/network_onnx.ts";
import { openOracleOnDevice } from "../../oracles/session/webgpu.ts";
import {
  dataOf,
  fixturesIn,
  networkIn,
  patternWeights,
  portsOf,
  relative,
  unwrap,
} from "../lib/network_fixtures.ts";
import { download, onDevice, output, upload } from "../lib/on_device.ts";
import { opened } from "../lib/oracle_fixtures.ts";

const inFile = (name: string) => fixturesIn(new URL(`../data/${name}.json`, import.meta.url));
// of the last two the first has all of its operators but the activations; a device takes seconds for each
const fixtures = [
  ...inFile("networks"),
  ...inFile("unet2d"),
  ...inFile("unet2d_classes").slice(0, 1),
  ...inFile("own").slice(0, 1),
];

for (const fixture of fixtures) {
  onDevice(`toOnnx() of ${fixture.title} computes on a device what PyTorch does`, async (device) => {
    const net = networkIn(fixture);
    const { x, told, y } = dataOf(fixture);
    const { levels } = fixture;
    const model = unwrap(toOnnx(net, patternWeights(net)));
    const oracle = { tag: "onnx", name: net.name, model, ...portsOf(net) } as const;
    const { run, release } = opened(await openOracleOnDevice(oracle, device)());
    const out = output(device, y.length);
    await run(
      upload(device, Float32Array.from(x)),
      told.map((v) => upload(device, Float32Array.from(v))),
      out,
      levels.length,
    );
    const found = await download(device, out);
    await release();
    const size = y.length / levels.length;
    levels.forEach((s, i) => {
      const row = (all: Float32Array) => all.subarray(i * size, (i + 1) * size);
      const off = relative(row(found), row(y));
      assert(off < 1e-4, `At level ${s} the relative error must be below 1e-4: found ${off}`);
    });
  });
}
