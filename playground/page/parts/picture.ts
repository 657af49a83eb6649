/// <reference lib="dom" />
/**
 * The picture: the sandbox's frame in a box, axes about it, and over it what hears the pointer and the keys.
 *
 * The frame gets no focus: space plays, arrows move the time, a click is a point as shares of the picture.
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Panel } from "../axes.ts";
import { h, still, useEffect, useRef, type View } from "../preact.ts";

interface Frame {
  /** The element that the sandbox is opened in; once. */
  readonly placed: (place: HTMLElement) => void;
}

/** The box that the sandbox fills: never drawn anew. */
const frame: (p: Frame) => View = still(({ placed }: Frame) => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current !== null) placed(place.current);
  }, []);
  return h("div", { class: "frame", ref: place });
});

interface PictureBox extends Frame {
  readonly panels: readonly Panel[];
  readonly label: string;
  readonly isWaiting: boolean;
  readonly takesPoints: boolean;
  readonly onPoint: (x: number, y: number) => void;
  readonly onPlay: () => void;
  readonly onStep: (by: number) => void;
}

const percent = (share: number): string => `${(100 * share).toFixed(3)}%`;

/** Axes of a panel: marks below and at the left, outside of the picture. */
const axes = ({ title, left, top, width, height, x, y }: Panel, k: number): View =>
  h(
    "div",
    {
      key: k,
      class: "panel",
      style: { left: percent(left), top: percent(top), width: percent(width), height: percent(height) },
    },
    title === "" ? null : h("span", { class: "title" }, title),
    x === undefined ? null : [
      ...x.marks.map((m) => h("span", { class: "mark x", style: { left: percent(m.at) } }, m.text)),
      h("span", { class: "name x" }, x.name),
    ],
    y === undefined ? null : [
      ...y.marks.map((m) => h("span", { class: "mark y", style: { top: percent(1 - m.at) } }, m.text)),
      h("span", { class: "name y" }, y.name),
    ],
  );

/** The picture with its axes. */
export const picture: (p: PictureBox) => View = (p: PictureBox) => {
  const onKeyDown = (e: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1, PageUp: 10, PageDown: -10 }[e.key];
    if (e.key === " ") p.onPlay();
    else if (by !== undefined) p.onStep(by);
    else return;
    e.preventDefault();
  };
  const onPointerDown = (e: PointerEvent & { readonly currentTarget: HTMLElement }): void => {
    const box = e.currentTarget.getBoundingClientRect();
    p.onPoint((e.clientX - box.left) / box.width, (e.clientY - box.top) / box.height);
  };
  const hasX = p.panels.some((panel) => panel.x !== undefined);
  return h(
    "div",
    { class: `picture${hasX ? "" : " bare"}${p.isWaiting ? " waiting" : ""}` },
    h(
      "div",
      { class: "inside" },
      h(frame, { placed: p.placed }),
      p.panels.map(axes),
      h("div", {
        class: `pad${p.takesPoints ? " points" : ""}`,
        tabIndex: 0,
        role: "img",
        "aria-label": p.label,
        onKeyDown,
        onPointerDown,
      }),
    ),
  );
};
