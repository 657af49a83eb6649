/**
 * A strategy as a table of its choices; what one has not chosen is not in it.
 * Tests: tests/notebook/display_test.ts.
 * @module
 */
import type { Calculus } from "../sde/process.ts";
import type { Display } from "../sde/border/display.ts";
import { makerOf, thenOf } from "../solvers/stop_rule.ts";
import type { Strategy } from "../solvers/strategy.ts";
import { displayOf, type Row } from "./html.ts";
import { short } from "./numbers.ts";

const valueText = (v: unknown): string => (typeof v === "number" ? short(v) : String(v));
/** "abs 0.01, rel 0.05": what is a number or a text. */
const entriesText = (o: object): string =>
  Object.entries(o).filter(([, v]) => ["number", "string", "boolean"].includes(typeof v))
    .map(([name, v]) => `${name} ${valueText(v)}`).join(", ");

const methodText = ({ method }: Strategy<Calculus>): string => {
  const { name, calculus, strongOrder, weakOrder, noiseKinds } = method;
  return `${name}: ${calculus}, strong order ${strongOrder}, weak order ${weakOrder}, noise ${
    noiseKinds.join(", ")
  }`;
};

const stepsText = ({ controller: c, grid }: Strategy<Calculus>): string => {
  const by = grid === undefined ? "" : `, grid ${grid.name}`;
  if (c.tag === "fixed") return `${short(c.steps)} fixed${by}`;
  return `adaptive, ${c.name}: ${entriesText("options" in c ? c.options : { hInit: c.hInit })}${by}`;
};

const toleranceText = ({ tolerance }: Strategy<Calculus>): string => {
  const { name, ...parts } = tolerance;
  const text = entriesText(parts);
  return text === "" ? name : `${name}: ${text}`;
};

const rowsOf = (s: Strategy<Calculus>): readonly Row[] => {
  const adaptive = s.controller.tag === "adaptive";
  const results = Object.keys(s.results ?? {}).join(", ");
  return [
    { name: "method", text: methodText(s) },
    { name: "propagate", text: s.propagate },
    { name: "controller", text: stepsText(s) },
    ...(adaptive
      ? [
        { name: "tolerance", text: toleranceText(s) },
        { name: "errorNorm", text: s.errorNorm.name },
        { name: "onReject", text: s.onReject.name },
      ]
      : []),
    ...(s.accept === undefined ? [] : [{ name: "accept", text: s.accept.name }]),
    { name: "denoise", text: s.denoise },
    { name: "limits", text: entriesText(s.limits) },
    ...(results === "" ? [] : [{ name: "results", text: results }]),
    ...(s.stop === undefined ? [] : [{ name: "event", text: makerOf[thenOf(s.stop).tag] }]),
    ...(s.walls === undefined ? [] : [{ name: "walls", text: short(s.walls.length) }]),
  ];
};

/** The choices of a strategy, for a notebook. */
export function strategyDisplay(s: Strategy<Calculus>): Display {
  return displayOf({ title: `strategy ${s.name}`, rows: rowsOf(s) });
}
