/**
 * The page of the playground as a value: what events make of it, and what is asked of the sandbox from one state to the next.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { asksOf } from "../../playground/page/asks.ts";
import { reduce } from "../../playground/page/reduce.ts";
import { type Event, initial, type State, takesPoints } from "../../playground/page/state.ts";
import type { Asked, Drawn, Loaded, Statistics } from "../../playground/sandbox/messages.ts";
import { noStatistics } from "./lib/statistics.ts";

const screen = { width: 800, height: 400, ratio: 2, isDark: false };
const source = "export const process = ou();";

const loaded: Loaded = {
  tag: "loaded",
  sliders: [{ name: "theta", from: 0, to: 4, step: 0.02, byDefault: 1 }],
  runs: [{ name: "", names: [], elements: 2 }],
  n: 1000,
  seed: 1,
  times: [0, 0.5, 1],
  isAdaptive: false,
  show: { picture: "density", x: 1, y: 0, pictures: ["paths", "density"] },
  compileMs: 12,
};

const statistics: Statistics = { ...noStatistics, frame: 2, time: 1, done: 1000, std: 1, from: -1, nfe: 3 };

const drawn: Drawn = {
  tag: "drawn",
  statistics: [statistics],
  isDone: true,
  rate: 12,
  backend: "cpu",
  device: "wasm",
  threads: 2,
  notes: [],
  latency: 9,
  range: { x: [0, 1], y: [-1, 1] },
};

/** The state after these events, and all that was asked on the way. */
const after = (from: State, ...events: readonly Event[]): readonly [State, readonly Asked[]] =>
  events.reduce<readonly [State, readonly Asked[]]>(([s, asked], e) => {
    const next = reduce(s, e);
    return [next, [...asked, ...asksOf(s, next)]];
  }, [from, []]);

const opened: Event = { tag: "opened", program: { language: "typescript", text: source }, isStrange: false };
const [ready] = after(initial, { tag: "sized", screen }, opened);
const [live] = after(ready, { tag: "run", source }, { tag: "told", told: loaded });

/** The loads among what was asked. */
const loads = (asked: readonly Asked[]) => asked.filter((a) => a.tag === "load");
const tags = (asked: readonly Asked[]): readonly string[] => asked.map(({ tag }) => tag);

Deno.test("a run asks once for a load, with what menus and sliders say", () => {
  const [, asked] = after(ready, { tag: "set", settings: { seed: 7 } }, { tag: "run", source });
  assertEquals(tags(asked), ["load"]);
  const [load] = loads(asked);
  assertEquals(load?.settings, { seed: 7 });
  assertEquals(load?.look, { picture: "paths", x: 0, y: 1, frame: 0, ...screen });
});

Deno.test("a run before the picture has a size is asked for when it has one", () => {
  const [waiting, none] = after(initial, opened, { tag: "run", source });
  assertEquals(none, []);
  const [, asked] = after(waiting, { tag: "sized", screen });
  assertEquals(tags(asked), ["load"]);
});

Deno.test("a link's program is shown and not run, until a click", () => {
  const [strange, none] = after(ready, { ...opened, isStrange: true });
  assertEquals(strange.phase, { tag: "stranger" });
  const [still, nothing] = after(
    strange,
    { tag: "set", settings: { n: 10 } },
    { tag: "slid", name: "theta", value: 2 },
    { tag: "tabbed", tab: "wgsl" },
    { tag: "looked", look: { frame: 1 } },
    { tag: "edited", text: "export const process = gbm();" },
    { tag: "compare" },
    { tag: "cleared" },
    { tag: "tick" },
    { tag: "sized", screen: { ...screen, width: 300 } },
  );
  assertEquals([...none, ...nothing], []);
  assertEquals(still.phase, { tag: "stranger" });
  const [, asked] = after(still, { tag: "run", source });
  assertEquals(tags(asked), ["load"]);
});

