/**
 * What is asked of the sandbox: what differs between two states of the page.
 *
 * Tests: tests/playground/state_test.ts.
 * @module
 */
import type { Asked, Look } from "../sandbox/messages.ts";
import { explanationOf, isLive, type State } from "./state.ts";

/** What is looked at, where the page knows how large its picture is. */
export function lookOf({ look, screen }: State): Look | undefined {
  return screen === undefined ? undefined : { ...look, ...screen };
}

const isSame = <T extends object>(a: T, b: T): boolean =>
  a === b || JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());

/** After the first picture: an explanation, and KaTeX with it, must not keep paths waiting. */
const wantsTab = (s: State): boolean =>
  isLive(s) && s.drawn !== undefined && s.loadedOf === s.ran.source && explanationOf(s) === undefined;

/** Asked for after a step from one state to the next, in order. */
export function asksOf(before: State, after: State): readonly Asked[] {
  const look = lookOf(after);
  if (look === undefined) return [];
  const { ran, settings, params, points, phase } = after;
  if (ran.times !== before.ran.times || (before.screen === undefined && phase.tag === "loading")) {
    return [{ tag: "load", source: ran.source, settings, params, points, look }];
  }
  if (!isLive(after)) return [];
  const asked: Asked[] = [];
  const hasMoved = isLive(before) && !isSame(before.params, params);
  if (hasMoved) asked.push({ tag: "params", params });
  if (!isSame(lookOf(before) ?? {}, look)) asked.push({ tag: "look", look });
  const { tab, run } = after;
  const isNewTab = before.tab !== tab || before.run !== run;
  if (wantsTab(after) && (!wantsTab(before) || isNewTab || before.loaded !== after.loaded)) {
    asked.push({ tag: "explain", tab, run });
  }
  if (after.compared === "asked" && before.compared !== "asked") asked.push({ tag: "compare" });
  return asked;
}
