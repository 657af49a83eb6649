/**
 * The engine of the playground: reads a program, solves its runs batch after batch, draws what is there, tells statistics.
 *
 *     load      read, compile, one path of each run, then batches
 *     params    new numbers of the same kernels: batches from path 0 on again, over the old ones
 *     look      drawn again, nothing solved
 *
 * Between two batches it listens. Nothing that it is asked is answered with an exception. Tests: tests/playground/engine_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe, type ItoError, lift, type Solution, toNpy } from "ito";
import { breathe } from "../../backends/host/breathe.ts";
import type { Range } from "../draw/cloud.ts";
import type { Fault, Given, Playable } from "../program/playable.ts";
import type { Asked, Look, Statistics, Told } from "../sandbox/messages.ts";
import { methodsFor } from "../program/settings.ts";
import { compared } from "./compared.ts";
import { only, type Opening, openPanel, type Panel } from "./panel.ts";
import type { Studio } from "./studio.ts";

type Load = Extract<Asked, { readonly tag: "load" }>;

/** Pictures are at least so far apart, in ms, and statistics. */
const pictureMs = 15;
const statisticsMs = 120;

/** What is said where memory is for fewer paths than were asked for. */
const fewerText = (n: number, { playable: { options } }: Open): string =>
  `${n} paths of ${options.n}: more states than 256 MB hold\nTry: fewer frames in options, now ${options.frames}`;

const noSteps: Statistics["steps"] = { times: [], lengths: [], accepted: [] };

/** What is open: a program and its panels. */
interface Open {
  readonly playable: Playable;
  readonly opening: Opening;
  readonly panels: readonly Panel[];
}

