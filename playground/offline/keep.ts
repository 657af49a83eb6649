/// <reference lib="dom" />
/**
 * The page keeps itself: a service worker (service.ts) lets it run without a network, and with threads on hosts that send no
 * headers for them. For these the page is loaded once again, unless someone has touched it; where there can be no such worker, all
 * is as it was.
 *
 * Tests: tests/playground/browser/offline.ts.
 * @module
 */

const tried = "playground: loaded again for threads";

/** Whether a second load was tried in this tab; where that cannot be written down there must be none. */
const isFirstTry = (): boolean => {
  try {
    if (sessionStorage.getItem(tried) !== null) return false;
    sessionStorage.setItem(tried, "yes");
    return true;
  } catch {
    return false;
  }
};

/** Resolves when whatever a person does first has been done. */
const touch = (): { readonly isTouched: () => boolean } => {
  let touched = false;
  const note = (): void => void (touched = true);
  for (const name of ["pointerdown", "keydown"]) addEventListener(name, note, { once: true, capture: true });
  return { isTouched: () => touched };
};

/** Registers the service worker. Never throws; does nothing where browsers refuse it. */
export async function keepPage(): Promise<void> {
  const { isTouched } = touch();
  try {
    await navigator.serviceWorker.register("./service.js");
    const { active } = await navigator.serviceWorker.ready;
    if (!crossOriginIsolated && !isTouched() && isFirstTry()) return location.reload();
    active?.postMessage("keep");
  } catch {
    // no service worker: a private window, an old browser, an address without https
  }
}
