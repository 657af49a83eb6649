/// <reference lib="dom" />
/**
 * The service worker: gives the page the two headers that threads want where its host sends none, and serves it where there is
 * no network.
 *
 *     Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp
 *
 * The network comes first, so that a new version is seen at once; what it gave is kept for when it fails. Told "keep", it fetches
 * all that files.json lists and is not kept yet, and forgets what is no longer listed.
 * Tests: tests/playground/browser/offline.ts.
 * @module
 */

/** As much of a service worker's events as is used: the DOM's own types do not have them. */
interface Lasting extends Event {
  readonly waitUntil: (p: Promise<unknown>) => void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  readonly respondWith: (p: Promise<Response>) => void;
}
const isLasting = (e: Event): e is Lasting => "waitUntil" in e;
const isFetching = (e: Event): e is Fetching => isLasting(e) && "respondWith" in e;

/** What this worker can do beyond a page. */
interface Serving {
  readonly skipWaiting: () => Promise<void>;
  readonly clients: { readonly claim: () => Promise<void> };
}
const isServing = (v: object): v is Serving => "skipWaiting" in v && "clients" in v;

/** The playground's folder. */
const home = new URL("./", location.href);
const kept = `playground ${home.pathname}`;
const index = new URL("index.html", home).href;

const headers = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** The response with the headers; redirects and errors as they are. */
const isolated = (r: Response): Response => {
  if (r.status === 0 || r.type === "opaqueredirect") return r;
  const all = new Headers(r.headers);
  Object.entries(headers).forEach(([name, value]) => all.set(name, value));
  const hasBody = r.status !== 204 && r.status !== 304;
  return new Response(hasBody ? r.body : null, { status: r.status, statusText: r.statusText, headers: all });
};

const answer = async (request: Request): Promise<Response> => {
  const isPage = request.mode === "navigate";
  const cache = await caches.open(kept);
  const name = new URL(isPage ? index : request.url);
  name.search = "";
  try {
    const response = await fetch(request);
    if (response.status === 200) await cache.put(name.href, response.clone()).catch(() => {}); // a full disk
    return isolated(response);
  } catch (thrown) {
    const found = await cache.match(name.href);
    if (found === undefined) throw thrown;
    return isolated(found);
  }
};

const isNames = (v: unknown): v is readonly string[] =>
  Array.isArray(v) && v.every((name) => typeof name === "string");

/** Fetches what a page wants at any time, and forgets what no version wants any more. */
const keep = async (): Promise<void> => {
  const listed: unknown = await (await fetch(new URL("files.json", home))).json();
  if (typeof listed !== "object" || listed === null || !("first" in listed) || !("later" in listed)) return;
  const { first, later } = listed;
  if (!isNames(first) || !isNames(later)) return;
  const cache = await caches.open(kept);
  const address = (name: string): string => new URL(name, home).href;
  const wanted = new Set([...first, ...later].map(address));
  const old = (await cache.keys()).filter(({ url }) => !wanted.has(url));
  await Promise.all(old.map((request) => cache.delete(request)));
  const there = new Set((await cache.keys()).map(({ url }) => url));
  await Promise.allSettled(first.map(address).filter((url) => !there.has(url)).map((url) => cache.add(url)));
};

const serving: object = globalThis;
if (isServing(serving)) {
  addEventListener("install", () => void serving.skipWaiting());
  addEventListener("activate", (e) => isLasting(e) && e.waitUntil(serving.clients.claim()));
  addEventListener("message", (e) => isLasting(e) && e.waitUntil(keep().catch(() => {}))); // off line: another time
  addEventListener("fetch", (e) => {
    if (!isFetching(e)) return;
    const { request } = e;
    if (request.method === "GET" && request.url.startsWith(home.href)) e.respondWith(answer(request));
  });
}
