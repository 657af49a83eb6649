/**
 * The picture of samplers: a panel a problem, the worst z against evaluations, log–log.
 * @module
 */
import * as E from "fp-ts/Either";
import { describe } from "ito";
import { distances } from "ito/plot";

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

/** What is farther stands here: a million standard errors would press all else together. */
const ceiling = 300;

/** The picture as the text of an SVG file. */
export const picture = async (all: readonly Mark[]): Promise<string> => {
  const seen = all.filter((r) => r.nfe > 0 && Number.isFinite(r.z));
  const points = seen.map((r) => ({
    problem: r.problem,
    strategy: family(r.solver),
    nfe: r.nfe,
    value: Math.min(r.z, ceiling),
  }));
  const drawn = await distances(points, {
    title: "Distance to exact samples against evaluations",
    about:
      `The worst z of sliced Wasserstein, weights and spread; below the dashed 3 nothing tells samples from exact ones; ${ceiling} and more stand at ${ceiling}.`,
    label: "worst z",
    limit: 3,
    columns: 3,
    bold: (name) => name.includes("adaptiveExponential"),
  })();
  if (E.isLeft(drawn)) throw new Error(describe(drawn.left));
  return drawn.right;
};
