/**
 * What an event makes of the page.
 *
 * Tests: tests/playground/state_test.ts.
 * @module
 */
import { short } from "./numbers.ts";
import type { Drawn, Loaded, Settings, Told } from "../sandbox/messages.ts";
import {
  type Event,
  isBusy,
  isLive,
  lastFrame,
  type Phase,
  type State,
  takesPoints,
  textOf,
} from "./state.ts";

/** Ticks of a play that the last picture stays: one second. */
const heldTicks = 30;

/** Sliders that stand where they were moved to; the others are where the program says, which may have been changed. */
const moved = ({ params, loaded }: State): State["params"] =>
  Object.fromEntries(
    Object.entries(params).filter(([name, value]) =>
      loaded?.sliders.find((slider) => slider.name === name)?.byDefault !== value
    ),
  );

const run = (s: State, source: string): State => ({
  ...s,
  params: moved(s),
  phase: { tag: "loading" },
  ran: { source, times: s.ran.times + 1 },
  fault: undefined,
  explained: [],
  compared: undefined,
  said: "Running",
});

const again = (s: State): State => (isBusy(s) ? run(s, s.ran.source) : s);

const onLoaded = (s: State, loaded: Loaded): State => {
  const isSame = s.loadedOf === s.ran.source;
  const last = Math.max(0, loaded.times.length - 1);
  const { picture, x, y } = loaded.show;
  const frame = isSame ? Math.min(s.look.frame, last) : s.isPlaying ? 0 : last;
  const canStay = isSame && loaded.show.pictures.includes(s.look.picture);
  const known = loaded.sliders.map(({ name, byDefault }) => [name, s.params[name] ?? byDefault] as const);
  return {
    ...s,
    phase: { tag: "running" },
    loaded,
    loadedOf: s.ran.source,
    drawn: isSame ? s.drawn : undefined,
    params: Object.fromEntries(known),
    look: canStay ? { ...s.look, frame } : { picture, x, y, frame },
    held: 0,
    run: s.run < loaded.runs.length ? s.run : 0,
    lit: undefined,
  };
};

const onDrawn = (s: State, drawn: Drawn): State => {
  if (!isLive(s)) return s; // of a program that was stopped
  const isNews = drawn.isDone && !s.said.startsWith("Done");
  const said = isNews ? `Done: ${s.loaded?.n ?? 0} paths on ${drawn.backend}` : s.said;
  return { ...s, phase: { tag: "running" }, drawn, said };
};

const onTold = (s: State, told: Told): State => {
  switch (told.tag) {
    case "loaded":
      return onLoaded(s, told);
    case "drawn":
      return onDrawn(s, told);
    case "failed": {
      const { tag: _, text, ...place } = told;
      // a place in what was made of mathematics is none in the text that is shown
      const fault = s.language === "mathematics" ? { text } : { text, ...place };
      const phase: Phase = s.phase.tag === "loading" ? { tag: "failed" } : s.phase;
      return { ...s, phase, fault, compared: s.compared === "asked" ? undefined : s.compared };
    }
    case "explained":
      return {
        ...s,
        explained: [...s.explained.filter((e) => e.tab !== told.tab || e.run !== told.run), told],
      };
    case "compared":
      return { ...s, compared: told };
    case "silent":
      return isBusy(s) ? { ...s, phase: { tag: "silent", seconds: told.seconds } } : s;
    case "ended":
      return {
        ...s,
        phase: { tag: "ended", why: told.why },
        compared: s.compared === "asked" ? undefined : s.compared,
        said: told.why,
      };
    case "pointed":
      if (!takesPoints(s.ran.source)) return s;
      return again({ ...s, points: [...s.points, [told.x, told.y]] });
    case "exported":
    case "pong":
    case "wants":
      return s;
  }
};

const onTick = (s: State): State => {
  const last = lastFrame(s);
  if (!s.isPlaying || last === 0) return s;
  if (s.look.frame < last) return { ...s, look: { ...s.look, frame: s.look.frame + 1 }, held: 0 };
  return s.held < heldTicks ? { ...s, held: s.held + 1 } : { ...s, held: 0, look: { ...s.look, frame: 0 } };
};

const onOpened = (s: State, { program, isStrange }: Extract<Event, { readonly tag: "opened" }>): State => ({
  ...s,
  language: program.language,
  texts: { typescript: "", mathematics: "", [program.language]: program.text },
  given: s.given + 1,
  start: program.start,
  phase: { tag: isStrange ? "stranger" : "idle" },
  fault: undefined,
  params: program.params ?? {},
  settings: program.settings ?? {},
  points: program.points ?? [],
  loaded: undefined,
  loadedOf: undefined,
  drawn: undefined,
  explained: [],
  compared: undefined,
  dialog: undefined,
  said: isStrange ? "A program came by a link. It has not run." : s.said,
});

const without = (s: Settings, name: keyof Settings): Settings => {
  const { [name]: _, ...rest } = s;
  return rest;
};

/** The page after an event. */
export function reduce(s: State, e: Event): State {
  switch (e.tag) {
    case "edited":
      if (e.text === textOf(s)) return s;
      return { ...s, texts: { ...s.texts, [s.language]: e.text }, start: undefined };
    case "switched":
      return {
        ...s,
        language: e.language,
        start: undefined,
        // mathematics is another program, what is made of it the same one
        params: e.language === "mathematics" ? {} : s.params,
        texts: { ...s.texts, [e.language]: e.text ?? s.texts[e.language] },
        given: s.given + 1,
        fault: undefined,
      };
    case "opened":
      return onOpened(s, e);
    case "run":
      return run(s, e.source);
    case "wrong":
      return { ...s, fault: e.fault };
    case "told":
      return onTold(s, e.told);
    case "answered":
      return s.phase.tag === "silent"
        ? { ...s, phase: { tag: s.loadedOf === s.ran.source ? "running" : "loading" } }
        : s;
    case "slid":
      return { ...s, params: { ...s.params, [e.name]: e.value }, said: `${e.name} = ${short(e.value)}` };
    case "set":
      return again({ ...s, settings: { ...s.settings, ...e.settings } });
    case "unset":
      return again({ ...s, settings: without(s.settings, e.name) });
    case "looked":
      return { ...s, look: { ...s.look, ...e.look }, isPlaying: s.isPlaying && e.look.frame === undefined };
    case "played": {
      const isAtEnd = e.isPlaying && s.look.frame === lastFrame(s);
      return {
        ...s,
        isPlaying: e.isPlaying,
        held: 0,
        look: isAtEnd ? { ...s.look, frame: 0 } : s.look,
      };
    }
    case "tick":
      return onTick(s);
    case "sized":
      return { ...s, screen: e.screen };
    case "tabbed":
      return { ...s, tab: e.tab, run: e.run ?? s.run };
    case "lit":
      return e.name === s.lit ? s : { ...s, lit: e.name };
    case "compare":
      return isLive(s) ? { ...s, compared: "asked", dialog: { tag: "bits" } } : s;
    case "cleared":
      return again({ ...s, points: [] });
    case "dialog":
      return { ...s, dialog: e.dialog };
    case "copied":
      return s.dialog === undefined || s.dialog.tag === "bits"
        ? s
        : { ...s, dialog: { ...s.dialog, isCopied: true }, said: "Copied" };
  }
}
