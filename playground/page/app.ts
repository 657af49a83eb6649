/// <reference lib="dom" />
/**
 * The whole page, of its state.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import { nameOf } from "../draw/axes.ts";
import type { Actions, Choice } from "./actions.ts";
import { count, short } from "./numbers.ts";
import { histogram, stepLengths } from "./parts/charts.ts";
import { dialogs } from "./parts/dialogs.ts";
import { facts, figures } from "./parts/facts.ts";
import { menus } from "./parts/menus.ts";
import { picture } from "./parts/picture.ts";
import { player } from "./parts/player.ts";
import { bar, editorPane, notice, starts } from "./parts/program.ts";
import { sliders } from "./parts/sliders.ts";
import { way } from "./parts/tabs.ts";
import { h, type View } from "./preact.ts";
import { explanationOf, isBusy, isLive, lastFrame, type State, takesPoints, textOf } from "./state.ts";

interface App {
  readonly state: State;
  readonly actions: Actions;
  readonly choices: readonly Choice[];
  /** The element that the sandbox is opened in. */
  readonly placed: (place: HTMLElement) => void;
  /** A click on the picture, as shares of it. */
  readonly pointed: (x: number, y: number) => void;
}

type OnDetails<E> = E & { readonly currentTarget: HTMLDetailsElement };

/** A menu closes when something in it was pressed, when the focus leaves it, and by Escape. */
const closeAfter = ({ target, currentTarget }: OnDetails<MouseEvent>): void => {
  if (target instanceof HTMLButtonElement) currentTarget.open = false;
};
const closeLeft = ({ relatedTarget, currentTarget }: OnDetails<FocusEvent>): void => {
  if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
};
const closeByEscape = (e: OnDetails<KeyboardEvent>): void => {
  if (e.key !== "Escape" || !e.currentTarget.open) return;
  e.preventDefault(); // Escape stops the program elsewhere
  e.currentTarget.open = false;
  e.currentTarget.querySelector("summary")?.focus();
};

const top = ({ state, actions }: App): View => {
  const button = (text: string, title: string, onClick: () => void, isDisabled = false): View =>
    h("button", { onClick, title, disabled: isDisabled }, text);
  const nothing = state.drawn === undefined || !isLive(state);
  return h(
    "header",
    { class: "top" },
    h("h1", null, "Ito", h("span", null, " playground")),
    h(
      "div",
      { class: "buttons" },
      button(
        "Same bits?",
        "Whether all targets make the same bits",
        () => actions.dispatch({ tag: "compare" }),
        nothing,
      ),
      h(
        "details",
        { class: "drop", onClick: closeAfter, onFocusOut: closeLeft, onKeyDown: closeByEscape },
        h("summary", { class: "button" }, "Download"),
        h(
          "div",
          { class: "list" },
          button("SVG", "The picture with its axes", () => actions.download("svg"), nothing),
          button("PNG", "The picture", () => actions.download("png"), nothing),
          button("npy", "The samples, for NumPy", () => actions.download("npy"), nothing),
        ),
      ),
      button("Open in Deno", "The same program as a script", actions.script),
      button("Share", "A link that holds all of it", actions.share),
    ),
  );
};

const describe = ({ look, loaded, drawn }: State): string => {
  if (loaded === undefined) return "The picture; nothing has run";
  const names = loaded.runs.map((r) => r.name).filter((n) => n !== "").join(" and ");
  const figuresOf = drawn?.statistics.map((s) => `mean ${short(s.mean)}, deviation ${short(s.std)}`) ?? [];
  const time = short(loaded.times[look.frame] ?? NaN);
  return `${look.picture} of ${count(loaded.n)} paths${names === "" ? "" : ` of ${names}`} at t = ${time}. ` +
    `${figuresOf.join("; ")}. Space plays, arrows move the time.`;
};

