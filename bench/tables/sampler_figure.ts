/**
 * The picture of samplers: a panel a problem, the worst z against evaluations, log–log.
 * @module
 */
import { openStudio, page } from "../../examples/lib/plots.ts";

/** The sampler that a row is of, without its number of steps or tolerance. */
export const family = (solver: string): string => solver.replace(/(, \d+ steps| [\d.]+)$/, "");

/** A sampler on a problem: its evaluations, and how far it is from exact. */
export interface Mark {
  readonly problem: string;
  readonly solver: string;
  readonly nfe: number;
  /** The worst z. */
  readonly z: number;
}

/** The picture as the text of an SVG file. */
export const picture = async (all: readonly Mark[]): Promise<string> => {
  const studio = await openStudio();
  const found = [...new Set(all.map((r) => r.problem))];
  const solvers = [...new Set(all.map((r) => family(r.solver)))].filter((s) => s !== "exact samples");
  const hue = (s: string): string => {
    if (s.includes("adaptiveExponential")) return s.startsWith("flow") ? "#c2410c" : "#b91c1c";
    const k = solvers.indexOf(s);
    return `hsl(${Math.round(200 + (360 * k) / solvers.length) % 360} 45% ${
      s.startsWith("flow") ? 65 : 45
    }%)`;
  };
  const [width, height, across] = [330, 260, 3];
  const panels = found.flatMap((problem, i) => {
    const at = [10 + (i % across) * width, 78 + Math.floor(i / across) * (height + 24)] as const;
    const own = all.filter((r) => r.problem === problem && r.nfe > 0 && Number.isFinite(r.z));
    const lines = Map.groupBy(own, (r) => family(r.solver));
    const svg = studio.draw({
      width,
      height,
      x: { type: "log", domain: [8, 600], label: "NFE" },
      y: { type: "log", domain: [0.4, 300], label: "worst z", grid: true, clamp: true },
      marks: [
        studio.plot.ruleY([3], { stroke: "#111", strokeDasharray: "4 3" }),
        ...[...lines].flatMap(([name, rows]) => {
          const points = rows.toSorted((a, b) => a.nfe - b.nfe);
          const ours = name.includes("adaptiveExponential");
          const at = { x: "nfe", y: "z", stroke: hue(name), strokeWidth: ours ? 2.6 : 1.1 };
          return [
            studio.plot.line(points, at),
            studio.plot.dot(points, { ...at, r: ours ? 3 : 1.6, fill: hue(name) }),
          ];
        }),
      ],
    });
    return [{ at, svg }, { at: [at[0] + 40, at[1] - 4] as const, lines: [problem], bold: true }];
  });
  const rowsOfPanels = Math.ceil(found.length / across);
  const legend = solvers.map((s, k) => ({
    at: [10 + across * width + 12, 80 + 17 * k] as const,
    lines: [`● ${s}`],
    color: hue(s),
    bold: s.includes("adaptiveExponential"),
  }));
  const title = {
    at: [14, 24] as const,
    lines: ["Distance to exact samples against evaluations"],
    size: 17,
    bold: true,
  };
  const about = {
    at: [14, 44] as const,
    lines: [
      "The worst z of sliced Wasserstein, weights and spread; below the dashed 3 nothing tells samples from exact ones",
    ],
  };
  const [wide, high] = [10 + across * width + 250, 88 + rowsOfPanels * (height + 24)];
  return page(wide, high, "Samplers of score models", [title, about, ...panels, ...legend]);
};