Deno.test("what is loaded sets the picture, the sliders and the frame; then its look is asked for, and its tab once a picture is there", () => {
  const [running] = after(ready, { tag: "run", source });
  const [now, asked] = after(running, { tag: "told", told: loaded });
  assertEquals(now.params, { theta: 1 });
  assertEquals(now.look, { picture: "density", x: 1, y: 0, frame: 0 });
  assertEquals(tags(asked), ["look"]);
  const [, later] = after(now, { tag: "told", told: drawn });
  assertEquals(tags(later), ["explain"], "after the first picture");
  const [resting] = after({ ...running, isPlaying: false }, { tag: "told", told: loaded });
  assertEquals(resting.look.frame, 2, "what does not play shows the end");
});

Deno.test("a slider's move asks for parameters alone, and compiles nothing", () => {
  const [now, asked] = after(live, { tag: "slid", name: "theta", value: 2 });
  assertEquals(asked, [{ tag: "params", params: { theta: 2 } }]);
  const [same, none] = after(now, { tag: "slid", name: "theta", value: 2 });
  assertEquals(none, []);
  const [again] = after(same, { tag: "run", source }, { tag: "told", told: loaded });
  assertEquals(again.params, { theta: 2 }, "where the sliders are stays from run to run");
});

Deno.test("a menu loads the program that ran, not the one being written; back to the program's own as well", () => {
  const [now, asked] = after(live, { tag: "edited", text: "no" }, { tag: "set", settings: { n: 10 } });
  assertEquals(asked.length, 1);
  const [load] = loads(asked);
  assertEquals([load?.source, load?.settings], [source, { n: 10 }]);
  const [own] = after(now, { tag: "unset", name: "n" });
  assertEquals(own.settings, {});
});

Deno.test("a picture that was chosen stays where the same program is loaded again, and goes with another", () => {
  const [chosen] = after(live, { tag: "looked", look: { picture: "paths", frame: 1 } });
  const [again] = after(chosen, { tag: "set", settings: { n: 10 } }, { tag: "told", told: loaded });
  assertEquals(again.look, { picture: "paths", x: 1, y: 0, frame: 1 });
  const [other] = after(chosen, { tag: "run", source: "other" }, { tag: "told", told: loaded });
  assertEquals(other.look.picture, "density");
  const [fewer] = after(again, { tag: "set", settings: { n: 9 } }, {
    tag: "told",
    told: { ...loaded, times: [0, 1], show: { ...loaded.show, pictures: ["density"] } },
  });
  assertEquals(fewer.look, { picture: "density", x: 1, y: 0, frame: 1 }, "a picture that there is not");
});

Deno.test("a play goes frame by frame, holds the last for a second, and begins again; scrubbing ends it", () => {
  const tick: Event = { tag: "tick" };
  const [end] = after(live, tick, tick);
  assertEquals(end.look.frame, 2);
  const [held] = after(end, ...Array.from({ length: 30 }, () => tick));
  assertEquals(held.look.frame, 2);
  const [begun] = after(held, tick);
  assertEquals(begun.look.frame, 0);
  const [scrubbed] = after(begun, { tag: "looked", look: { frame: 1 } }, tick);
  assertEquals([scrubbed.look.frame, scrubbed.isPlaying], [1, false]);
  const [last] = after(scrubbed, { tag: "looked", look: { frame: 2 } }, { tag: "played", isPlaying: true });
  assertEquals(last.look.frame, 0, "a play from the end begins at the start");
});

Deno.test("a tab is asked for once; a load asks anew", () => {
  const [seen] = after(live, { tag: "told", told: drawn });
  const [now, asked] = after(seen, { tag: "tabbed", tab: "wgsl" });
  assertEquals(asked, [{ tag: "explain", tab: "wgsl", run: 0 }]);
  const explained = { tag: "explained", tab: "wgsl", run: 0, text: "fn", lit: { theta: [0] } } as const;
  const [known, none] = after(
    now,
    { tag: "told", told: explained },
    { tag: "tabbed", tab: "wgsl" },
    { tag: "told", told: drawn },
  );
  assertEquals(none, []);
  const [, again] = after(known, { tag: "set", settings: { seed: 2 } }, { tag: "told", told: loaded });
  assertEquals(tags(again), ["load", "explain"]);
});

