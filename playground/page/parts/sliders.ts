/// <reference lib="dom" />
/**
 * A slider a parameter. Every move is told; nothing is compiled anew. The one pointed at lights its lines in the tabs.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Slider } from "../../program/playable.ts";
import type { Actions } from "../actions.ts";
import { short } from "../numbers.ts";
import { h, still, type View } from "../preact.ts";

interface Sliders extends Actions {
  readonly list: readonly Slider[];
  readonly params: Readonly<Record<string, number>>;
}

const one = ({ dispatch, params }: Sliders, { name, from, to, step, byDefault }: Slider): View => {
  const value = params[name] ?? byDefault;
  const light = (isLit: boolean) => () => dispatch({ tag: "lit", name: isLit ? name : undefined });
  return h(
    "label",
    {
      key: name,
      class: "slider",
      onMouseEnter: light(true),
      onMouseLeave: light(false),
      onFocusIn: light(true),
      onFocusOut: light(false),
    },
    h("span", { class: "name" }, name),
    h("input", {
      type: "range",
      min: from,
      max: to,
      step,
      value,
      "aria-valuetext": `${name} = ${short(value)}`,
      onInput: (e: InputEvent & { readonly currentTarget: HTMLInputElement }) =>
        dispatch({ tag: "slid", name, value: Number(e.currentTarget.value) }),
      onDblClick: () => dispatch({ tag: "slid", name, value: byDefault }),
    }),
    h("output", { class: "number" }, short(value)),
  );
};

/** All sliders; nothing where a program has none. */
export const sliders: (p: Sliders) => View = still((p: Sliders) =>
  p.list.length === 0
    ? null
    : h("div", { class: "sliders", role: "group", "aria-label": "Parameters" }, p.list.map((s) => one(p, s)))
);
