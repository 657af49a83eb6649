/**
 * The page as one value, and what may happen to it. Nothing here runs, draws or asks: what an event makes of a state is
 * `reduce` (reduce.ts), what is asked of the sandbox is the difference of two states (asks.ts).
 *
 * Tests: tests/playground/state_test.ts.
 * @module
 */
import type { Fault, Picture } from "../program/playable.ts";
import type { Compared, Drawn, Explained, Loaded, Settings, Tab, Told } from "../sandbox/messages.ts";

/** What a program is written in. */
export type Language = "mathematics" | "typescript";

/** How far a program has come. */
export type Phase =
  | { readonly tag: "idle" }
  /** It came by a link, and waits for a click. */
  | { readonly tag: "stranger" }
  | { readonly tag: "loading" }
  | { readonly tag: "running" }
  /** It has not answered for so long. */
  | { readonly tag: "silent"; readonly seconds: number }
  /** It could not be loaded: `fault` says why. */
  | { readonly tag: "failed" }
  | { readonly tag: "ended"; readonly why: string };

/** What is open above the page. */
export type Dialog =
  | { readonly tag: "link"; readonly link: string; readonly isCopied: boolean }
  | { readonly tag: "script"; readonly text: string; readonly isCopied: boolean }
  | { readonly tag: "bits" };

/** Where the picture stands, in pixels of the device. */
export interface Screen {
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
  readonly isDark: boolean;
}

/** What is looked at. */
export interface Looking {
  readonly picture: Picture;
  readonly x: number;
  readonly y: number;
  readonly frame: number;
}

/** Points [x, y] that were drawn on the picture. */
export type Points = readonly (readonly [number, number])[];

/** The page. */
export interface State {
  readonly language: Language;
  /** What is written, in each language. */
  readonly texts: Readonly<Record<Language, string>>;
  /** How often the text came from elsewhere than the editor, which then shows it. */
  readonly given: number;
  /** The starting point that the text began as, until it is changed. */
  readonly start: string | undefined;
  readonly phase: Phase;
  /** The TypeScript that was run last, and how often one was. */
  readonly ran: { readonly source: string; readonly times: number };
  readonly fault: Fault | undefined;
  readonly params: Readonly<Record<string, number>>;
  readonly settings: Settings;
  readonly points: Points;
  readonly look: Looking;
  readonly screen: Screen | undefined;
  readonly isPlaying: boolean;
  /** Ticks that the last frame is held before it begins again. */
  readonly held: number;
  readonly loaded: Loaded | undefined;
  /** The source that `loaded` was of. */
  readonly loadedOf: string | undefined;
  readonly drawn: Drawn | undefined;
  readonly tab: Tab;
  /** Of which run the tabs are. */
  readonly run: number;
  readonly explained: readonly Explained[];
  /** The slider that is pointed at. */
  readonly lit: string | undefined;
  readonly compared: Compared | "asked" | undefined;
  readonly dialog: Dialog | undefined;
  /** What a screen reader is told. */
  readonly said: string;
}

/** A program with all that goes with it: of a starting point, of a link. */
export interface Opened {
  readonly language: Language;
  readonly text: string;
  /** The id of a starting point. */
  readonly start?: string;
  readonly params?: Readonly<Record<string, number>>;
  readonly settings?: Settings;
  readonly points?: Points;
}

/** What happens. */
export type Event =
  | { readonly tag: "edited"; readonly text: string }
  /** To another language; the text in it, where it was translated. */
  | { readonly tag: "switched"; readonly language: Language; readonly text?: string }
  | { readonly tag: "opened"; readonly program: Opened; readonly isStrange: boolean }
  /** Run this TypeScript. */
  | { readonly tag: "run"; readonly source: string }
  | { readonly tag: "wrong"; readonly fault: Fault }
  | { readonly tag: "told"; readonly told: Told }
  /** It speaks again. */
  | { readonly tag: "answered" }
  | { readonly tag: "slid"; readonly name: string; readonly value: number }
  | { readonly tag: "set"; readonly settings: Settings }
  /** A menu back to what the program says. */
  | { readonly tag: "unset"; readonly name: keyof Settings }
  | { readonly tag: "looked"; readonly look: Partial<Looking> }
  | { readonly tag: "played"; readonly isPlaying: boolean }
  | { readonly tag: "tick" }
  | { readonly tag: "sized"; readonly screen: Screen }
  | { readonly tag: "tabbed"; readonly tab: Tab; readonly run?: number }
  | { readonly tag: "lit"; readonly name: string | undefined }
  | { readonly tag: "compare" }
  | { readonly tag: "cleared" }
  | { readonly tag: "dialog"; readonly dialog: Dialog | undefined }
  | { readonly tag: "copied" };

/** Before anything. */
export const initial: State = {
  language: "typescript",
  texts: { typescript: "", mathematics: "" },
  given: 0,
  start: undefined,
  phase: { tag: "idle" },
  ran: { source: "", times: 0 },
  fault: undefined,
  params: {},
  settings: {},
  points: [],
  look: { picture: "paths", x: 0, y: 1, frame: 0 },
  screen: undefined,
  isPlaying: true,
  held: 0,
  loaded: undefined,
  loadedOf: undefined,
  drawn: undefined,
  tab: "mathematics",
  run: 0,
  explained: [],
  lit: undefined,
  compared: undefined,
  dialog: undefined,
  said: "",
};

/** The number of the last frame. */
export function lastFrame({ loaded }: State): number {
  return Math.max(0, (loaded?.times.length ?? 1) - 1);
}

/** Whether a program is there that answers. */
export function isLive({ phase }: State): boolean {
  return phase.tag === "running" || phase.tag === "silent";
}

/** Whether there is something to stop. */
export function isBusy(s: State): boolean {
  return s.phase.tag === "loading" || isLive(s);
}

/** Whether a program takes points that were drawn on the picture. */
export function takesPoints(source: string): boolean {
  return /import\s*\{[^}]*\bpoints\b[^}]*\}\s*from\s*["']playground["']/.test(source);
}

/** What is written. */
export function textOf({ texts, language }: State): string {
  return texts[language];
}

/** The explanation of the tab that is open, where it has come. */
export function explanationOf({ explained, tab, run }: State): Explained | undefined {
  return explained.find((e) => e.tab === tab && e.run === run);
}
