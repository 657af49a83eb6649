// deno-lint-ignore-file no-console -- it prints its address
/**
 * The page for a file of one's own on this machine, cross-origin isolated: `deno task web`, or `deno task web --port 8081`.
 * @module
 */
import { bundle, bundleUsers, folder } from "./bundle.ts";
import { root } from "./lib/browser_modules.ts";
import { servePages } from "./lib/page_server.ts";

const [flag, text] = Deno.args;
const port = flag === "--port" ? Number(text) : 8080;
await bundle();
await bundleUsers({ own_main: "examples/web/own_main.ts" });
await Deno.copyFile(`${root}/examples/web/own.html`, `${folder}/own.html`);
const { origin } = servePages({
  folder,
  port,
  answer: (path) =>
    Promise.resolve(path === "/" ? Response.redirect(`${origin}/isolated/own.html`) : undefined),
});
console.log(`${origin}/isolated/own.html     samples of a file that is dropped`);
