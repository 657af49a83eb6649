/// <reference lib="dom" />
/**
 * The page at work: events make states, states are drawn and asked for, what takes a while is fetched when it is wanted.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Told } from "../sandbox/messages.ts";
import type { Actions } from "./actions.ts";
import { app } from "./app.ts";
import { asksOf } from "./asks.ts";
import { choices, type Errands, errands } from "./errands.ts";
import { h, render } from "./preact.ts";
import { reduce } from "./reduce.ts";
import { type Event, initial, isBusy, isLive, lastFrame, type State } from "./state.ts";
import { talk } from "./talk.ts";

/** From one frame to the next while it plays, in ms. */
const frameMs = 1000 / 30;
/** `silent` is said twice a second; so long without it is an answer, in ms. */
const silentMs = 1300;

const screenOf = (place: HTMLElement, dark: MediaQueryList): State["screen"] => {
  const { width, height } = place.getBoundingClientRect();
  const ratio = Math.min(2, devicePixelRatio);
  return {
    width: Math.max(1, Math.round(width * ratio)),
    height: Math.max(1, Math.round(height * ratio)),
    ratio,
    isDark: dark.matches,
  };
};

/** Opens the page in an element, in place of its skeleton. */
export function openPage(root: HTMLElement): void {
  let [state, isDue, hasPicture]: [State, boolean, boolean] = [initial, false, false];
  let clicks: State["points"] = [];
  let [pointers, of, given]: [number, number, readonly string[]] = [0, 0, []];
  let silent: ReturnType<typeof setTimeout> | undefined;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const dispatch = (e: Event): void => {
    const before = state;
    state = reduce(before, e);
    if (state === before) return;
    asksOf(before, state).forEach(sandbox.ask);
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(() => {
      isDue = false;
      draw();
    });
  };

  /** Points that were clicked while the program was loaded anew for the one before: asked for when its picture is there. */
  const click = (): void => {
    if (!hasPicture || state.phase.tag === "loading") return;
    clicks.forEach(([x, y]) => sandbox.ask({ tag: "pointer", x, y }));
    pointers += clicks.length;
    clicks = [];
  };

  const hear = (told: Told): void => {
    clearTimeout(silent);
    if (told.tag === "silent") silent = setTimeout(() => dispatch({ tag: "answered" }), silentMs);
    // a program may say anything at any time: it is given a file once a load, and points as often as one clicked
    if (of !== state.ran.times) [of, pointers, given] = [state.ran.times, 0, []];
    if (told.tag === "pointed" && pointers-- <= 0) return;
    if (told.tag === "wants") {
      if (given.includes(told.name)) return;
      given = [...given, told.name];
      void tasks.file(told.name).then((bytes) => sandbox.ask({ tag: "file", name: told.name, bytes }));
    }
    if (told.tag === "exported") tasks.save(told);
    if (told.tag === "loaded" || told.tag === "drawn") hasPicture = told.tag === "drawn";
    dispatch({ tag: "told", told });
    if (told.tag === "drawn") click();
  };
  const sandbox = talk(hear);
  const tasks: Errands = errands({ state: () => state, dispatch, ask: sandbox.ask });

  const actions: Actions = {
    dispatch,
    run: () => void tasks.run(),
    stop: () => {
      if (state.phase.tag === "loading" || isLive(state)) sandbox.stop("Stopped");
    },
    choose: (id) => void tasks.choose(id),
    switchTo: (language) => void tasks.switchTo(language),
    share: () => void tasks.share(),
    script: () => void tasks.script(),
    download: (as) => tasks.download(as),
    copy: (text) => void tasks.copy(text),
  };

  const placed = (place: HTMLElement): void => {
    const size = (): void => {
      const screen = screenOf(place, dark);
      if (screen !== undefined) dispatch({ tag: "sized", screen });
    };
    new ResizeObserver(size).observe(place);
    dark.addEventListener("change", size);
    sandbox.open(place).catch((e: unknown) =>
      dispatch({ tag: "wrong", fault: { text: `The page is not whole: ${String(e)}\nTry: load it again` } })
    );
  };
  const pointed = (x: number, y: number): void => {
    clicks = [...clicks, [x, y]];
    click();
  };
  const draw = (): void => render(h(app, { state, actions, choices, placed, pointed }), root);

  addEventListener("keydown", (e) => {
    if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && state.dialog === undefined) {
      e.preventDefault();
      e.stopPropagation();
      actions.run();
    }
  }, { capture: true });
  addEventListener("keydown", (e) => {
    const isAtWork = isBusy(state) && state.drawn?.isDone !== true;
    if (e.key === "Escape" && !e.defaultPrevented && state.dialog === undefined && isAtWork) actions.stop();
  });
  addEventListener("hashchange", () => void tasks.openLink());

  let last = 0;
  const play = (now: number): void => {
    requestAnimationFrame(play);
    if (!state.isPlaying || !isLive(state) || lastFrame(state) === 0) return;
    if (now - last < frameMs - 4 || sandbox.isDrawing()) return;
    last = now;
    dispatch({ tag: "tick" });
  };

  if (matchMedia("(prefers-reduced-motion: reduce)").matches) dispatch({ tag: "played", isPlaying: false });
  root.replaceChildren();
  draw();
  requestAnimationFrame(play);
  void tasks.begin();
}
