/**
 * A visit to a page of the bundle: a browser without a window opens it, the page posts what it has to say.
 * @module
 */
import { type BrowserName, openBrowser } from "./browsers.ts";
import { type Answer, servePages } from "./page_server.ts";

/** A visit. */
export interface Visit {
  readonly browser: BrowserName;
  readonly program: string;
  readonly folder: string;
  /** Policy and page, as in "isolated/cpu.html". */
  readonly path: string;
  /** Asked and told what the page fetches or posts outside of its folder. */
  readonly answer: Answer;
  /** How long the page may be silent, in ms. */
  readonly patienceMs: number;
}

/** Opens a page and waits until it posts to /done. Returns what went wrong, if anything did. */
export async function visit(v: Visit): Promise<string | undefined> {
  const end = Promise.withResolvers<string | undefined>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => end.resolve(`The page said nothing for ${v.patienceMs / 1000} s`), v.patienceMs);
  };
  const answer: Answer = async (path, body) => {
    heard();
    const given = await v.answer(path, body);
    if (path === "/done") end.resolve(undefined);
    if (path === "/broken") end.resolve(`The page broke: ${body}`);
    return given ?? new Response();
  };
  const server = servePages({ folder: v.folder, answer });
  const open = await openBrowser(v.browser, v.program, `${server.origin}/${v.path}`);
  open.ended.then((printed) => end.resolve(`The browser ended, and said: ${printed}`));
  heard();
  const wrong = await end.promise;
  clearTimeout(timer);
  await open.close();
  await server.close();
  return wrong;
}
