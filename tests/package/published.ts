/**
 * What is published: its size, the README's lines under `tsc --strict`, and whether JSR would take it.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import * as bundler from "npm:esbuild@0.28.2";
import { folder, tarball } from "../../tools/package/build.ts";
import { emptyFolder, type Ended, isThere, ran, saidBy, tools } from "./folders.ts";

/** The most bytes of the tarball. */
const mostBytes = 1_500_000;
/** The most bytes, gzipped, that a page of the README loads before it solves anything. */
const mostOfPage = 90_000;

const gzipped = async (bytes: Uint8Array<ArrayBuffer>): Promise<number> => {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(packed).arrayBuffer()).byteLength;
};

const page = `
import { adaptiveExponential, describe, mixtureScore, reverse, solve, ve } from "ito-sde";
const score = mixtureScore({ weights: [0.3, 0.7], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] });
const result = await solve(reverse(ve(), score), adaptiveExponential(), { n: 1000, seed: 1 })();
console.log(result._tag === "Left" ? describe(result.left) : result.right.samples);
`;

/** What a page loads with its first module, gzipped: bundled and minified, what is imported later left to later. */
const firstLoad = async (): Promise<number> => {
  const at = await emptyFolder("size");
  const { outputFiles, metafile } = await bundler.build({
    absWorkingDir: at,
    stdin: { contents: page, resolveDir: at },
    outdir: `${at}/dist`,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    external: ["onnxruntime-web"],
    metafile: true,
    write: false,
  });
  await bundler.stop();
  const needed = new Set<string>();
  const visit = (path: string): void => {
    if (needed.has(path)) return;
    needed.add(path);
    for (const i of metafile.outputs[path]?.imports ?? []) {
      if (i.kind === "import-statement" && i.external !== true) visit(i.path);
    }
  };
  visit("dist/stdin.js");
  const sizes = await Promise.all(
    outputFiles.filter((f) => needed.has(f.path.slice(at.length + 1))).map((f) =>
      gzipped(new Uint8Array(f.contents))
    ),
  );
  return sizes.reduce((a, b) => a + b, 0);
};

const atMost = (target: string, what: string, bytes: number, most: number): Ended => ({
  target,
  name: `${what}: ${(bytes / 1000).toFixed(1)} kB, at most ${most / 1000}`,
  state: bytes <= most ? "ok" : "failed",
});

/** The sizes that are promised. */
export async function sizes(): Promise<readonly Ended[]> {
  const { size } = await Deno.stat(tarball);
  return [
    atMost("Size", "the tarball", size, mostBytes),
    atMost("Size", "what a page loads before it solves, gzipped", await firstLoad(), mostOfPage),
  ];
}

/** How a user's project is set up. */
const setups = {
  bundler: { module: "esnext", moduleResolution: "bundler" },
  node16: { module: "node16", moduleResolution: "node16" },
} as const;

/** `tsc --strict` on each of the README's snippets. */
export async function typescript(): Promise<readonly Ended[]> {
  if (!await isThere(`${tools}/typescript`)) {
    return [{ target: "tsc", name: "all", state: "left out", text: "npm has no typescript here" }];
  }
  const at = await emptyFolder("tsc");
  const readme = await Deno.readTextFile(`${folder}/npm/README.md`);
  const snippets = [...readme.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  for (const [i, text] of snippets.entries()) {
    await Deno.writeTextFile(`${at}/snippet_${i}.ts`, `${text}\nexport {};\n`);
  }
  return await Promise.all(
    Object.entries(setups).map(async ([name, setup]): Promise<Ended> => {
      const compilerOptions = {
        ...setup,
        target: "es2022",
        strict: true,
        noEmit: true,
        types: [],
        skipDefaultLibCheck: true,
      };
      const file = `${name}.json`;
      await Deno.writeTextFile(
        `${at}/${file}`,
        JSON.stringify({ compilerOptions, include: ["snippet_*.ts"] }),
      );
      const run = await ran("node", [`${tools}/typescript/bin/tsc`, "-p", file], at);
      const what = `${snippets.length} snippets of the README, moduleResolution ${name}`;
      return run.success && snippets.length > 0
        ? { target: "tsc --strict", name: what, state: "ok" }
        : { target: "tsc --strict", name: what, state: "failed", text: saidBy(run, 20) };
    }),
  );
}

/** JSR's own check of the folder that is published there. */
export async function published(): Promise<readonly Ended[]> {
  const run = await ran(Deno.execPath(), ["publish", "--dry-run", "--allow-dirty"], `${folder}/jsr`);
  const name = "deno publish --dry-run";
  return [
    run.success
      ? { target: "JSR", name, state: "ok" }
      : { target: "JSR", name, state: "failed", text: saidBy(run, 30) },
  ];
}
