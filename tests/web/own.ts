/// <reference lib="dom" />
/**
 * A file that is dropped on the page of examples/web/own.ts: its samples, Deno's bits, and what is said of a file that is none.
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { listen } from "../../examples/web/own.ts";
import { compare } from "./compare.ts";
import { runTests } from "./in_page.ts";
import { ownFile } from "./own_file.ts";

const place = document.body.appendChild(document.createElement("div"));
listen(place);

/** What the page says in the end. */
const said = (): Promise<unknown> =>
  new Promise((resolve) =>
    place.addEventListener("samples", (e) => resolve(e instanceof CustomEvent ? e.detail : ""), {
      once: true,
    })
  );
const child = <E extends Element>(selector: string): E => {
  const found = place.querySelector<E>(selector);
  if (found === null) throw new Error(`The page has no ${selector}`);
  return found;
};
const drop = (bytes: Uint8Array): Promise<unknown> => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([Uint8Array.from(bytes)], "score.safetensors"));
  const end = said();
  child("form").dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
  return end;
};

Deno.test("a file that is dropped on the page becomes pictures of its samples, each class in turn", async () => {
  child<HTMLInputElement>("[name=n]").value = "2";
  assertMatch(String(await drop(ownFile)), /^2 samples in [\d.]+ s\n/);
  const canvas = child<HTMLCanvasElement>("canvas");
  assertEquals([canvas.hidden, canvas.width, canvas.height], [false, 2 * 5 + 1, 7 + 1]);
  const { data = [] } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
  const tones = new Set([...data].filter((_, i) => i % 4 < 3));
  assert(tones.size > 1, `a network that nobody trained draws black and white on black: found ${[...tones]}`);
  const names = [...child<HTMLSelectElement>("select").options].map(({ text }) => text);
  assertEquals(names, ["each class", "cat", "dog"]);
});

Deno.test("another class and number of samples are drawn by the button", async () => {
  child<HTMLInputElement>("[name=n]").value = "1";
  child<HTMLSelectElement>("select").value = "1";
  const end = said();
  child<HTMLButtonElement>("button").click();
  assertMatch(String(await end), /^1 samples in/);
  assertEquals(child<HTMLCanvasElement>("canvas").width, 6);
});

Deno.test("a file that is none says what is wrong with it", async () => {
  assertMatch(
    String(await drop(Uint8Array.of(1, 2, 3))),
    /^Checkpoint: the file must be at least 8 bytes long, found 3/,
  );
});

Deno.test("the network of a file in a page: Deno's bits", async () => {
  await compare("own");
});

await runTests();
