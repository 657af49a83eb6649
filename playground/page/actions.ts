/**
 * What the parts of the page can do: say that something happened, or ask for what takes a while.
 * @module
 */
import type { Event, Language } from "./state.ts";

/** What the parts are given to act with. */
export interface Actions {
  readonly dispatch: (e: Event) => void;
  /** Runs what is written. */
  readonly run: () => void;
  readonly stop: () => void;
  /** To a starting point, by its id, which runs. */
  readonly choose: (id: string) => void;
  readonly switchTo: (language: Language) => void;
  readonly share: () => void;
  readonly script: () => void;
  readonly download: (as: "npy" | "png" | "svg") => void;
  readonly copy: (text: string) => void;
}

/** A starting point, as the page shows it. */
export interface Choice {
  readonly id: string;
  readonly title: string;
  /** One sentence: what there is to see. */
  readonly about: string;
}
