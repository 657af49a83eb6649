/// <reference lib="dom" />
/**
 * The time: a slider over the frames, played at some 30 a second.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Actions } from "../actions.ts";
import { short } from "../numbers.ts";
import { h, still, type View } from "../preact.ts";

interface Player extends Actions {
  readonly times: readonly number[];
  readonly frame: number;
  readonly isPlaying: boolean;
}

const icon = (isPlaying: boolean): View =>
  h(
    "svg",
    { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    h("path", { fill: "currentColor", d: isPlaying ? "M3 2h4v12H3zM9 2h4v12H9z" : "M4 2l10 6-10 6z" }),
  );

/** Play and the slider of time. */
export const player: (p: Player) => View = still(({ times, frame, isPlaying, dispatch }: Player) => {
  const time = `t = ${short(times[frame] ?? NaN)}`;
  return h(
    "div",
    { class: "player", role: "group", "aria-label": "Time" },
    h(
      "button",
      {
        class: "icon",
        disabled: times.length < 2,
        "aria-label": isPlaying ? "Pause" : "Play",
        title: isPlaying ? "Pause (space)" : "Play (space)",
        onClick: () => dispatch({ tag: "played", isPlaying: !isPlaying }),
      },
      icon(isPlaying),
    ),
    h("input", {
      type: "range",
      min: 0,
      max: Math.max(1, times.length - 1),
      step: 1,
      value: frame,
      disabled: times.length < 2,
      "aria-label": "Time",
      "aria-valuetext": time,
      onInput: (e: InputEvent & { readonly currentTarget: HTMLInputElement }) =>
        dispatch({ tag: "looked", look: { frame: Number(e.currentTarget.value) } }),
    }),
    h("output", { class: "number" }, time),
  );
});
