/// <reference lib="dom" />
/**
 * The page: TEMPORARY, until helper "page" has one.
 * @module
 */
import { openSandbox } from "../sandbox/host.ts";
const text = async (name: string): Promise<string> => await (await fetch(`./${name}`)).text();
const place = document.querySelector<HTMLElement>("#picture");
const out = document.querySelector<HTMLElement>("#out");
if (place !== null && out !== null) {
  const sandbox = openSandbox({
    place,
    label: "picture",
    kind: new URLSearchParams(location.search).has("gpu") ? "gpu" : "threads",
    texts: { frame: await text("frame.js"), worker: await text("worker.js") },
    told: (t) => {
      out.textContent = JSON.stringify(t).slice(0, 1500) + "\n" + out.textContent.slice(0, 6000);
      if (t.tag === "wants") {
        void fetch(`./${t.name}`).then(async (r) =>
          sandbox.ask({
            tag: "file",
            name: t.name,
            bytes: r.ok ? new Uint8Array(await r.arrayBuffer()) : undefined,
          })
        );
      }
    },
  });
  const look = {
    picture: "phase",
    x: 0,
    y: 1,
    frame: 0,
    width: 800,
    height: 600,
    ratio: 1,
    isDark: false,
  } as const;
  const source = document.querySelector("textarea")?.value ?? "";
  const began = performance.now();
  sandbox.ask({ tag: "load", source, settings: {}, params: {}, points: [], look });
  let frame = 0;
  setInterval(() => sandbox.ask({ tag: "look", look: { ...look, frame: frame = (frame + 1) % 50 } }), 100);
  Object.assign(globalThis, { sandbox, began });
}
