/**
 * The playground in Firefox, which Playwright drives in a build of its own alone: the page is opened as anybody would, with a line
 * more that says what the sandbox tells it.
 * @module
 */
import { type BrowserName, findBrowser, openBrowser } from "../../../tools/lib/browsers.ts";
import { policies } from "../../../tools/lib/page_server.ts";
import { folder } from "../../../tools/playground/build.ts";

const firefox: BrowserName = "firefox";
/** How long the first paths of the first starting point may take to be all there, in ms: a cold start on a busy machine. */
const patienceMs = 60_000;

const listener = `<script>
addEventListener("message", ({ data: all }) => {
  const data = all?.told ?? all;
  if (data?.tag === "failed" || data?.tag === "ended" || data?.tag === "drawn" && data.isDone) {
    fetch("/told", { method: "POST", body: JSON.stringify(data) });
  }
});
</script>`;

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css",
  js: "text/javascript",
};

/** What is wrong with the page in Firefox, or nothing; nothing is known where there is no Firefox. */
export async function wrongInFirefox(): Promise<string | undefined | "left out"> {
  const program = findBrowser(firefox);
  if (program === undefined) return "left out";
  const told = Promise.withResolvers<string>();
  const answer = async (request: Request): Promise<Response> => {
    const name = new URL(request.url).pathname.slice(1) || "index.html";
    if (name === "told") {
      told.resolve(await request.text());
      return new Response();
    }
    try {
      const headers = { ...policies.isolated, "content-type": types[name.split(".").at(-1) ?? ""] ?? "" };
      if (name !== "index.html") return new Response(await Deno.readFile(`${folder}/${name}`), { headers });
      const page = await Deno.readTextFile(`${folder}/${name}`);
      return new Response(page.replace("<script", `${listener}<script`), { headers });
    } catch {
      return new Response(null, { status: 404 });
    }
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  const open = await openBrowser(firefox, program, `http://127.0.0.1:${server.addr.port}/`);
  const timer = setTimeout(() => told.resolve('"nothing was told"'), patienceMs);
  const said = await told.promise;
  clearTimeout(timer);
  await open.close();
  await server.shutdown();
  const data: { readonly tag?: string; readonly statistics?: readonly { readonly done: number }[] } = JSON
    .parse(said);
  return data.tag === "drawn" && data.statistics?.[0]?.done === 100_000 ? undefined : said.slice(0, 300);
}
