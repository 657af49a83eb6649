/// <reference lib="dom" />
/**
 * What is counted of each run, as a table; and one line of where and how fast it runs.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Drawn, Loaded, Statistics } from "../../sandbox/messages.ts";
import { count, short } from "../numbers.ts";
import { h, still, type View } from "../preact.ts";
import { gauge, runClass } from "./charts.ts";

interface Facts {
  readonly loaded: Loaded;
  readonly statistics: readonly Statistics[];
}

const ends = (codes: Statistics["codes"]): string => {
  const [...list] = Object.entries(codes).filter(([name, n]) => n > 0 && name !== "done" && name !== "ok");
  return list.map(([name, n]) => `${name} ${count(n)}`).join(", ");
};

const distance = (s: Statistics): View =>
  s.distanceNull > 0
    ? [
      gauge(s.distance, s.distanceNull),
      h("span", {
        title:
          "Kolmogorov's distance from the closed form; 95 of 100 exact samples are below the second number",
      }, `${short(s.distance, 2)} (exact: < ${short(s.distanceNull, 2)})`),
    ]
    : "–";

/** Whether some path ended otherwise than at the end. */
const hasEnds = (statistics: Facts["statistics"]): boolean => statistics.some((s) => ends(s.codes) !== "");

const row = ({ loaded, statistics }: Facts) => (s: Statistics): View =>
  h(
    "tr",
    { key: s.run },
    h(
      "th",
      { scope: "row" },
      h("i", { class: `swatch ${runClass(s.run)}` }),
      loaded.runs[s.run]?.name || "paths",
    ),
    h("td", null, count(s.done)),
    h("td", null, `${short(s.mean)} ± ${short(s.std)}`),
    h("td", null, short(s.done > 0 ? s.nfe : NaN)),
    h("td", null, s.rejected > 0 ? `${short(100 * s.rejected, 2)} %` : "–"),
    h("td", { class: "distance" }, distance(s)),
    hasEnds(statistics) ? h("td", null, ends(s.codes) || "–") : null,
  );

const well: readonly string[] = ["done", "event", "running"];

/** What is said of runs with paths that broke off: what is counted is counted of the others. */
export function doubtOf(runs: Loaded["runs"], statistics: readonly Statistics[]): readonly string[] {
  return statistics.flatMap(({ run, codes, done }) => {
    const bad = Object.entries(codes).filter(([name, n]) => n > 0 && !well.includes(name));
    const broken = bad.reduce((sum, [, n]) => sum + n, 0);
    if (broken === 0) return [];
    const name = runs.length > 1 ? `${runs[run]?.name ?? ""}: ` : "";
    const how = bad.map(([code]) => code).join(", ");
    return [
      `${name}${count(broken)} of ${
        count(done)
      } paths broke off (${how}): means and densities are of the others alone`,
    ];
  });
}

const heads = ["run", "paths", "mean ± sd", "NFE a path", "rejected", "distance"] as const;

/** The table of runs. */
export const facts: (p: Facts) => View = still((p: Facts) =>
  h(
    "div",
    { class: "scroll" },
    doubtOf(p.loaded.runs, p.statistics).map((text) => h("p", { key: text, class: "doubt" }, text)),
    h(
      "table",
      { class: "facts" },
      h("caption", { class: "unseen" }, "What is counted of each run at the time that is shown"),
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          [...heads, ...(hasEnds(p.statistics) ? ["ended by"] : [])].map((t) =>
            h("th", { key: t, scope: "col" }, t)
          ),
        ),
      ),
      h("tbody", null, p.statistics.map(row(p))),
    ),
  )
);

const fact = (name: string, value: string, title = ""): View =>
  h("div", { key: name, title }, h("dt", null, name), h("dd", null, value));

const speed = (millions: number): string =>
  millions >= 0.1 ? `${short(millions)} M path-steps/s` : `${count(1e6 * millions)} path-steps/s`;

/** One line: speed, backend, threads, compilation, from a change to its picture. */
export const figures: (p: { readonly loaded: Loaded; readonly drawn: Drawn }) => View = still(
  ({ loaded, drawn }) =>
    h(
      "div",
      { class: "figures" },
      h(
        "dl",
        null,
        fact("speed", speed(drawn.rate)),
        fact("backend", drawn.backend, drawn.device),
        fact("threads", count(drawn.threads)),
        fact("compiled in", `${short(loaded.compileMs, 2)} ms`),
        fact("picture after", drawn.latency > 0 ? `${short(drawn.latency, 2)} ms` : "–"),
      ),
      drawn.notes.length === 0 ? null : h(
        "details",
        { class: "notes", open: drawn.notes.some((n) => / paths of \d+: /.test(n)) }, // fewer than were asked for
        h("summary", null, "notes"),
        h("ul", null, drawn.notes.map((n) => h("li", { key: n }, n))),
      ),
    ),
);
