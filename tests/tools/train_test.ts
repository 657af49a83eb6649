/**
 * tools/train_score.py on one's own data, and the file that comes of it: what trainedScore() makes of that is what PyTorch makes.
 *
 * Wants Python with torch, numpy, pillow and safetensors (`pip install -r tools/requirements.txt`; `ITO_PYTHON` names another
 * Python than python3); without it the test is skipped.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { eulerMaruyama, probabilityFlow, withDenoise } from "ito";
import { trainedScore } from "ito/score";
import { isRecord } from "../../sde/border/decode.ts";
import { right } from "../lib/either.ts";
import { relative } from "../lib/network_fixtures.ts";
import { solved } from "../lib/solved.ts";

const python = Deno.env.get("ITO_PYTHON") ?? "python3";
const check = new URL("train_check.py", import.meta.url).pathname;

const output = async (...args: readonly string[]) => {
  const command = new Deno.Command(python, { args: [...args], stdout: "piped", stderr: "piped" });
  const { success, stdout, stderr } = await command.output();
  return { success, said: new TextDecoder().decode(stdout), wrong: new TextDecoder().decode(stderr) };
};

const modules =
  "import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in sys.argv[1:]))";
const isThere = await output("-c", modules, "torch", "numpy", "PIL", "safetensors")
  .then(({ success }) => success, () => false);

const numbers = (u: unknown): readonly number[] => Array.isArray(u) ? u.map(Number) : [];

Deno.test({
  name: "train_score.py reads folders, arrays and idx files, goes on, and writes what trainedScore() reads",
  ignore: !isThere,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const { success, said, wrong } = await output(check, folder);
      assert(success, wrong);
      const files = said.trim().split("\n").map((line): unknown => JSON.parse(line)).filter(isRecord);
      assertEquals(files.map(({ classes }) => classes), [["cat", "dog"], ["7", "8"], ["1", "3"]]);
      for (const { path, x, y } of files) {
        const trained = trainedScore(await Deno.readFile(String(path)), { label: [1, 2] });
        const { process, score, shape } = right(trained);
        const start = numbers(x);
        const options = { n: 2, seed: 1, shape, x0: [...start], backend: "cpu", provider: "wasm" } as const;
        const strategy = withDenoise("none")(eulerMaruyama(1)); // from 1 to t_end, with β = 20
        const { samples } = await solved(probabilityFlow(process, score), strategy, options);
        const found = Float64Array.from(samples, (v, i) => {
          const from = start[i] ?? NaN;
          return Math.sqrt(-Math.expm1(-10.05)) * (from - (v - from) / (0.999 * 10));
        });
        const largest = (of: readonly number[]): number => Math.max(...of.map(Math.abs));
        // a young network says little, and a sample is rounded at its own size, some 10 x: 2⁻²⁴ of that, over h β/2
        const most = 1e-5 + 4 * 2 ** -24 * largest(start) / largest(numbers(y));
        const off = relative(found, numbers(y));
        assert(off < most, `${path}: the relative error must be below ${most}, found ${off}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
