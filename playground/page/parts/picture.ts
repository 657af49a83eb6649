/// <reference lib="dom" />
/**
 * The picture: the sandbox's frame in a box, and over it what hears the pointer and the keys.
 *
 * The frame gets no focus: space plays, arrows move the time, a click is a point as shares of the picture.
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
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
  readonly label: string;
  readonly isWaiting: boolean;
  readonly takesPoints: boolean;
  readonly onPoint: (x: number, y: number) => void;
  readonly onPlay: () => void;
  readonly onStep: (by: number) => void;
}

/** The picture. */
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
  return h(
    "div",
    { class: `picture${p.isWaiting ? " waiting" : ""}` },
    h(
      "div",
      { class: "inside" },
      h(frame, { placed: p.placed }),
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
