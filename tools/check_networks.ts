// deno-lint-ignore-file no-console -- a tool prints its lines
/**
 * The published networks in their true sizes, against PyTorch: too large for the tests, which hold small ones.
 *
 *     python tools/make_network_fixtures.py --full out/networks_full.json
 *     deno run -A --no-lock tools/check_networks.ts out/networks_full.json
 *
 * Prints, for each network, the largest error over the largest number, how long the model took to build and open, and
 * its size. Fails above 1e-4.
 * @module
 */
import { toOnnx } from "../networks/scores/network_onnx.ts";
import { parameters } from "../networks/tensor.ts";
import {
  dataOf,
  fixturesIn,
  networkIn,
  patternWeights,
  portsOf,
  relative,
  unwrap,
} from "../tests/lib/network_fixtures.ts";
import { withSession } from "../tests/lib/oracle_fixtures.ts";

const [path = "out/networks_full.json"] = Deno.args;
const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

for (const fixture of fixturesIn(new URL(path, `file://${Deno.cwd()}/`))) {
  const net = networkIn(fixture);
  const weights = patternWeights(net);
  const { x, told, y } = dataOf(fixture);
  const { levels } = fixture;
  const building = performance.now();
  const model = unwrap(toOnnx(net, weights));
  const built = seconds(building);
  const opening = performance.now();
  const oracle = { tag: "onnx", name: net.name, model, ...portsOf(net) } as const;
  await withSession(oracle, { provider: "auto" }, async ({ run }) => {
    const opened = seconds(opening);
    const running = performance.now();
    const off = relative(await run(x, told, levels.length), y);
    const size = parameters(net).reduce((sum, { dims }) => sum + dims.reduce((a, b) => a * b, 1), 0);
    console.log(
      `${fixture.title}: ${size.toLocaleString("en")} parameters, error ${
        off.toExponential(1)
      }, built in ${built}, ` +
        `opened in ${opened}, ${levels.length} evaluated in ${seconds(running)}`,
    );
    if (!(off < 1e-4)) Deno.exitCode = 1;
  });
}
