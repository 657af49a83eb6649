/**
 * What the page and the worker that runs a program say to each other.
 *
 *     page  ──  frame (an iframe of no origin, no network: sandbox/frame.ts)  ──  worker (sandbox/worker.ts)
 *
 * The page never runs a stranger's program, the frame neither; the worker does, and can be ended at any moment. What comes from
 * the worker is decoded by these codecs: a program may have put anything there. Pictures are drawn in the worker, on a canvas of
 * the frame: states of paths never leave it.
 * Tests: tests/playground/messages_test.ts.
 * @module
 */
import * as t from "io-ts";
import { list, number as numberThat } from "../../sde/border/decode.ts";

const number = t.number;
const text = t.string;
const finite = numberThat("a finite number", () => true);
const numbers = list(t.number, 0, 100_000);
/** More of them no page can show: what a program has put, and nobody reads. */
const few = <A>(item: t.Type<A>): t.Type<readonly A[]> => list(item, 0, 1000);

/** What is looked at, as the page says it. */
const lookCodec = t.readonly(t.type({
  picture: t.keyof({ density: null, images: null, paths: null, phase: null }),
  x: number,
  y: number,
  frame: number,
  /** In pixels of the device. */
  width: number,
  height: number,
  /** Pixels of the device in one of the page. */
  ratio: number,
  isDark: t.boolean,
}));
/** What is looked at. */
export type Look = t.TypeOf<typeof lookCodec>;

/** What the menus say, where they say anything: else it is the program's. */
export const settingsCodec = t.readonly(t.partial({
  n: number,
  seed: number,
  /** A relative tolerance for adaptive strategies, steps for the others. */
  tolerance: number,
  steps: number,
  /** A method by its name in `methods` (program/methods.ts). */
  method: text,
  backend: t.keyof({ auto: null, webgpu: null, cpu: null }),
}));
/** What the menus say. */
export type Settings = t.TypeOf<typeof settingsCodec>;

/** What the tabs may ask to have explained. */
export const tabs = ["mathematics", "step", "plan", "wgsl", "wasm", "js"] as const;
/** A tab. */
export type Tab = (typeof tabs)[number];

/** From the page to the worker. */
export type Asked =
  | {
    readonly tag: "load";
    /** TypeScript, as it stands in the editor (mathematics has been made TypeScript). */
    readonly source: string;
    readonly settings: Settings;
    readonly params: Readonly<Record<string, number>>;
    readonly points: readonly (readonly [number, number])[];
    readonly look: Look;
  }
  | { readonly tag: "params"; readonly params: Readonly<Record<string, number>> }
  | { readonly tag: "look"; readonly look: Look }
  | { readonly tag: "explain"; readonly tab: Tab; readonly run: number }
  | { readonly tag: "compare" }
  | { readonly tag: "export"; readonly as: "npy" | "png" | "svg" }
  /** What the page has fetched of what was wanted; nothing where it could not. */
  | { readonly tag: "file"; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> | undefined }
  /** A pointer on the picture, from its upper left corner, as shares of its width and height. */
  | { readonly tag: "pointer"; readonly x: number; readonly y: number }
  | { readonly tag: "ping"; readonly id: number };

const sliderCodec = t.readonly(
  t.type({ name: text, from: number, to: number, step: number, byDefault: number }),
);
const pictureCodec = t.keyof({ density: null, images: null, paths: null, phase: null });

/** The shape of what runs, told once a load. */
const loadedCodec = t.readonly(t.intersection([
  t.type({
    tag: t.literal("loaded"),
    sliders: few(sliderCodec),
    runs: few(t.readonly(t.type({ name: text, names: t.readonlyArray(text), elements: number }))),
    n: number,
    seed: number,
    times: numbers,
    isAdaptive: t.boolean,
    show: t.readonly(
      t.type({ picture: pictureCodec, x: number, y: number, pictures: t.readonlyArray(pictureCodec) }),
    ),
    compileMs: number,
  }),
  t.partial({
    /** Names of the methods that may stand for the program's: what the menu lists. */
    methods: few(text),
  }),
]));
/** What was loaded. */
export type Loaded = t.TypeOf<typeof loadedCodec>;

