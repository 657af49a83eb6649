/**
 * `ito gather`: one file of all shards, and what is in it.
 *
 *     ito gather out/study --to out/samples.npy
 *
 * Tests: tests/scale/shard_test.ts, tests/scale/formats_test.ts.
 * @module
 */
import { join } from "node:path";
import * as E from "fp-ts/Either";
import { fileName, flag, integer, optional, parseOptions, program, text } from "../examples/lib/cli.ts";
import { filed, writeWhole } from "../scale/files.ts";
import { gather as gatherShards, type Gathered } from "../scale/gather.ts";
import { formats } from "../scale/formats/table.ts";
import { type Command, failedScale } from "./command.ts";

const endings = formats.map(({ ending }) => ending);
const mostImages = 10_000;

const it = program({
  name: "ito gather",
  about: "Makes one file of all shards, checked against their digests.",
  codecs: {
    dir: text("a folder"),
    to: optional(fileName(...endings)),
    images: integer(1, mostImages),
    json: flag(),
  },
  texts: {
    dir: { about: "the folder that --out of ito sample named" },
    to: { value: "file", about: `where to: ${endings.join(", ")}; DIR/samples.npy by default` },
    images: { value: "n", fallback: "64", about: "how many of the first samples a .png shows" },
    json: { about: "the table of statistics as JSON" },
  },
  operands: ["dir"],
  footer: "Beside FILE it writes FILE.json: counts, evaluations, means and variances of the elements.",
});

const shown = 8;
const few = (values: readonly number[]): string =>
  values.slice(0, shown).map((v) => v.toPrecision(4)).join(" ") + (values.length > shown ? " …" : "");

const tableOf = (g: Gathered): string =>
  [
    `${g.file}: ${g.shape.join(" × ")}, of ${g.shards} shards, seed ${g.seed}`,
    `SHA-256      ${g.digest}`,
    `ends         ${Object.entries(g.tally.codes).map(([code, n]) => `${n} ${code}`).join(", ")}`,
    `evaluations  ${(g.tally.nfe / g.tally.n).toFixed(2)} a sample, at most ${g.tally.mostNfe}`,
    `solving      ${g.tally.seconds.toFixed(1)} s in all shards`,
    `mean         ${few(g.mean)}`,
    `variance     ${few(g.variance)}`,
    ...g.tally.notes.map((note) => `note         ${note}`),
  ].join("\n");

/** The command. */
export const gather: Command = {
  about: it.about,
  run: async (argv) => {
    const read = parseOptions(it, argv);
    if (E.isLeft(read)) return read.left;
    const { dir, to = join(dir, "samples.npy"), images, json } = read.right;
    const gathered = await gatherShards(dir, to, { images });
    if (E.isLeft(gathered)) return failedScale(gathered.left);
    const all = `${JSON.stringify(gathered.right)}\n`;
    const table = await filed(
      "write",
      `${to}.json`,
      () => writeWhole(`${to}.json`, [new TextEncoder().encode(all)]),
    );
    if (E.isLeft(table)) return failedScale(table.left);
    return { exitCode: 0, text: json ? all.trimEnd() : tableOf(gathered.right) };
  },
};
