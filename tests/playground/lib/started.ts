/**
 * A starting point as the playground runs it: read by `evaluate`, its runs opened as panels of the engine.
 * @module
 */
import { assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { openPanel, type Panel } from "../../../playground/engine/panel.ts";
import { evaluate } from "../../../playground/program/evaluate.ts";
import { toTypeScript } from "../../../playground/program/mathematics.ts";
import type { Given, Playable, Played } from "../../../playground/program/playable.ts";
import { type Start, starts } from "../../../playground/starts/starts.ts";
import { right } from "../../lib/either.ts";

/** Numbers of sliders. */
export type Params = Readonly<Record<string, number>>;

/** A file that programs ask for. */
export const file = (name: string): Uint8Array =>
  Deno.readFileSync(new URL(`../../../examples/data/${name}`, import.meta.url));
const files: Given["files"] = {
  "cifar512.png": file("cifar512.png"),
  "ve_cifar.safetensors": file("ve_cifar.safetensors"),
};

/** A starting point as the playground reads it; throws what is wrong with it. */
export function read({ source, isMathematics }: Start, points: Given["points"] = []): Playable {
  const made = pipe(
    isMathematics ? toTypeScript(source) : E.right(source),
    E.chainW((program) => evaluate(program, { points, files })),
  );
  if (E.isLeft(made)) throw new Error(JSON.stringify(made.left));
  assertEquals(made.right.notes ?? [], []);
  return made.right;
}

/** One run of a program, opened: all paths of a setting, the values of an element at a frame. */
export interface Run {
  readonly name: string;
  readonly panel: Panel;
  readonly times: readonly number[];
  /** The sliders' numbers where nothing moved them. */
  readonly params: Params;
  readonly under: (params: Params) => Promise<void>;
  readonly values: (element: number, frame?: number) => readonly number[];
}

/** A run of a program, with n paths. */
export async function opened(playable: Playable, played: Played, n: number): Promise<Run> {
  const { options, sliders, runs: { length: panels } } = playable;
  const params = Object.fromEntries(sliders.map((s) => [s.name, s.byDefault]));
  const panel = right(
    await openPanel(played, { options: { ...options, n }, params, backend: "cpu", panels }),
  );
  const all = async (): Promise<void> => {
    while (panel.counted().done < panel.n) {
      right(await panel.next());
    }
    const odd = Object.keys(panel.counted().codes).filter((c) => c !== "done" && c !== "event");
    assertEquals(odd, []);
  };
  await all();
  const times = [...panel.cloud().times];
  return {
    name: played.name,
    panel,
    times,
    params,
    under: (given) => {
      panel.begin({ ...params, ...given });
      return all();
    },
    values: (element, frame = times.length - 1) => {
      const { elements, batches: [batch] } = panel.cloud();
      if (batch === undefined) return [];
      const at = (i: number): number => (i * times.length + frame) * elements + element;
      return Array.from({ length: batch.n }, (_, i) => batch.values[at(i)] ?? NaN);
    },
  };
}

/** All runs of a starting point, while `look` looks at them. */
export async function running(
  start: Start,
  n: number,
  look: (runs: readonly Run[], playable: Playable) => Promise<void>,
): Promise<void> {
  const playable = read(start);
  const runs: Run[] = [];
  for (const played of playable.runs) runs.push(await opened(playable, played, n));
  await look(runs, playable);
  for (const run of runs) await run.panel.close();
}

/** A starting point by its key. */
export function startOf(key: string): Start {
  const found = starts.find((s) => s.key === key);
  if (found === undefined) throw new Error(`There is no starting point "${key}"`);
  return found;
}