/** Statistics of a run at the frame that is looked at, of the paths that are there. */
const statisticsCodec = t.readonly(t.type({
  run: number,
  frame: number,
  time: number,
  /** How many paths of the present setting there are, of n. */
  done: number,
  mean: number,
  std: number,
  /** Quantiles .05, .25, .5, .75, .95. */
  quantiles: numbers,
  /** Equal bins of the element shown, from … to; densities. */
  from: number,
  to: number,
  histogram: numbers,
  /** The closed form at the middles of the bins; empty where there is none. */
  exact: numbers,
  /** Kolmogorov's distance from it, and what 95 of 100 exact samples stay below; 0 and 0 where there is none. */
  distance: number,
  distanceNull: number,
  nfe: number,
  /** Of the steps that were tried, the share rejected. */
  rejected: number,
  /** How paths ended, by name. */
  codes: t.record(text, number),
  /** Steps of some paths: when they began, how long they were, whether they were taken; of equal steps none. */
  steps: t.readonly(t.type({ times: numbers, lengths: numbers, accepted: t.readonlyArray(t.boolean) })),
}));
/** Statistics of a run. */
export type Statistics = t.TypeOf<typeof statisticsCodec>;

const drawnCodec = t.readonly(t.type({
  tag: t.literal("drawn"),
  statistics: few(statisticsCodec),
  /** All runs have all their paths. */
  isDone: t.boolean,
  /** Million path-steps a second of the last batches. */
  rate: number,
  backend: text,
  device: text,
  threads: number,
  notes: few(text),
  /** From the last change of a slider (or load) to the first picture with it, in ms. */
  latency: number,
  /** Ends of the axes, for what the page draws beside. */
  range: t.readonly(
    t.type({ x: t.readonly(t.tuple([number, number])), y: t.readonly(t.tuple([number, number])) }),
  ),
}));
/** A picture was drawn. */
export type Drawn = t.TypeOf<typeof drawnCodec>;

const faultCodec = t.readonly(
  t.intersection([t.type({ tag: t.literal("failed"), text }), t.partial({ line: number, column: number })]),
);

const explainedCodec = t.readonly(t.type({
  tag: t.literal("explained"),
  tab: t.keyof({ mathematics: null, step: null, plan: null, wgsl: null, wasm: null, js: null }),
  run: number,
  /** LaTeX where the tab is mathematics, else text as it is. */
  text,
  /** Lines of the text that hold a slider's parameter, from 0, by its name. */
  lit: t.record(text, numbers),
}));
/** A tab's text. */
export type Explained = t.TypeOf<typeof explainedCodec>;

const comparedCodec = t.readonly(t.type({
  tag: t.literal("compared"),
  rows: few(t.readonly(t.type({
    target: text,
    /** SHA-256 of the samples' bytes, its first digits; empty where it did not run. */
    digest: text,
    ms: number,
    /** Why it did not run. */
    note: text,
  }))),
}));
/** Whether the targets' bits agree. */
export type Compared = t.TypeOf<typeof comparedCodec>;

const exportedCodec = t.readonly(t.type({
  tag: t.literal("exported"),
  as: t.keyof({ npy: null, png: null, svg: null }),
  name: text,
  bytes: new t.Type<Uint8Array<ArrayBuffer>>(
    "bytes",
    (u): u is Uint8Array<ArrayBuffer> => u instanceof Uint8Array && u.buffer instanceof ArrayBuffer,
    (u, c) =>
      u instanceof Uint8Array && u.buffer instanceof ArrayBuffer
        ? t.success(new Uint8Array(u))
        : t.failure(u, c),
    t.identity,
  ),
}));
/** A file to keep. */
export type Exported = t.TypeOf<typeof exportedCodec>;

/** From the worker to the page; `ended` comes from the frame, where a worker was ended or broke. */
export const toldCodec = t.union([
  loadedCodec,
  drawnCodec,
  faultCodec,
  explainedCodec,
  comparedCodec,
  exportedCodec,
  t.readonly(t.type({ tag: t.literal("pong"), id: number })),
  // a file that the program wants, by its name in the playground's folder
  t.readonly(t.type({ tag: t.literal("wants"), name: text })),
  // a pointer on the picture, in the numbers of its axes
  t.readonly(t.type({ tag: t.literal("pointed"), x: finite, y: finite })),
  // no answer for so many seconds: it may be in a long step, or in a loop without an end (from the host)
  t.readonly(t.type({ tag: t.literal("silent"), seconds: number })),
  t.readonly(t.type({ tag: t.literal("ended"), why: text })),
]);
/** From the worker to the page. */
export type Told = t.TypeOf<typeof toldCodec>;

/** The page's end of the sandbox (sandbox/host.ts). */
export interface Sandbox {
  readonly ask: (asked: Asked) => void;
  /** Ends the worker, whatever it does; the next `load` begins another. */
  readonly stop: (why: string) => void;
  readonly close: () => void;
}
