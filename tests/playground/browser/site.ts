/**
 * The playground as a static host serves it, with a page that holds its sandbox and nothing else, and a stranger's server that
 * counts who comes.
 * @module
 */
import { root, writeModules } from "../../../tools/lib/browser_modules.ts";
import { type Policy, servePages } from "../../../tools/lib/page_server.ts";
import { build, folder as built } from "../../../tools/playground/build.ts";

/** Everything that is served: links to what was built, and the bare page. */
export const served = `${root}/out/playground_tests`;

/** Servers under test. */
export interface Site {
  readonly at: (policy: Policy, page: string) => string;
  readonly origin: string;
  /** The stranger's server, which lets everyone in. */
  readonly stranger: string;
  /** What was asked of the stranger, and of this server outside of its pages; then forgotten. */
  readonly visits: () => readonly string[];
  readonly close: () => Promise<void>;
}

const write = async (): Promise<void> => {
  await build();
  await Deno.remove(served, { recursive: true }).catch(() => {});
  await Deno.mkdir(served);
  for await (const { name } of Deno.readDir(built)) {
    await Deno.symlink(`${built}/${name}`, `${served}/${name}`);
  }
  const pages = ["bare", "kept"].map((name) => [name, `tests/playground/browser/${name}.ts`] as const);
  await writeModules({ entries: Object.fromEntries(pages), folder: served });
};

/** Builds the playground, and serves it. */
export async function openSite(): Promise<Site> {
  await write();
  let seen: readonly string[] = [];
  const heard = (what: string): void => void (seen = what === "/favicon.ico" ? seen : [...seen, what]);
  const own = servePages({ folder: served, answer: (path) => Promise.resolve(void heard(path)) });
  const headers = {
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
    "content-type": "text/javascript",
  };
  const strange = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    heard(new URL(url).pathname);
    return new Response("export const got = 1;", { headers });
  });
  return {
    at: (policy, page) => `${own.origin}/${policy}/${page}`,
    origin: own.origin,
    stranger: `http://127.0.0.1:${strange.addr.port}`,
    visits: () => {
      const was = seen;
      seen = [];
      return was;
    },
    close: async () => {
      await own.close();
      await strange.shutdown();
    },
  };
}
