/// <reference lib="dom" />
/**
 * Menus: what is looked at, and what a program's settings are put to; those back at "the program's" say nothing.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import { nameOf } from "../../draw/axes.ts";
import type { Picture } from "../../program/playable.ts";
import type { Loaded, Settings } from "../../sandbox/messages.ts";
import type { Actions } from "../actions.ts";
import { count } from "../numbers.ts";
import { h, still, type View } from "../preact.ts";
import type { Looking } from "../state.ts";

/** How pictures are called. */
const titles: Readonly<Record<Picture, string>> = {
  density: "density",
  images: "images",
  paths: "paths",
  phase: "phase plane",
};

interface Menus extends Actions {
  readonly loaded: Loaded | undefined;
  readonly look: Looking;
  readonly settings: Settings;
  /** Names of methods that may stand for the program's. */
  readonly methods: readonly string[];
}

interface Option {
  readonly value: string;
  readonly text: string;
}

type Chosen = InputEvent & { readonly currentTarget: HTMLSelectElement };

const select = (
  label: string,
  value: string,
  options: readonly Option[],
  chosen: (value: string) => void,
): View =>
  h(
    "label",
    { class: "menu" },
    h("span", null, label),
    h(
      "select",
      { value, disabled: options.length === 0, onInput: (e: Chosen) => chosen(e.currentTarget.value) },
      options.map((o) => h("option", { key: o.value, value: o.value, selected: o.value === value }, o.text)),
    ),
  );

/** Most elements that a menu lists. */
const mostElements = 40;

const elements = (loaded: Loaded): readonly Option[] => {
  const [run] = loaded.runs;
  if (run === undefined) return [];
  const many = Math.min(mostElements, run.elements);
  return Array.from({ length: many }, (_, k) => ({ value: String(k), text: nameOf(run, k) }));
};

const views = ({ loaded, look, dispatch }: Menus): readonly View[] => {
  if (loaded === undefined || loaded.show.pictures.length === 0) return [];
  const list = elements(loaded);
  const pictures = loaded.show.pictures.map((p) => ({ value: p, text: titles[p] }));
  const chosen = (value: string): void => {
    const picture = loaded.show.pictures.find((p) => p === value);
    if (picture !== undefined) dispatch({ tag: "looked", look: { picture } });
  };
  const axis = (name: "x" | "y", label: string): View =>
    select(
      label,
      String(look[name]),
      list,
      (v) => dispatch({ tag: "looked", look: { [name]: Number(v) } }),
    );
  const isPlane = look.picture === "phase";
  return [
    select("picture", look.picture, pictures, chosen),
    list.length > 1 && look.picture !== "images" ? axis("x", isPlane ? "across" : "element") : null,
    list.length > 1 && isPlane ? axis("y", "up") : null,
  ];
};

type Numeric = "n" | "seed" | "steps" | "tolerance";

const byProgram = "";

const counts = [1000, 10_000, 100_000, 1_000_000] as const;
const tolerances = [0.1, 0.03, 0.01, 0.003, 0.001, 1e-4] as const;
const stepsOf = [30, 60, 120, 240, 480, 960] as const;

const numbered = (
  { settings, dispatch }: Menus,
  name: Numeric,
  label: string,
  list: readonly number[],
  own: string,
): View => {
  const now = settings[name];
  const values = now === undefined || list.includes(now) ? list : [...list, now];
  const options = [
    { value: byProgram, text: own },
    ...values.map((v) => ({ value: String(v), text: v < 1 ? String(v) : count(v) })),
  ];
  return select(
    label,
    now === undefined ? byProgram : String(now),
    options,
    (v) =>
      dispatch(v === byProgram ? { tag: "unset", name } : { tag: "set", settings: { [name]: Number(v) } }),
  );
};

const seed = ({ loaded, settings, dispatch }: Menus): View => {
  const now = settings.seed ?? loaded?.seed ?? 1;
  const set = (v: number): void => {
    if (Number.isInteger(v) && v >= 0 && v < 2 ** 32) dispatch({ tag: "set", settings: { seed: v } });
  };
  return h(
    "label",
    { class: "menu" },
    h("span", null, "seed"),
    h("input", {
      type: "number",
      min: 0,
      max: 2 ** 32 - 1,
      step: 1,
      value: now,
      onChange: (e: InputEvent & { readonly currentTarget: HTMLInputElement }) =>
        set(Number(e.currentTarget.value)),
    }),
  );
};

const backends = ["auto", "webgpu", "cpu"] as const;

/** The menus. */
export const menus: (p: Menus) => View = still((p: Menus) => {
  const { loaded, settings, methods, dispatch } = p;
  const backend = settings.backend ?? "auto";
  return h(
    "div",
    { class: "menus" },
    ...views(p),
    numbered(p, "n", "paths", counts, "as written"),
    seed(p),
    loaded?.isAdaptive === true
      ? numbered(p, "tolerance", "tolerance", tolerances, "as written")
      : numbered(p, "steps", "steps", stepsOf, "as written"),
    methods.length === 0 ? null : select(
      "method",
      settings.method ?? byProgram,
      [{ value: byProgram, text: "as written" }, ...methods.map((m) => ({ value: m, text: m }))],
      (v) =>
        dispatch(
          v === byProgram ? { tag: "unset", name: "method" } : { tag: "set", settings: { method: v } },
        ),
    ),
    select("backend", backend, backends.map((b) => ({ value: b, text: b })), (v) => {
      const found = backends.find((b) => b === v);
      if (found !== undefined) dispatch({ tag: "set", settings: { backend: found } });
    }),
  );
});
