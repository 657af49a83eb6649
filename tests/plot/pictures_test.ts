/**
 * Every picture is an SVG of what it shows, and bad input is an error that says what to do.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { TaskEither } from "fp-ts/TaskEither";
import {
  adaptiveExponential,
  eulerMaruyama,
  history,
  type ItoError,
  mixtureScore,
  ou,
  reverse,
  type Solution,
  solve,
  vp,
} from "ito";
import { exactSamples } from "ito/metrics";
import { density, paths, phase, plot, steps } from "ito/plot";
import { failure, right } from "../lib/either.ts";

const mixture = { weights: [1, 1], means: [[0, 0], [1, 1]], stds: [0.1, 0.1] };
const backward = reverse(vp(), mixtureScore(mixture));
const walk = async (): Promise<Solution> =>
  right(await solve(ou(), eulerMaruyama(20), { n: 30, seed: 1, x0: [1, 2], saveAt: 2 })());
const ends = async (): Promise<Solution> =>
  right(await solve(backward, adaptiveExponential(), { n: 50, seed: 1 })());
const drawn = async (task: TaskEither<ItoError, string>): Promise<string> => right(await task());
const count = (svg: string, what: string): number => svg.split(what).length - 1;

Deno.test("paths() draws each path and each element, plot() the same of states on the way", async () => {
  const s = await walk();
  const svg = await drawn(paths(s));
  assert(svg.startsWith('<svg xmlns="http://www.w3.org/2000/svg" class="ito-plot" viewBox="0 0 400 '));
  assertEquals(count(svg, "over time"), 2);
  const line = /<g [^>]*stroke="#0072B2"[^>]*aria-label="line"[^>]*>([\s\S]*?)<\/g>/.exec(svg)?.[1] ?? "";
  assertEquals(count(line, "<path"), 30);
  assertEquals(await drawn(plot(s)), svg);
  assertEquals(count(await drawn(paths(s, { elements: [1], title: "one" })), "over time"), 1);
  assert(!/NaN/.test(svg), "a coordinate is NaN");
});

Deno.test("phase() draws a dot a sample, exact ones beneath; plot() the same of two elements", async () => {
  const s = await ends();
  const exact = right(exactSamples(mixture, 40, 3));
  const svg = await drawn(phase(s, { exact }));
  const dots = (text: string): number => count(text, "h0");
  assert(dots(svg) > 80 && dots(svg) <= 90, `${dots(svg)} dots`); // a few far ones are outside
  assertEquals(await drawn(plot(s)), await drawn(phase(s)));
});

Deno.test("density() and steps() draw bars, a history every step", async () => {
  const s = await ends();
  assertEquals(count(await drawn(density(s)), "density of"), 2);
  assert((await drawn(density(s, { exact: () => 1 }))).includes("exact"));
  assertEquals(count(await drawn(steps(s)), 'aria-label="rect"'), 4); // nothing was rejected
  const traced = right(await history(backward, adaptiveExponential(), { n: 2, seed: 1 })());
  const svg = await drawn(steps(traced));
  const tried = traced.history.h.filter((h) => h > 0).length; // a first try without length has no place
  assertEquals(count(svg, "<circle") + count(svg.split('aria-label="dot"').at(-1) ?? "", "<path"), tried);
});

Deno.test("pictures refuse what they cannot draw", async () => {
  const [s, flat] = [await ends(), right(await solve(ou(), eulerMaruyama(4), { n: 3, seed: 1 })())];
  assertEquals(
    failure(await paths(s)()),
    "paths of a solution without states on the way is not supported\n" +
      "Try: solve(process, strategy, { saveAt: [0, 0.25, 0.5, 0.75, 1], … }), or density(solution)",
  );
  assertEquals(
    failure(await phase(flat)()),
    "phase: expected two elements, found 1 element\nTry: density(solution)",
  );
  assertEquals(
    failure(await density(s, { elements: [2] })()),
    "density: elements must be a list of numbers from 0 to 1, as samples have 2 elements, found [2]\n" +
      "Try: another elements, a list of numbers from 0 to 1, as samples have 2 elements",
  );
  const lost: Solution = { ...flat, codes: flat.codes.map(() => "notFinite") };
  assertEquals(
    failure(await plot(lost)()),
    "plot: expected samples, found 3 samples of which none ended well\nTry: solution.notes, which say why",
  );
  const left: unknown = await Reflect.apply(plot, undefined, ["a solution"])();
  assert(JSON.stringify(left).includes('"_tag":"Left"'), JSON.stringify(left));
});
