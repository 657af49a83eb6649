/**
 * A corner plot shows each parameter and each two, the truth where it was given, and refuses what it cannot draw.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { exactSamples } from "ito/metrics";
import { corner } from "ito/plot";
import { failure, right } from "../lib/either.ts";

const law = { weights: [1], means: [[0, 1, 2]], stds: [1] };
const samples = right(exactSamples(law, 300, 1));
const count = (svg: string, what: string): number => svg.split(what).length - 1;

Deno.test("corner() draws n densities, n (n − 1)/2 clouds, and the truth in each", async () => {
  const exact = right(exactSamples(law, 200, 2));
  const svg = right(await corner(samples, { names: ["a<", "b", "c"], truth: [0, 1, 9], exact })());
  assert(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" class="ito-plot" viewBox="0 0 720 '));
  assertEquals(count(svg, 'aria-label="rect"'), 3);
  const dots = count(svg, "h0");
  assert(dots > 3 * 490 && dots <= 3 * 500, `${dots} dots`); // a few far ones are outside
  assertEquals(count(svg, 'aria-label="rule"'), 3 + 3 + 6); // the axes of the densities; the truth
  assert(svg.includes("a&lt;: ") && !/NaN/.test(svg) && count(svg, ">truth<") === 1);
  const plain = right(await corner(samples)());
  assert(plain.includes("x[2]: ") && !plain.includes(">truth<") && !plain.includes(">exact<"));
  assert(right(await corner([1, 2, 3, 4])()).includes("x: 2.50"), "one parameter");
});

Deno.test("corner() refuses what it cannot draw", async () => {
  assertEquals(
    failure(await corner(samples, { names: ["a"] })()),
    'corner: names: expected 3, one a parameter, found ["a"]\nTry: as many names as samples have columns',
  );
  assertEquals(
    failure(await corner(samples, { exact: [1, 2] })()),
    "corner: exact: expected samples of 3, found samples of 1 parameters\nTry: the same columns of both",
  );
  assertEquals(
    failure(await corner({ values: new Float64Array(14), n: 7 })()),
    "corner: expected at most 6, found 7 parameters\nTry: some of them: rows of the parameters that matter",
  );
  const bad: Parameters<typeof corner>[1] = JSON.parse('{ "truth": ["a"] }');
  assert(failure(await corner(samples, bad)()).includes("truth must be a list of finite numbers"));
  assert(failure(await corner([[1, NaN]])()).includes("NaN"));
});