Deno.test("faults: of a load they end it; of what runs they are shown beside it", () => {
  const fault = { tag: "failed", text: "no\nTry: yes", line: 3 } as const;
  const [broken] = after(ready, { tag: "run", source }, { tag: "told", told: fault });
  assertEquals([broken.phase.tag, broken.fault], ["failed", { text: "no\nTry: yes", line: 3 }]);
  const [again] = after(broken, { tag: "run", source });
  assertEquals([again.phase.tag, again.fault], ["loading", undefined]);
  const [running] = after(live, { tag: "told", told: fault });
  assertEquals(running.phase.tag, "running");
  const [translated] = after(ready, { tag: "switched", language: "mathematics", text: "dx = dW" }, {
    tag: "run",
    source,
  }, { tag: "told", told: fault });
  assertEquals(translated.fault, { text: fault.text }, "a line of what was made of mathematics is not shown");
});

Deno.test("silence is shown, goes when it speaks, and an end stays", () => {
  const silent: Event = { tag: "told", told: { tag: "silent", seconds: 3.4 } };
  const [quiet] = after(live, silent);
  assertEquals(quiet.phase, { tag: "silent", seconds: 3.4 });
  assertEquals(after(quiet, { tag: "told", told: drawn })[0].phase.tag, "running");
  assertEquals(after(quiet, { tag: "answered" })[0].phase.tag, "running");
  assertEquals(after(ready, { tag: "run", source }, silent, { tag: "answered" })[0].phase.tag, "loading");
  const [ended, asked] = after(
    quiet,
    { tag: "told", told: { tag: "ended", why: "Stopped" } },
    { tag: "told", told: drawn },
    { tag: "slid", name: "theta", value: 3 },
  );
  assertEquals(ended.phase, { tag: "ended", why: "Stopped" });
  assertEquals(asked, []);
});

Deno.test("points are taken where the program asks for them", () => {
  const asking = 'import { type Exact, points } from "playground";';
  assert(takesPoints(asking));
  assert(!takesPoints('import { cifar } from "playground"; const points = 1;'));
  const pointed: Event = { tag: "told", told: { tag: "pointed", x: 0.5, y: -1 } };
  assertEquals(after(live, pointed)[1], []);
  const [now, asked] = after(live, { tag: "run", source: asking }, { tag: "told", told: loaded }, pointed);
  assertEquals(now.points, [[0.5, -1]]);
  assertEquals(loads(asked).at(-1)?.points, [[0.5, -1]]);
  assertEquals(after(now, { tag: "cleared" })[0].points, []);
});

Deno.test("whether bits agree is asked once, and given up where the program ends", () => {
  const [now, asked] = after(live, { tag: "compare" }, { tag: "compare" });
  assertEquals(tags(asked), ["compare"]);
  assertEquals(now.dialog, { tag: "bits" });
  assertEquals(after(now, { tag: "told", told: { tag: "ended", why: "" } })[0].compared, undefined);
});

Deno.test("another language keeps both texts, and what is written is no starting point any more", () => {
  const start: Event = { ...opened, program: { language: "typescript", text: source, start: "ou" } };
  const [now] = after(ready, start, { tag: "switched", language: "mathematics", text: "dx = -x dt + dW" });
  assertEquals(now.texts, { typescript: source, mathematics: "dx = -x dt + dW" });
  assertEquals([now.start, now.params], [undefined, {}], "sliders of another program");
  const [edited] = after(now, { tag: "edited", text: "dx = dW" });
  assertEquals([edited.texts.mathematics, edited.start], ["dx = dW", undefined]);
  assertEquals(after(ready, start, { tag: "edited", text: source })[0].start, "ou", "the editor's echo");
});

Deno.test("a slider that was moved stays in the next run; one that was not has the default that is written now", () => {
  const begun: readonly Event[] = [
    { tag: "sized", screen },
    { tag: "run", source },
    { tag: "told", told: loaded },
    { tag: "told", told: drawn },
  ];
  const next: Event = { tag: "run", source: `${source} // theta is another` };
  assertEquals(after(initial, ...begun, next)[0].params, {});
  const slid: Event = { tag: "slid", name: "theta", value: 3 };
  assertEquals(after(initial, ...begun, slid, next)[0].params, { theta: 3 });
});
