/**
 * The progress bar in each of its places, and where there is none.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { eulerMaruyama, ou, type Progress, progressBar, solve } from "ito";
import {
  barText,
  notebookPlace,
  pagePlace,
  progressWords,
  terminalPlace,
} from "../../../solve/out/progress_bar.ts";
import { right } from "../../lib/either.ts";

const at = (done: number): Progress => ({ done, total: 1000, meanT: NaN, nfe: 12_000 });

Deno.test("progressWords() says how many, and how long it takes", () => {
  assertEquals(progressWords(at(250), 3000), "250/1,000  12,000 evaluations  9 s left");
  assertEquals(progressWords(at(1), 1000), "1/1,000  12,000 evaluations  17 min left");
  assertEquals(progressWords({ ...at(0), nfe: 0 }, 3000), "0/1,000");
});

Deno.test("barText() fits the line", () => {
  assertEquals(barText(0.5, "half", 17), "█████░░░░░  half");
  for (const columns of [1, 8, 20, 200]) {
    assert(barText(0.3, "some words", columns).length < Math.max(columns, 2));
  }
});

Deno.test("terminalPlace() writes over its line and wipes it", () => {
  const written: string[] = [];
  const place = terminalPlace({ isTTY: true, columns: 40, write: (t) => written.push(t) });
  place.show(0.5, "half");
  place.end();
  assertEquals(written, [`${"█".repeat(15)}${"░".repeat(15)}  half\x1b[K\r`, "\x1b[K"]);
});

Deno.test("notebookPlace() makes one output and draws it anew", () => {
  const sent: (readonly [string, string])[] = [];
  const place = notebookPlace({
    broadcast: (type, content) => {
      sent.push([type, JSON.stringify(content)]);
      return Promise.resolve();
    },
  });
  place.show(0.25, "a");
  place.show(0.5, "b");
  assertEquals(sent.map(([type]) => type), ["display_data", "update_display_data"]);
  const ids = sent.map(([, content]) => /"display_id":"([^"]*)"/.exec(content)?.[1]);
  assert(ids[0] !== undefined && ids[0] === ids[1] && sent[1]?.[1].includes('value=\\"0.5\\"'));
});

Deno.test("pagePlace() is an element at the page's end until all have ended", () => {
  const [made, children]: [Record<string, string>[], unknown[]] = [[], []];
  const element = (name: string) => {
    const attributes: Record<string, string> = { name };
    made.push(attributes);
    const own = {
      textContent: "",
      style: { cssText: "" },
      append: (...all: readonly unknown[]) => void children.push(...(name === "body" ? all : [])),
      setAttribute: (k: string, v: string) => void (attributes[k] = v),
      remove: () => void children.pop(),
    };
    return own;
  };
  const place = pagePlace({ body: element("body"), createElement: element });
  place.show(0.3, "words");
  place.show(0.4, "words");
  assertEquals(children.length, 1);
  assertEquals(made.find((m) => m.name === "progress"), { name: "progress", max: "1", value: "0.4" });
  place.end();
  assertEquals(children.length, 0);
});

Deno.test("progressBar() draws at most ten times a second and goes at the end; no terminal, nothing", async () => {
  const said: string[] = [];
  const bar = progressBar({
    label: "OU",
    to: { show: (_, words) => void said.push(words), end: () => void said.push("end") },
  });
  for (let done = 0; done <= 1000; done++) bar(at(done));
  assertEquals(said, ["OU  0/1,000  12,000 evaluations", "end"]);
  const quiet = right(
    await solve(ou(), eulerMaruyama(8), { n: 3, seed: 1, backend: "cpu", progress: progressBar() })(),
  );
  assertEquals(quiet.notes, []);
  assertThrows(
    () => Reflect.apply(progressBar, undefined, [{ to: "stdout" }]),
    RangeError,
    "to must be a place",
  );
});
