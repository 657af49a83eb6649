// deno-lint-ignore-file no-console -- it prints its address
/**
 * The playground on this machine: `deno task playground`, or `deno task playground --port 8081`.
 * @module
 */
import { servePages } from "../lib/page_server.ts";
import { build, folder } from "./build.ts";

const port = Deno.args.includes("--port") ? Number(Deno.args[Deno.args.indexOf("--port") + 1]) : 8080;
const policy = Deno.args.includes("--plain") ? "plain" : "isolated";
await build();
const { origin } = servePages({
  folder,
  port,
  answer: (path) =>
    Promise.resolve(path === "/" ? Response.redirect(`${origin}/${policy}/index.html`) : undefined),
});
console.log(`${origin}/${policy}/index.html`);
