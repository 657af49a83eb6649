/**
 * What the engine is made of: how a program is read, how its paths are drawn and counted. One value, so that the engine is
 * tested without a page and a canvas.
 * @module
 */
import type * as E from "fp-ts/Either";
import type { Calculus, Process, Strategy } from "ito";
import type { Cloud, Range, View } from "../draw/cloud.ts";
import type { Wanted } from "../program/modules.ts";
import type { Exact, Fault, Given, Picture, Playable } from "../program/playable.ts";
import type { Explained, Look, Settings, Statistics, Tab } from "../sandbox/messages.ts";
import type { Opening } from "./panel.ts";
import type { OnDevice } from "./states.ts";

/** What statistics are of. */
export interface Counting {
  readonly cloud: Cloud;
  /** The first so many paths are of the present setting. */
  readonly done: number;
  readonly view: View;
  readonly range: Range;
  readonly params: Readonly<Record<string, number>>;
  readonly exact: Exact | undefined;
}

/** Statistics that come of a cloud alone. */
export type Measured = Omit<Statistics, "run" | "nfe" | "rejected" | "codes" | "steps">;

/** The parts of an engine. */
export interface Studio {
  readonly read: (source: string, given: Given, settings: Settings) => E.Either<Fault | Wanted, Playable>;
  /** Files that a run of these processes wants beside the program's own: onnxruntime's, where a score asks it. */
  readonly needs: (processes: readonly Process<Calculus>[]) => readonly string[];
  /** Which pictures a cloud can be drawn as. */
  readonly pictures: (cloud: Cloud) => readonly Picture[];
  /** Ends of the axes; those of before where the paths are not many yet. */
  readonly range: (
    clouds: readonly Cloud[],
    look: Look,
    before?: Range,
    known?: readonly [number, number],
  ) => Range;
  /** Whether states may stay on a device, since there is one to draw them. */
  readonly stays: () => boolean;
  /** Draws, all paths on the device where all panels have theirs there; nothing where there is nothing to draw on. */
  readonly draw: (
    clouds: readonly Cloud[],
    look: Look,
    range: Range,
    onDevice: readonly (OnDevice | undefined)[],
  ) => void;
  readonly measure: (c: Counting) => Measured;
  readonly steps: (
    process: Process<Calculus>,
    strategy: Strategy<Calculus>,
    o: Opening,
  ) => Promise<Statistics["steps"]>;
  /** Where a pointer is, in the numbers of the axes; nothing beside the pictures. */
  readonly locate: (
    clouds: readonly Cloud[],
    look: Look,
    range: Range,
    at: { readonly x: number; readonly y: number },
  ) => readonly [number, number] | undefined;
  readonly explain: (
    a: {
      readonly process: Process<Calculus>;
      readonly strategy: Strategy<Calculus>;
      readonly parameters: readonly string[];
      readonly o: Opening;
    },
    tab: Tab,
  ) => E.Either<Fault, Pick<Explained, "text" | "lit">>;
  /** The picture as SVG. */
  readonly svg: (clouds: readonly Cloud[], look: Look, range: Range) => string;
  /** The picture as a PNG. */
  readonly png: (clouds: readonly Cloud[], look: Look, range: Range) => Uint8Array<ArrayBuffer>;
}
