/**
 * Antithetic pairs: the means of two paths in a row are independent from pair to pair, as the paths are not.
 *
 * So standard errors are those of the pairs' means: √(their variance / (pairs − 1)). A pair counts where both paths do.
 * Tests: tests/solve/ensemble/antithetic_test.ts.
 * @module
 */
import type { ItoError } from "../../sde/border/errors.ts";
import type { Calculus, Process } from "../../sde/process.ts";
import type { Asked } from "../options.ts";
import type { Rows } from "./moments.ts";

/** Rows of the means of two rows in a row. */
export function pairRows(
  { values, codes, wanted }: Omit<Rows, "columns">,
  columns: number,
): Omit<Rows, "columns"> {
  const pairs = Math.floor(codes.length / 2);
  const means = new Float64Array(pairs * columns);
  for (let i = 0, at = 0; i < pairs; i++) {
    for (let k = 0; k < columns; k++, at++) {
      const from = 2 * i * columns + k;
      means[at] = ((values[from] ?? NaN) + (values[from + columns] ?? NaN)) / 2;
    }
  }
  const both = Uint32Array.from(
    { length: pairs },
    (_, i) => (codes[2 * i] === wanted && codes[2 * i + 1] === wanted ? wanted : wanted + 1),
  );
  return { values: means, codes: both, wanted };
}

/** Why paths cannot go in pairs, or nothing. */
export function pairsFault(p: Process<Calculus>, { n, start, x0 }: Asked): ItoError | undefined {
  if (p.jumps !== undefined) {
    return {
      tag: "Unsupported",
      what: `antithetic with the jumps of "${p.name}", whose times and sizes have no other side,`,
      try: "an ensemble without antithetic, or controls: [{ of, mean }]",
    };
  }
  if (p.noiseKind === "none" && (!p.backward || x0 !== undefined)) {
    return {
      tag: "Unsupported",
      what: `antithetic with "${p.name}", which has no noise and begins where it is told,`,
      try: "an ensemble without antithetic",
    };
  }
  const odd = [["n", n], ["start", start]].find(([, v]) => Number(v) % 2 !== 0);
  if (odd === undefined) return undefined;
  const [option, found] = odd;
  return {
    tag: "BadOption",
    where: "ensemble",
    option: `${option}`,
    found: `${found}`,
    wanted: "even with antithetic, whose paths go in pairs",
    try: `${option}: ${Number(found) + 1}`,
  };
}
