/**
 * Tableaus fulfil the order conditions that they were made for, on the numbers of the methods themselves; their times are those
 * of their stages.
 * @module
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { sosraTableau } from "../../../solvers/methods/additive/sosra.ts";
import { sra1Tableau } from "../../../solvers/methods/additive/sra1.ts";
import { sra3Tableau } from "../../../solvers/methods/additive/sra3.ts";
import { sosriTableau } from "../../../solvers/methods/diagonal/sosri.ts";
import { sriw1Tableau } from "../../../solvers/methods/diagonal/sriw1.ts";
import { type Residuals, sraConditions, sriConditions } from "../../truth/tableaus.ts";

const fulfils = (all: Residuals, count: number): void => {
  assertEquals(Object.keys(all).length, count);
  Object.entries(all).forEach(([name, off]) => assertAlmostEquals(off, 0, 1e-12, name));
};
const sumOf = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0);
const timed = (rows: readonly (readonly number[])[], times: readonly number[]): void =>
  rows.forEach((row, i) => assertAlmostEquals(sumOf(row), times[i] ?? NaN, 1e-13, `stage ${i}`));

for (const [name, tableau] of Object.entries({ sra1: sra1Tableau, sra3: sra3Tableau, sosra: sosraTableau })) {
  Deno.test(`${name} fulfils the 8 conditions of strong order 3/2 for additive noise, its stages at their times`, () => {
    fulfils(sraConditions(tableau), 8);
    timed(tableau.A0, tableau.c0);
  });
}

for (const [name, tableau] of Object.entries({ sriw1: sriw1Tableau, sosri: sosriTableau })) {
  Deno.test(`${name} fulfils the 25 conditions of strong order 3/2 for diagonal noise, its stages at their times`, () => {
    fulfils(sriConditions(tableau), 25);
    timed(tableau.A0, tableau.c0);
    timed(tableau.A1, tableau.c1);
  });
}
