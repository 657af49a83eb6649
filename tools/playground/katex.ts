/**
 * KaTeX's style sheet and fonts, beside the page: no network is asked for them. Of each font the one form that browsers of today
 * read, woff2; in one folder, as all of the page's files.
 * Tests: tests/playground/browser/sizes.ts.
 * @module
 */
import { root } from "../lib/browser_modules.ts";

const source = `${root}/out/node_modules/katex/dist`;

/** Writes katex.css and its fonts, and returns their names; the links to npm's packages must be those of the page. */
export async function writeKatex(folder: string): Promise<readonly string[]> {
  const css = await Deno.readTextFile(`${source}/katex.min.css`);
  const own = css
    .replaceAll(/,url\(fonts\/[^)]*\.(?:woff|ttf)\) format\("[a-z]+"\)/g, "")
    .replaceAll("url(fonts/", "url(");
  await Deno.writeTextFile(`${folder}/katex.css`, own);
  const fonts = new Set([...own.matchAll(/url\(([\w-]+\.woff2)\)/g)].flatMap(([, name]) => name ?? []));
  if (fonts.size === 0) throw new Error("katex.min.css names no fonts of the form woff2");
  for (const name of fonts) await Deno.copyFile(`${source}/fonts/${name}`, `${folder}/${name}`);
  return ["katex.css", ...fonts];
}
