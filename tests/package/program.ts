/**
 * `ito` of the packed package: shards by `npx` and by the program's path, gathered by Node, Deno and Bun, have the SHA-256 of what
 * this checkout makes of the same study in one piece; it ends as it says; and says what is missing.
 * @module
 */
import { ito } from "../../cli/ito.ts";
import {
  emptyFolder,
  type Ended,
  isThere,
  nothingIn,
  programs,
  type Ran,
  ran,
  saidBy,
  tools,
} from "./folders.ts";

const target = "ito, the program";
const samples = ["--samples", "20"] as const;
const bin = "node_modules/.bin/ito";

const digestIn = (text: string): string | undefined => /"digest":"([0-9a-f]{64})"/.exec(text)?.[1];

/** The digest of one piece, made by this checkout. Throws what went wrong. */
const expected = async (): Promise<string> => {
  const dir = await nothingIn("checkout");
  await ito.run(["sample", `${programs}/study.js`, ...samples, "--out", dir]);
  const { text } = await ito.run(["gather", dir, "--json"]);
  const digest = digestIn(text);
  if (digest === undefined) throw new Error(`this checkout: ${text}`);
  return digest;
};

const check = (name: string, holds: boolean, run: Ran): Ended => ({
  target,
  name,
  ...(holds ? { state: "ok" } : { state: "failed", text: `exit code ${run.code}\n${saidBy(run)}` }),
});

/** Runtimes, each with what runs the program in a folder where the package is installed. */
const runtimes: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  Node: ["node", bin],
  Deno: [Deno.execPath(), "run", "-A", "--no-lock", "--node-modules-dir=manual", "npm:ito-sde/ito"],
  Bun: [`${tools}/@oven/bun-linux-x64/bin/bun`, bin],
};

/** The program. */
export async function program(): Promise<readonly Ended[]> {
  const at = await emptyFolder("program");
  const run = (...args: string[]): Promise<Ran> => ran(bin, args, at);
  const sample = ["sample", "study.js", ...samples];
  const [digest, byNpx, byPath] = await Promise.all([
    expected(),
    ran("npx", ["--no", "ito", ...sample, "--shard", "0/2", "--out", "out"], at),
    run(...sample, "--shard", "1/2", "--out", "out"),
  ]);
  const gathered: Ended[] = [];
  for (const [name, [command, ...args]] of Object.entries(runtimes)) {
    const what = `gathered by ${name}, the checkout's bits`;
    if (name === "Bun" && !await isThere(command)) {
      gathered.push({ target, name: what, state: "left out", text: "npm has no @oven/bun-linux-x64 here" });
      continue;
    }
    const made = await ran(command, [...args, "gather", "out", "--to", `out/${name}.npy`, "--json"], at);
    gathered.push(check(what, made.success && digestIn(made.stdout) === digest, made));
  }
  // as of npm i -g: a copy in another place, whose expressions the study does not have
  const elsewhere = await nothingIn("elsewhere");
  await ran("cp", ["-r", `${at}/node_modules/ito-sde`, elsewhere], at);
  const copy = `${elsewhere}/ito-sde/bin/ito.js`;
  const [handed, help, wrong, bullmq, slurm] = await Promise.all([
    ran("node", [copy, ...sample, "--out", "handed"], at),
    run("--help"),
    run("sample"),
    run("engine", "bullmq", "watch", "--once"),
    run("engine", "slurm", "study.js", ...samples, "--shards", "2"),
  ]);
  return [
    check("a shard by npx", byNpx.success, byNpx),
    check("a shard by its path", byPath.success, byPath),
    ...gathered,
    check("another copy hands over to the folder's", handed.success, handed),
    check("--help ends with 0", help.code === 0 && help.stdout.startsWith("Usage: ito <command>"), help),
    check("no study ends with 2", wrong.code === 2 && wrong.stderr.includes("<study>"), wrong),
    check('BullMQ: says "npm i bullmq ioredis"', bullmq.stderr.includes("npm i bullmq ioredis"), bullmq),
    check("Slurm's script has its path", slurm.stdout.includes(`\n${bin} sample study.js`), slurm),
  ];
}
