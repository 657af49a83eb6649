/// <reference lib="dom" />
/**
 * The worker that holds TypeScript, so that a page that is typed in does not wait for it. It reads programs and runs none.
 *
 * Tests: tests/playground/service_test.ts, tests/playground/browser/page.ts.
 * @module
 */
import type { Wish } from "./protocol.ts";
import { languageService, type Service } from "./service.ts";

const begun: Promise<Service> = (async () => {
  const response = await fetch(new URL("types.json", location.href));
  if (!response.ok) throw new Error(`types.json: ${response.status}`);
  return languageService(await response.json());
})();

const answer = (service: Service, wish: Wish): unknown => {
  switch (wish.tag) {
    case "complete":
      return service.complete(wish.text, wish.at);
    case "details":
      return service.details(wish.text, wish.at, wish.offer);
    case "hover":
      return service.hover(wish.text, wish.at);
    case "check":
      return service.check(wish.text);
  }
};

addEventListener("message", async ({ data }: MessageEvent<{ readonly id: number; readonly wish: Wish }>) => {
  try {
    postMessage({ id: data.id, answer: answer(await begun, data.wish) });
  } catch (e) {
    postMessage({ id: data.id, wrong: String(e) });
  }
});
