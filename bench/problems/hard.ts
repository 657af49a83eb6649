/**
 * Problems beside the mixtures of five modes: few elements that decide, narrow modes, data sets, another schedule.
 * @module
 */
import { decidingMixtures, multiplied } from "../../tests/truth/deciding.ts";
import { type Mixture, peersMixture, randomMixture } from "../../tests/truth/problems.ts";
import { fitted, type Problem, processes } from "../lib/exact.ts";
import { imageProblem } from "./images.ts";

/** Forty modes of std .01 on a grid of 8 × 5 that is bent a little, with weights 1 2 3 4 in turn. */
export const narrowModes: Mixture = {
  n: 2,
  weights: Array.from({ length: 40 }, (_, k) => (1 + k % 4) / 100),
  means: Array.from({ length: 40 }, (_, k) => {
    const [i, j] = [k % 8, Math.floor(k / 8)];
    return [(i + 0.5 + 0.2 * Math.sin(5 * k)) / 8, (j + 0.5 + 0.2 * Math.cos(3 * k)) / 5];
  }),
  stds: Array.from({ length: 40 }, () => 0.01),
};

/** A mixture of [0, 1] with its widths moved to the range of a process's data. */
const scaled = (m: Mixture, process: Problem["process"]): Mixture => {
  const [low, high] = processes[process].dataRange;
  return fitted({ ...m, stds: Array.from(m.stds, (s) => (high - low) * s) }, process);
};

/** How many samples of each kind of problem. */
export interface HardCounts {
  readonly plane: number;
  readonly few: number;
  readonly points: number;
  readonly images: number;
}

/** The problems; each is made when it is asked for. */
export function hardProblems(counts: HardCounts): readonly (() => Problem)[] {
  const both = ["ve", "vp"] as const;
  const mixture =
    (name: string, process: Problem["process"], m: Mixture, samples: number) => (): Problem => ({
      name: `${name}-${process}`,
      process,
      mixture: scaled(m, process),
      samples,
    });
  const dataSet = (name: string, process: Problem["process"], m: Mixture) => (): Problem => {
    const plain = mixture(name, process, m, counts.points)();
    return { ...plain, score: multiplied(plain.mixture) };
  };
  return [
    ...both.map((p) => mixture("2of300", p, decidingMixtures.few(300), counts.few)),
    ...both.map((p) => dataSet("patch", p, decidingMixtures.patch())),
    ...both.map((p) => dataSet("points768", p, decidingMixtures.points(768))),
    ...both.map((p) => mixture("narrow40", p, narrowModes, counts.plane)),
    mixture("2d", "cosine", peersMixture, counts.plane),
    mixture("64d", "cosine", randomMixture({ n: 64, seed: 1 }), counts.few),
    ...both.map((p) => () => imageProblem(p, counts.images, 32)),
  ];
}
