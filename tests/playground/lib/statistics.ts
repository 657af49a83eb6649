/**
 * Statistics of a run of which nothing is known: what tests change a part of.
 * @module
 */
import type { Statistics } from "../../../playground/sandbox/messages.ts";

/** What comes of a cloud alone. */
export const nothingMeasured: Omit<Statistics, "run" | "nfe" | "rejected" | "codes" | "steps"> = {
  frame: 0,
  time: 0,
  done: 0,
  mean: 0,
  std: 0,
  quantiles: [],
  from: 0,
  to: 1,
  histogram: [],
  exact: [],
  distance: 0,
  distanceNull: 0,
};

/** All of them. */
export const noStatistics: Statistics = {
  ...nothingMeasured,
  run: 0,
  nfe: 0,
  rejected: 0,
  codes: {},
  steps: { times: [], lengths: [], accepted: [] },
};
