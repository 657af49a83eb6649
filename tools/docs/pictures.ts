// deno-lint-ignore-file no-console -- a command says what it wrote
/**
 * Draws the SVG pictures of the README and the guides from the code beside them.
 *
 *     deno task docs:pictures            all of them
 *     deno task docs:pictures README.md  those of a page
 *
 * The picture of `![…](images/paths.svg)` is what the last block of TypeScript before it calls `picture`: an Either with the
 * text of an SVG, as the functions of ito/plot give it.
 *
 * @module
 */
import type { Either } from "fp-ts/Either";
import { describe, type ItoError } from "ito";
import { drawnIn } from "../lib/pages.ts";
import { filesIn, textOf } from "../lib/sources.ts";

const root = new URL("../../", import.meta.url);

/** Runs a block of a page and gives what it calls `picture`. */
async function pictureOf(code: string, name: string): Promise<string> {
  const module = new URL(`out/pictures/${name}.ts`, root);
  await Deno.mkdir(new URL(".", module), { recursive: true });
  await Deno.writeTextFile(module, `${code}\nexport { picture };\n`);
  const { picture }: { readonly picture: Either<ItoError, string> } = await import(module.href);
  if (picture._tag === "Left") throw new Error(describe(picture.left));
  return picture.right;
}

if (import.meta.main) {
  const all = ["README.md", ...[...filesIn().values()].flat().filter((path) => /^docs\/.*\.md$/.test(path))];
  for (const path of Deno.args.length === 0 ? all : Deno.args) {
    for (const { to, code } of drawnIn({ path, text: textOf(path) })) {
      const name = to.replaceAll(/\W/g, "_");
      await Deno.writeTextFile(new URL(to, root), await pictureOf(code, name));
      console.log(`Wrote ${to}, as ${path} says`);
    }
  }
}