/** Begins an engine: what is asked of it, and how it is told; it tells by `tell`. */
export function session(studio: Studio, tell: (told: Told) => void): (asked: Asked) => void {
  const files: Record<string, Uint8Array> = {};
  let [loading, waiting]: [number, Load | undefined] = [0, undefined];
  let open: Open | undefined;
  let [look, range]: [Look | undefined, Range | undefined] = [undefined, undefined];
  let params: Readonly<Record<string, number>> = {};
  let [isPumping, isStale, drawnAt, measuredAt, changedAt, latency] = [false, true, 0, 0, 0, 0];
  let steps: readonly Statistics["steps"][] = [];

  const fail = (fault: Fault): void => tell({ tag: "failed", ...fault });
  const broke = (e: ItoError): void => fail({ text: describe(e) });

  const statistics = ({ playable, panels }: Open, at: Look, ends: Range): readonly Statistics[] =>
    panels.map((p, run) => {
      const { done, nfe, accepted, rejected, codes } = p.counted();
      const { exact } = playable.show;
      const seen = { cloud: p.cloud(), done: p.present(), view: at, range: ends };
      return {
        ...studio.measure({ ...seen, params, exact }),
        done,
        run,
        nfe: done === 0 ? 0 : nfe / done,
        rejected: accepted + rejected === 0 ? 0 : rejected / (accepted + rejected),
        codes,
        steps: steps[run] ?? noSteps,
      };
    });

  /** Draws what is there, and tells of it where that is due. */
  const draw = (o: Open, isDone: boolean): void => {
    if (look === undefined) return;
    const clouds = o.panels.map((p) => p.cloud());
    if (clouds.some((c) => c.batches.length === 0)) return;
    range = studio.range(clouds, look, range, o.playable.show.range);
    studio.draw(clouds, look, range, o.panels.map((p) => p.onDevice()));
    const now = performance.now();
    [isStale, drawnAt] = [false, now];
    if (changedAt > 0 && o.panels.some((p) => p.counted().done > 0)) {
      [latency, changedAt] = [now - changedAt, 0];
    }
    if (!isDone && now - measuredAt < statisticsMs) return;
    measuredAt = now;
    const { backend, device, notes } = o.panels[0]?.device() ?? { backend: "cpu", device: "", notes: [] };
    const own = (o.playable.notes ?? []).map((note) => note.text);
    const fewer = o.panels.filter((p) => p.n < o.playable.options.n).map((p) => fewerText(p.n, o));
    tell({
      tag: "drawn",
      statistics: statistics(o, look, range),
      isDone,
      rate: o.panels.reduce((sum, p) => sum + p.rate(), 0) / o.panels.length,
      backend,
      device,
      threads: Number(/(\d+) threads/.exec(device)?.[1] ?? 1),
      notes: [...new Set([...own, ...fewer, ...notes])],
      latency,
      range,
    });
  };

  const least = (panels: readonly Panel[]): Panel | undefined =>
    panels.filter((p) => p.counted().done < p.n)
      .toSorted((a, b) => a.counted().done / a.n - b.counted().done / b.n)[0];

  /** Solves until all is there, or another program is. */
  const pump = async (): Promise<void> => {
    if (isPumping) return;
    isPumping = true;
    while (open !== undefined) {
      const now: Open = open;
      const panel = least(now.panels);
      if (panel === undefined) {
        if (isStale) draw(now, true);
        if (!isStale || look === undefined) break;
        continue;
      }
      const running = panel.next();
      await breathe(); // it has begun, and the threads of the last one are in it: so pictures cost it little
      if (isStale && open === now && performance.now() - drawnAt >= pictureMs) draw(now, false);
      const made = await running;
      if (open !== now) continue;
      if (E.isLeft(made)) {
        broke(made.left);
        break;
      }
      isStale = true;
      if (changedAt === 0 || panel.counted().done === 0) continue;
      draw(now, false); // the first of a new setting: at once
      isStale = least(now.panels) === undefined; // that all are there is still to be told
    }
    isPumping = false;
  };

  const close = async (): Promise<void> => {
    const closing = open?.panels ?? [];
    open = undefined;
    await Promise.allSettled(closing.map((p) => p.close()));
  };

  const load = async (asked: Load): Promise<void> => {
    const mine = ++loading;
    [look, range, changedAt, steps, waiting] = [asked.look, undefined, performance.now(), [], undefined];
    await close();
    const given: Given = { points: asked.points, files };
    const read = studio.read(asked.source, given, asked.settings);
    if (mine !== loading) return;
    if (E.isLeft(read)) {
      if (!("wanted" in read.left)) return fail(read.left);
      waiting = asked;
      return tell({ tag: "wants", name: read.left.wanted });
    }
    const playable = read.right;
    const processes = playable.runs.map((r) => lift(r.process)).flatMap((p) => E.isRight(p) ? [p.right] : []);
    const missing = studio.needs(processes).find((name) => files[name] === undefined);
    if (missing !== undefined) {
      waiting = asked;
      return tell({ tag: "wants", name: missing });
    }
    const { options, sliders, show } = playable;
    const defaults = Object.fromEntries(sliders.map((s) => [s.name, s.byDefault]));
    const known = Object.entries(asked.params).filter(([name]) => name in defaults);
    params = { ...defaults, ...Object.fromEntries(known) };
    const opening: Opening = {
      options,
      params,
      backend: asked.settings.backend ?? "auto",
      panels: playable.runs.length,
      stays: studio.stays(),
    };
    const panels: Panel[] = [];
    for (const played of playable.runs) {
      const made = await openPanel(played, opening);
      if (E.isRight(made)) panels.push(made.right);
      if (E.isRight(made) && mine === loading) continue;
      await Promise.allSettled(panels.map((p) => p.close()));
      return E.isLeft(made) && mine === loading ? broke(made.left) : undefined;
    }
    const [first] = panels;
    if (first === undefined) {
      return fail({ text: "There is nothing to run\nTry: export const process, strategy" });
    }
    open = { playable, opening, panels };
    tell({
      tag: "loaded",
      sliders,
      runs: panels.map((p) => {
        const { name, names = [], elements } = p.cloud();
        return { name, names, elements };
      }),
      n: first.n,
      seed: options.seed,
      times: [...first.cloud().times],
      isAdaptive: panels.some((p) => p.played.strategy.controller.tag !== "fixed"),
      show: { picture: show.picture, x: show.x, y: show.y, pictures: studio.pictures(first.cloud()) },
      compileMs: panels.reduce((sum, p) => sum + p.compileMs, 0),
      methods: methodsFor(playable),
    });
    await pump(); // steps are looked at when all paths are there: they are solved once more
    if (mine !== loading) return;
    const traced: Statistics["steps"][] = [];
    for (const p of panels) {
      await breathe(); // each takes a second or more: a ping is answered between
      traced.push(await studio.steps(p.process, p.played.strategy, opening));
      if (mine !== loading) return;
    }
    [steps, isStale, measuredAt] = [traced, true, 0];
    void pump();
  };

  const looked = (next: Look): void => {
    if (next.picture !== look?.picture || next.x !== look.x || next.y !== look.y) range = undefined;
    [look, isStale, measuredAt] = [next, true, 0];
    if (isPumping && open !== undefined) draw(open, false);
    else void pump();
  };

  const explained = ({ tab, run }: Extract<Asked, { readonly tag: "explain" }>): void => {
    const panel = open?.panels[run];
    if (open === undefined || panel === undefined) return;
    const { process, parameters, played: { strategy } } = panel;
    const made = studio.explain({ process, strategy, parameters, o: open.opening }, tab);
    if (E.isLeft(made)) fail(made.left);
    else tell({ tag: "explained", tab, run, ...made.right });
  };

  const exported = (as: "npy" | "png" | "svg"): void => {
    const first = open?.panels[0];
    if (open === undefined || first === undefined || look === undefined || range === undefined) return;
    const clouds = open.panels.map((p) => p.cloud());
    switch (as) {
      case "png":
        return tell({ tag: "exported", as, name: "ito.png", bytes: studio.png(clouds, look, range) });
      case "svg": {
        const bytes = new TextEncoder().encode(studio.svg(clouds, look, range));
        return tell({ tag: "exported", as, name: "ito.svg", bytes });
      }
      case "npy":
        return void first.samples(first.n).then((made) => {
          const written = E.chain((s: Solution) => toNpy(s))(made);
          if (E.isLeft(written)) broke(written.left);
          else tell({ tag: "exported", as, name: "ito.npy", bytes: written.right });
        });
    }
  };

  const answer = (asked: Asked): void => {
    switch (asked.tag) {
      case "load":
        return void load(asked).catch((e: unknown) =>
          fail({ text: e instanceof Error ? e.message : String(e) })
        );
      case "params":
        params = { ...params, ...asked.params };
        changedAt = performance.now();
        open?.panels.forEach((p) => p.begin(params));
        return void pump();
      case "look":
        return looked(asked.look);
      case "explain":
        return explained(asked);
      case "compare": {
        const panel = open?.panels[0];
        if (open === undefined || panel === undefined) return;
        const own = only(params, panel.parameters);
        return void compared(panel.played, { ...open.opening, params: own }).then((rows) =>
          tell({ tag: "compared", rows })
        );
      }
      case "export":
        return exported(asked.as);
      case "file":
        if (asked.bytes === undefined) {
          return fail({ text: `The file ${asked.name} could not be fetched\nTry: it again, on line` });
        }
        files[asked.name] = asked.bytes;
        return waiting === undefined ? undefined : answer(waiting);
      case "pointer": {
        if (open === undefined || look === undefined || range === undefined) return;
        const at = studio.locate(open.panels.map((p) => p.cloud()), look, range, asked);
        return at === undefined ? undefined : tell({ tag: "pointed", x: at[0], y: at[1] });
      }
      case "ping":
        return tell({ tag: "pong", id: asked.id });
    }
  };
  return answer;
}
