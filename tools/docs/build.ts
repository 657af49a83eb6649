// deno-lint-ignore-file no-console -- a command says how far it is
/**
 * The documentation as a site: `deno task docs`, then `deno task docs:serve`.
 *
 *     deno task docs            runs every example of the pages, writes the API's pages and the guide's to out/docs
 *     deno task docs --pages    the guide's pages alone
 *
 * VitePress runs in out/site, on copies: its packages are in out/site/node_modules, and the library knows nothing of
 * them. A dead link ends it with exit code 1. DOCS_BASE=/ito/ is for a site that does not stand at the root.
 *
 * @module
 */
import { mendApi } from "./api.ts";
import { onSite } from "../lib/pages.ts";
import { filesIn, textOf } from "../lib/sources.ts";

const root = new URL("../../", import.meta.url);
const site = new URL("out/site/", root);
const built = new URL("out/docs/", root);

/** Runs Deno, its output to ours; what it says no to ends us. */
async function run(what: string, args: readonly string[], cwd = root): Promise<void> {
  console.log(`\n${what}`);
  const { code } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd }).spawn().status;
  if (code === 0) return;
  console.error(`deno ${args.join(" ")} failed (exit code ${code})`);
  Deno.exit(1);
}

async function write(at: URL, content: string | Uint8Array): Promise<void> {
  await Deno.mkdir(new URL(".", at), { recursive: true });
  await (typeof content === "string" ? Deno.writeTextFile(at, content) : Deno.writeFile(at, content));
}

/** The list of decisions: their titles, each a link. */
const decisions = (paths: readonly string[]): string => {
  const rows = paths.filter((path) => path.startsWith("docs/decisions/")).map((path) => {
    const title = /^# (.*)$/m.exec(textOf(path))?.[1] ?? path;
    return `- [${title}](${path.split("/").at(-1)})`;
  });
  return ["# Decisions", "Why things are as they are: one page a decision.", rows.join("\n"), ""].join(
    "\n\n",
  );
};

/** Puts the pages and the site's own files into out/site; packages that are there stay. */
async function laySite(): Promise<void> {
  const all = [...filesIn().values()].flat();
  const docs = all.filter((path) => path.startsWith("docs/"));
  await Promise.all(docs.map(async (path) => {
    const at = new URL(path.slice("docs/".length), site);
    await write(
      at,
      path.endsWith(".md") ? onSite({ path, text: textOf(path) }) : await Deno.readFile(new URL(path, root)),
    );
  }));
  // the picture of the home page's head, which is no text that links to it
  await write(
    new URL("public/ve_cifar.png", site),
    await Deno.readFile(new URL("docs/images/ve_cifar.png", root)),
  );
  await write(new URL("decisions/index.md", site), decisions(docs));
  const own = all.filter((path) => path.startsWith("tools/docs/site/"));
  await Promise.all(
    own.map((path) => write(new URL(path.slice("tools/docs/site/".length), site), textOf(path))),
  );
}

/** Takes what an earlier run left, but for the packages. */
async function clear(): Promise<void> {
  await Deno.mkdir(site, { recursive: true });
  for await (const { name } of Deno.readDir(site)) {
    if (name !== "node_modules") await Deno.remove(new URL(name, site), { recursive: true });
  }
}

/** The entries of the package, as deno.json names them. */
const entries = (): readonly string[] => {
  const { exports }: { readonly exports: string | Readonly<Record<string, string>> } = JSON.parse(
    textOf("deno.json"),
  );
  return typeof exports === "string" ? [exports] : Object.values(exports);
};

if (import.meta.main) {
  const pagesOnly = Deno.args.includes("--pages");
  await run("Links, anchors, pictures", ["task", "check:pages"]);
  if (!pagesOnly) {
    await run("Examples", ["test", "-P=test", "--no-lock", "--doc", "--parallel", "README.md", "docs"]);
  }
  await clear();
  await laySite();
  await run("Pages", ["task", "build"], site);
  if (!pagesOnly) {
    const out = `--output=${new URL("api", built).pathname}`;
    await run("API", ["doc", "--quiet", "--no-lock", "--html", "--name=Ito", out, ...entries()]);
    await mendApi(new URL("api/", built));
  }
  console.log("\nThe site is out/docs; deno task docs:serve shows it");
}
