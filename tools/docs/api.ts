/**
 * The pages of `deno doc --html` as the site's own: their import lines name the package's entries as users write them, and
 * a link leads back to the guide.
 *
 * Tests: tests/tools/pages_test.ts.
 * @module
 */

const leads = `<ul class="breadcrumbs">`;

/**
 * A page of the API, mended.
 *
 * @param html The page as Deno writes it: it calls an entry "." or by the name of its file.
 * @param toRoot The way from the page to the site's root, as "../../".
 * @returns The page with `import … from "ito"` or "ito/score", and a link to the guide before its breadcrumbs.
 */
export function onSiteApi(html: string, toRoot: string): string {
  const named = html.replaceAll(
    /(import (?:type )?\{[^}]*\} from &quot;)(\.|\w+)(&quot;;)/g,
    (_, head, entry, tail) =>
      `${head}${entry === "." ? "ito" : entry === "ito" ? entry : `ito/${entry}`}${tail}`,
  );
  return named.replace(leads, `<a href="${toRoot}index.html" class="contextLink">Guide</a>&nbsp; ${leads}`);
}

/** Mends every page below a folder of the built site; `toRoot` is the way from it to the root. */
export async function mendApi(folder: URL, toRoot = "../"): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await mendApi(new URL(`${name}/`, folder), `../${toRoot}`);
    if (!name.endsWith(".html")) continue;
    const page = new URL(encodeURIComponent(name), folder);
    await Deno.writeTextFile(page, onSiteApi(await Deno.readTextFile(page), toRoot));
  }
}
