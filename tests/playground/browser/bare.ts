/// <reference lib="dom" />
/**
 * A page that is the sandbox alone: `bare.ask` asks, `bare.told` is all that was told. Tests hold it in their hands.
 * @module
 */
import { openSandbox } from "../../../playground/sandbox/host.ts";
import type { Sandbox, Told } from "../../../playground/sandbox/messages.ts";

/** What tests reach by `globalThis.bare`. */
export interface Bare extends Sandbox {
  readonly told: readonly Told[];
}

const text = async (name: string): Promise<string> => await (await fetch(`./${name}`)).text();
const place = document.body.appendChild(document.createElement("div"));
const told: Told[] = [];
const query = new URLSearchParams(location.search);
const sandbox = openSandbox({
  place,
  label: "picture",
  kind: query.has("gpu") ? "gpu" : "threads",
  texts: { frame: await text("frame.js"), worker: await text("worker.js") },
  told: (t) => void told.push(t),
  ...(query.has("hurried") ? { patience: { told: 1, ended: 3 } } : {}),
});
const bare: Bare = { ...sandbox, told };
Object.assign(globalThis, { bare });
