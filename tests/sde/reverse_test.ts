/**
 * Reverse-time SDE and probability flow: drift, diffusion, direction, and what has neither.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { add, mul, neg } from "../../sde/language/dsl.ts";
import { edm } from "../../sde/processes/edm.ts";
import type { Node } from "../../sde/language/expr.ts";
import { gbm } from "../../sde/processes/gbm.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { ou } from "../../sde/processes/ou.ts";
import { type Process, system, t, x } from "../../sde/process.ts";
import { probabilityFlow, reverse } from "../../sde/reverse.ts";
import { expressionScore, gaussianScore, mixtureScore } from "../../sde/score.ts";
import { subVp } from "../../sde/processes/sub_vp.ts";
import { ve } from "../../sde/processes/ve.ts";
import { vp } from "../../sde/processes/vp.ts";
import { failure, right } from "../lib/either.ts";
import { elementOf, type Given, numberOf, stateOf, type Value } from "../lib/evaluate.ts";

const at = (time: number, state: readonly number[]): Given => ({
  elements: state.length,
  inputs: new Map<Node, Value>([[t, time], [x, state]]),
});
const processes: readonly Process[] = [ve(), vp(), subVp(), edm(), ou({ theta: 2, mu: 0.5, sigma: 0.4 })];
const noiseOf = (p: Process, given: Given): number =>
  p.diffusion.tag === "diagonal" ? numberOf(p.diffusion.g, given) : NaN;

const linear = expressionScore(({ x, t }) => neg(mul(add(1, t), x)));

Deno.test("reverse() has drift f − g² s and the forward diffusion, and runs down", () => {
  for (const p of processes) {
    const r = right(reverse(p, linear));
    const given = at(0.4, [1.1, -0.3]), g = noiseOf(p, given);
    const f = stateOf(p.drift, given);
    stateOf(r.drift, given).forEach((found, i) => {
      const wanted = elementOf(f, i) + g * g * 1.4 * elementOf([1.1, -0.3], i);
      assert(Math.abs(found - wanted) < 1e-12 * (1 + Math.abs(wanted)), `${p.name}: ${found} ≠ ${wanted}`);
    });
    assertEquals(r.diffusion, p.diffusion);
    assertEquals([r.name, r.backward, r.noiseKind], [`reverse ${p.name}`, true, "additive"]);
    assertEquals([r.origin?.forward, r.time], [p, p.time]);
    assert(!p.backward);
  }
});

Deno.test("probabilityFlow() has drift f − ½ g² s and no noise, and runs down", () => {
  for (const p of processes) {
    const r = right(probabilityFlow(p, linear));
    const given = at(0.4, [1.1, -0.3]), g = noiseOf(p, given);
    const f = stateOf(p.drift, given);
    stateOf(r.drift, given).forEach((found, i) => {
      const wanted = elementOf(f, i) + 0.5 * g * g * 1.4 * elementOf([1.1, -0.3], i);
      assert(Math.abs(found - wanted) < 1e-12 * (1 + Math.abs(wanted)), `${p.name}: ${found} ≠ ${wanted}`);
    });
    assertEquals(noiseOf(r, given), 0);
    assertEquals([r.name, r.backward, r.noiseKind], [`probability flow of ${p.name}`, true, "none"]);
  }
});

Deno.test("reverse() takes the number of elements from the score where the process leaves it open", () => {
  const three = mixtureScore({ weights: [1, 1], means: [[0, 1, 2], [3, 4, 5]], stds: [1, 1] });
  assertEquals(right(reverse(ve(), three)).elements, 3);
  assertEquals(right(reverse(ve(), linear)).elements, undefined);
});

Deno.test("reverse() keeps the forward marginal, where there is one", () => {
  assertEquals(right(reverse(vp(), linear)).origin?.marginal, right(marginalOf(vp())));
});

Deno.test("reverse() passes on what is wrong with a score", () => {
  const bad = mixtureScore({ weights: [1], means: [[0, NaN]], stds: [1] });
  assertEquals(failure(reverse(ve(), bad)), failure(bad));
});

Deno.test("reverse() refuses a diffusion that depends on x before it asks for a marginal", () => {
  const text =
    'Cannot reverse "geometric Brownian motion": its diffusion depends on x, so its reverse needs more than a score\n' +
    "Try: solve(process, strategy, { x0: … }), which runs it forward";
  for (const score of [linear, right(gaussianScore([1], 1))]) {
    assertEquals(failure(reverse(gbm(), score)), text);
    assertEquals(failure(probabilityFlow(gbm(), score)), text);
  }
});

Deno.test("reverse() refuses noises mixed by a matrix", () => {
  const p = system(
    ["a", "b"],
    ["w"],
    () => ({ drift: { a: 0, b: 0 }, diffusion: { a: { w: 1 }, b: { w: 2 } } }),
  );
  assertEquals(
    failure(reverse(p, linear)).split("\n")[0],
    'Cannot reverse "process": a matrix mixes its noises, so its reverse needs more than a score',
  );
});

Deno.test("reverse() refuses a process that runs backward already", () => {
  assertEquals(
    failure(pipe(reverse(ve(), linear), E.chain((r) => reverse(r, linear)))),
    'Cannot reverse "reverse VE": it runs backward already\nTry: the process that it came from, origin.forward',
  );
});
