// deno-lint-ignore-file no-console -- it prints what it wrote
/**
 * What is published, made and not sent: npm's package as a folder and a tarball, JSR's as a folder.
 *
 *     deno task package      out/package/npm, out/package/ito-sde-0.1.0.tgz, out/package/jsr
 *
 * How a person publishes them: docs/release.md.
 * @module
 */
// deno-lint-ignore no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import * as tar from "npm:tar@7.5.23";
import { nodeModulesOf, root } from "../lib/browser_modules.ts";
import { textOf } from "../lib/sources.ts";
import { program, source, writeBin } from "./bin.ts";
import { modulePath, runtimePath, single, writeCode } from "./code.ts";
import { entries, named, npmName, version } from "./entries.ts";
import { writeJsr } from "./jsr.ts";
import { manifestText } from "./manifest.ts";
import { published } from "./modules.ts";
import { writeTypes } from "./types.ts";

/** Where all goes. */
export const folder = `${root}/out/package`;
/** npm's tarball. */
export const tarball = `${folder}/${npmName}-${version}.tgz`;

/** Licences of what is built in, which ask to be named. */
const builtIn = [
  "fp-ts",
  "io-ts",
  "@bufbuild/protobuf",
  "fast-png",
  "fflate",
  "iobuffer",
  "commander",
  "yaml",
] as const;

const licences = async (modules: string): Promise<string> => {
  const texts = await Promise.all(builtIn.map(async (name) => {
    const text = await Deno.readTextFile(`${modules}/${name}/LICENSE`).catch(() => "");
    const { license } = JSON.parse(await Deno.readTextFile(`${modules}/${name}/package.json`));
    return `${name} (${license})\n\n${text}`;
  }));
  return texts.join("\n\n----\n\n");
};

/** The README without what holds in this repository alone, which its own comments enclose. */
const readme = (): string =>
  named(textOf("README.md").replaceAll(/<!-- here -->[\s\S]*?<!-- \/here -->\n/g, ""), npmName)
    .replaceAll("`ito/", `\`${npmName}/`);

/** All files of a folder, by their paths. */
const filesIn = (path: string): readonly string[] =>
  [...Deno.readDirSync(path)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${path}/${name}`) : [`${path}/${name}`]
  );

/**
 * Packs npm's folder. A module, its map and its types stand next to each other, where gzip sees what they have in common: `npm
 * pack`, which sorts by endings, makes a file that is a seventh larger.
 */
const writeTarball = (npm: string): Promise<void> =>
  tar.create(
    { file: tarball, cwd: npm, prefix: "package", gzip: { level: 9 }, portable: true, mtime: new Date(0) },
    filesIn(npm).map((path) => path.slice(npm.length + 1)).sort(),
  );

/** Makes everything anew. */
export async function build(): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  const npm = `${folder}/npm`;
  await writeCode(npm, published("npm"));
  await writeBin(npm, published("npm"));
  await writeTypes(`${npm}/types`);
  await Deno.writeTextFile(
    `${npm}/package.json`,
    manifestText(single, program, (e) => ({ runtime: runtimePath(e), module: modulePath(e) })),
  );
  await Deno.writeTextFile(`${npm}/README.md`, readme());
  await Deno.writeTextFile(`${npm}/LICENSE`, textOf("LICENSE"));
  const modules = await nodeModulesOf([...entries.map(({ path }) => path), source]);
  await Deno.writeTextFile(`${npm}/LICENSES.txt`, await licences(modules));
  await writeTarball(npm);
  await writeJsr(`${folder}/jsr`, published("jsr"));
}

if (import.meta.main) {
  await build();
  const { size } = await Deno.stat(tarball);
  console.log(`${(size / 1000).toFixed(0)} kB  ${tarball.slice(root.length + 1)}`);
}
