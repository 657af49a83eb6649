/**
 * score_sde's own configurations, Python files that are read and not run, as the published networks of Ito.
 *
 * Wants Python; without it, nothing is tested here. The files are made in the test, with the fields of the published ones.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { publishedNetworks } from "../../entries/score.ts";
import { decodeTrained } from "../../networks/scores/trained_codec.ts";
import { right } from "../lib/either.ts";

const tool = new URL("../../tools/lib/score_sde_config.py", import.meta.url).pathname;

/** What Python says: of a tool that fails, its error. */
const python = (...args: readonly string[]): E.Either<string, string> =>
  pipe(
    E.tryCatch(
      () => new Deno.Command("python3", { args: [...args], stdout: "piped", stderr: "piped" }).outputSync(),
      String,
    ),
    E.chain(({ success, stdout, stderr }) => {
      const text = new TextDecoder().decode(success ? stdout : stderr);
      return success ? E.right(text) : E.left(text);
    }),
  );
const there = python("-c", "import sys; assert sys.version_info >= (3, 10), sys.version");
const test = (name: string, fn: () => void): void =>
  Deno.test({
    name: E.isLeft(there) ? `${name} (skipped: ${there.left.trim().split("\n").at(-1)})` : name,
    ignore: E.isLeft(there),
    fn,
  });

/** configs/default_cifar10_configs.py: names that stand for parts, a device, and what only training needs. */
const defaults = `
import ml_collections
import torch

def get_default_configs():
  config = ml_collections.ConfigDict()
  config.training = training = ml_collections.ConfigDict()
  config.training.batch_size = 128
  training.continuous = True
  config.data = data = ml_collections.ConfigDict()
  data.image_size = 32
  data.centered = False
  data.num_channels = 3
  config.model = model = ml_collections.ConfigDict()
  model.sigma_min = 0.01
  model.sigma_max = 50
  model.num_scales = 1000
  model.beta_min = 0.1
  model.beta_max = 20.
  model.dropout = 0.1
  model.embedding_type = 'fourier'
  config.seed = 42
  config.device = torch.device('cuda:0') if torch.cuda.is_available() else torch.device('cpu')
  return config
`;
const own = (fields: readonly string[]): string =>
  `"""A docstring."""
from configs.default_cifar10_configs import get_default_configs

def get_config():
  config = get_default_configs()
  training = config.training
  data = config.data
  model = config.model
${fields.map((f) => `  ${f}\n`).join("")}
  return config
`;

const shared = [
  "model.ema_rate = 0.999",
  "model.normalization = 'GroupNorm'",
  "model.nonlinearity = 'swish'",
  "model.nf = 2 * 64",
  "model.ch_mult = (1, 2, 2, 2)",
  "model.attn_resolutions = (16,)",
  "model.resamp_with_conv = True",
  "model.conditional = True",
];
const plus = [
  ...shared,
  "model.name = 'ncsnpp'",
  "model.num_res_blocks = 4",
  "model.fir_kernel = [1, 3, 3, 1]",
  "model.skip_rescale = True",
  "model.resblock_type = 'biggan'",
  "model.progressive = 'none'",
  "model.progressive_combine = 'sum'",
  "model.attention_type = 'ddpm'",
  "model.init_scale = 0.",
  "model.conv_size = 3",
];
const ve = [
  "training.sde = 'vesde'",
  ...plus,
  "model.scale_by_sigma = True",
  "model.fir = True",
  "model.progressive_input = 'residual'",
];
const vp = [
  "training.sde = 'vpsde'",
  "data.centered = True",
  ...plus,
  "model.scale_by_sigma = False",
  "model.fir = False",
  "model.progressive_input = 'none'",
  "model.embedding_type = 'positional'",
];
const discrete = "training.continuous = False";
const ddpm = ["training.sde = 'vpsde'", discrete, "data.centered = True", ...shared, "model.name = 'ddpm'"];

/** What the tool says of such a file: its JSON, or the error. */
const read = (fields: readonly string[], text = own(fields)): string => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.mkdirSync(`${folder}/configs/ve`, { recursive: true });
    Deno.writeTextFileSync(`${folder}/configs/default_cifar10_configs.py`, defaults);
    Deno.writeTextFileSync(`${folder}/configs/ve/own.py`, text);
    return E.toUnion(python(tool, `${folder}/configs/ve/own.py`));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
};

const published:
  readonly (readonly [keyof typeof publishedNetworks, readonly string[], continuous: boolean])[] = [
    ["ve/cifar10_ncsnpp", [...ve, discrete, "model.embedding_type = 'positional'"], false],
    ["ve/cifar10_ncsnpp_continuous", [...ve, "model.fourier_scale = 16"], true],
    ["vp/cifar10_ddpmpp_continuous", vp, true],
    ["vp/cifar10_ddpm", [...ddpm, "model.scale_by_sigma = False", "model.num_res_blocks = 2"], false],
  ];

for (const [name, fields, continuous] of published) {
  test(`score_sde's ${name}, as Python, is the published network`, () => {
    const config = read(fields);
    assertEquals(right(decodeTrained({ config })).config, publishedNetworks[name]);
    assertEquals(JSON.parse(config).sde.continuous, continuous);
  });
}

test("a configuration of score_sde loses nothing that it cannot keep", () => {
  const whole = [...ve, discrete];
  const { config } = right(decodeTrained({ config: read([...ve, "model.nonlinearity = 'elu'"]) }));
  assertEquals("nonlinearity" in config && config.nonlinearity, "elu");
  const refused: readonly (readonly [string, readonly string[]])[] = [
    ["model.nonlinearity must be one of swish, elu, relu, lrelu, found 'gelu'", [
      ...whole,
      "model.nonlinearity = 'gelu'",
    ]],
    ["nf must be a constant, found width()", [...whole, "model.nf = width()"]],
    ["it must be made of assignments and a return, found for i in (1, 2):", [
      ...whole,
      "for i in (1, 2): model.nf = i",
    ]],
    ["training.sde must be one of vesde, vpsde, subvpsde, found 'flow'", [...whole, "training.sde = 'flow'"]],
    ["the configuration lacks training.sde", whole.slice(1)],
  ];
  for (const [text, fields] of refused) assert(read(fields).includes(text), `${text}: ${read(fields)}`);
  const elsewhere = own(whole).replaceAll("configs.default", "other.default");
  assert(
    read([], elsewhere).includes("it needs other/default_cifar10_configs.py as in score_sde's repository"),
  );
  // another family: what it is made of is named by what reads the file
  const ncsn = read([...whole, "model.normalization = 'InstanceNorm++'", "model.interpolation = 'bilinear'"]);
  const found = decodeTrained({ config: ncsn });
  const problems = found._tag === "Left" && found.left.tag === "Undecodable" ? found.left.problems : [];
  assert(
    problems.some((p) => p.includes('normalization must be "GroupNorm", found "InstanceNorm++"')),
    `${problems}`,
  );
  assert(problems.some((p) => p.includes('no field "interpolation"')), `${problems}`);
});
