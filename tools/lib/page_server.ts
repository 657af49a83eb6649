/**
 * A server on this machine for pages of the bundle: each file under headers of choice, the rest to a function.
 *
 *     /isolated/cpu.html    with the headers of `policies.isolated`; where there is no such file, a page that loads cpu.js
 *
 * @module
 */

const isolated = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
} as const;

/** Headers by name. */
export const policies = {
  /** Cross-origin isolated: threads. */
  isolated,
  /** None: one thread. */
  plain: {},
  /** Code must not be compiled. */
  noEval: { ...isolated, "content-security-policy": "script-src 'self'" },
  /** Isolated, but without workers. */
  noWorkers: {
    ...isolated,
    "content-security-policy": "script-src 'self' 'unsafe-eval'; worker-src 'none'",
  },
  /** Isolated, with workers, but scripts come from the server alone. */
  noBlobs: {
    ...isolated,
    "content-security-policy": "script-src 'self' 'unsafe-eval'; worker-src blob:",
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The name of a set of headers. */
export type Policy = keyof typeof policies;
const isPolicy = (name: string): name is Policy => name in policies;

const types: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  wasm: "application/wasm",
  png: "image/png",
  woff2: "font/woff2",
};
const typeOf = (name: string): string => types[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";

const emptyPage = (name: string): string =>
  `<!doctype html><meta charset="utf-8"><title>${name}</title><script type="module" src="./${name}.js"></script>`;

/** What a request outside of the policies is answered with; nothing is "not found". */
export type Answer = (path: string, body: string) => Promise<Response | undefined>;

/** A running server. */
export interface PageServer {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves the files of a folder under each policy. */
export function servePages(a: {
  readonly folder: string;
  readonly port?: number;
  readonly answer: Answer;
}): PageServer {
  const file = async (policy: Policy, name: string): Promise<Response> => {
    const headers = { ...policies[policy], "content-type": typeOf(name), "cache-control": "no-store" };
    try {
      return new Response(await Deno.readFile(`${a.folder}/${name}`), { headers });
    } catch {
      const [page = "", end] = name.split(".");
      return end === "html"
        ? new Response(emptyPage(page), { headers })
        : new Response(null, { status: 404 });
    }
  };
  const handle = async (request: Request): Promise<Response> => {
    const { pathname } = new URL(request.url);
    const [, policy = "", name = "", ...more] = pathname.split("/");
    if (isPolicy(policy) && more.length === 0) return await file(policy, name);
    return await a.answer(pathname, await request.text()) ?? new Response(null, { status: 404 });
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: a.port ?? 0, onListen: () => {} }, handle);
  return { origin: `http://127.0.0.1:${server.addr.port}`, close: () => server.shutdown() };
}