const progress = ({ loaded, drawn, phase }: State): View => {
  const statistics = drawn?.statistics ?? [];
  const done = statistics.length === 0 ? 0 : Math.min(...statistics.map((s) => s.done));
  const n = loaded?.n ?? 1;
  const isBusyNow = phase.tag === "loading" || (phase.tag === "running" && done < n);
  return h("div", {
    class: `progress${phase.tag === "loading" ? " unknown" : ""}${isBusyNow ? "" : " over"}`,
    role: "progressbar",
    "aria-label": "Paths",
    "aria-valuemin": 0,
    "aria-valuemax": n,
    "aria-valuenow": done,
  }, h("div", { style: { width: `${100 * done / n}%` } }));
};

const stage = ({ state, actions, placed, pointed }: App): View => {
  const { loaded, drawn, look, isPlaying, phase, points } = state;
  const { dispatch } = actions;
  const canPoint = takesPoints(state.ran.source) && isBusy(state);
  return h(
    "section",
    { class: "stage", "aria-label": "Picture" },
    h(picture, {
      placed,
      label: describe(state),
      isWaiting: loaded === undefined,
      takesPoints: canPoint,
      onPoint: (x, y) => canPoint && pointed(x, y),
      onPlay: () => dispatch({ tag: "played", isPlaying: !isPlaying }),
      onStep: (by) => {
        const frame = Math.max(0, Math.min(lastFrame(state), look.frame + by));
        dispatch({ tag: "looked", look: { frame } });
      },
    }),
    progress(state),
    h(player, {
      ...actions,
      times: loaded?.times ?? [],
      frame: look.frame,
      isPlaying: isPlaying && isLive(state),
    }),
    !canPoint ? null : h(
      "p",
      { class: "hint" },
      points.length === 0
        ? "Click on the picture to put points of your own."
        : `${points.length} ${points.length === 1 ? "point" : "points"} of your own. `,
      points.length === 0 ? null : h("button", { onClick: () => dispatch({ tag: "cleared" }) }, "Clear"),
    ),
    h(sliders, { ...actions, list: loaded?.sliders ?? [], params: state.params }),
    h(menus, { ...actions, loaded, look, settings: state.settings, methods: loaded?.methods ?? [] }),
    loaded === undefined || drawn === undefined ? null : [
      h(figures, { key: "figures", loaded, drawn }),
      h(
        "div",
        { key: "charts", class: "charts" },
        look.picture === "images" ? null : h(histogram, {
          statistics: drawn.statistics,
          name: loaded.runs[0] === undefined ? "x" : nameOf(loaded.runs[0], look.x),
        }),
        h(stepLengths, { statistics: drawn.statistics }),
      ),
      h(facts, { key: "facts", loaded, statistics: drawn.statistics }),
    ],
    phase.tag === "idle" && loaded === undefined
      ? h("p", { class: "quiet" }, "Run the program to see its paths.")
      : null,
  );
};

/** The page. */
export const app: (p: App) => View = (p: App) => {
  const { state, actions, choices } = p;
  const { phase, fault, language, start, dialog } = state;
  const barOf = { ...actions, choices, start, isBusy: isBusy(state), language };
  return [
    h(top, p),
    h(
      "main",
      { class: phase.tag === "stranger" ? "strange" : "" },
      h("div", { class: "begin" }, h(starts, barOf), h(bar, barOf), h(notice, { ...actions, fault, phase })),
      stage(p),
      h(
        "details",
        { class: "written", open: phase.tag === "stranger" || !matchMedia("(max-width: 820px)").matches },
        h("summary", null, "Program"),
        h(editorPane, { ...actions, text: textOf(state), given: state.given, language, fault }),
      ),
      h(way, {
        ...actions,
        tab: state.tab,
        ofRun: state.run,
        loaded: state.loaded,
        explained: explanationOf(state),
        lit: state.lit,
        isLive: isBusy(state),
      }),
    ),
    h("p", { class: "unseen", role: "status", "aria-live": "polite" }, state.said),
    dialog === undefined
      ? null
      : h(dialogs, { ...actions, key: dialog.tag, dialog, compared: state.compared }),
  ];
};
