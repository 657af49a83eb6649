/**
 * How far a step goes: in time, and in noise with it.
 *
 * *Drawn* noise belongs to an attempt or an accepted step, whatever its length: √h z. The noise of *one path* belongs to a
 * moment: time goes in grains (`brownian.ts`), and a step from τ to τ' has W(τ') − W(τ), however often it is tried.
 * Tests: tests/solvers/noise/bridge_test.ts, tests/solvers/noise/columns_test.ts.
 * @module
 */
import { sure } from "../../sde/border/errors.ts";
import { broadcast, components, lit, mul, sqrt, sub } from "../../sde/language/dsl.ts";
import { input, type Node, type Scalar, type State, type Word } from "../../sde/language/expr.ts";
import { noiseCount, type Process } from "../../sde/process.ts";
import { anchorsOf, type Normals, pathAt, treeRounds } from "../noise/brownian.ts";
import { type Settled, settled } from "../noise/modes.ts";
import { normal, normalInTurn, normals } from "../noise/random.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";
import { type Clock, grainClock, type Kept, plainClock, type Times, timesOf } from "./clock.ts";

/** A step's time and noise. */
export interface Increment extends Clock {
  /** Its noise, of variance h. */
  readonly dW: State;
}

/** Noise that is drawn for a step: √h z. */
const drawn = (a: Times, noise: State): Increment => {
  const clock = plainClock(a);
  return { ...clock, dW: mul(sqrt(clock.h), noise) };
};

/**
 * One Brownian path: `path` is its value at τ, `anchors` are some on its way (`anchorsOf`), all symbols of the noise's
 * shape.
 */
const onPath = (
  a: Times,
  { normals, path, anchors }: {
    readonly normals: Normals;
    readonly path: State;
    readonly anchors: readonly State[];
  },
): Increment => {
  const { end, ...clock } = grainClock(a);
  const at = pathAt({ anchors, moment: end, normals });
  const first = anchorsOf(Math.log2(anchors.length), normals);
  return {
    ...clock,
    dW: mul(Math.sqrt(Math.abs(a.to - a.from)), sub(at, path)),
    variables: [
      ...clock.variables,
      ...zip(path, lit(0), at),
      ...anchors.flatMap((symbol, k) => zip(symbol, sure(first[k], "first value of an anchor"), symbol)),
    ],
  };
};

/** A variable for a state, or one for each of its components where it is made of components. */
const zip = (symbol: State, init: Scalar | State, next: State): readonly Kept[] => {
  if (symbol.tag !== "pack") return [{ symbol, init, next }];
  const part = (n: Node, i: number): Node => (n.tag === "pack" ? sure(n.parts[i], "component") : n);
  return symbol.parts.map((s, i) => ({ symbol: s, init: part(init, i), next: part(next, i) }));
};

/** The normals of a draw: of a number that counts on, or of a node of the tree, which goes by its own. */
const draws = (p: Process, elements: number, draw: Word, rounds?: number): State => {
  if (noiseCount(p, elements) === 1 && rounds === undefined) {
    const z = normalInTurn(draw);
    return p.diffusion.tag === "general" ? components([z]) : broadcast(z);
  }
  if (p.diffusion.tag !== "general") return normals(draw, rounds);
  return components(Array.from({ length: noiseCount(p, elements) }, (_, j) => normal(j, draw, rounds)));
};

/** A named state of the noise's shape. */
const noiseState = (p: Process, elements: number, name: string): State =>
  p.diffusion.tag !== "general" ? input(name, "state", "real") : components(
    Array.from({ length: noiseCount(p, elements) }, (_, j) => input(`${name}${j}`, "scalar", "real")),
  );

/** Levels of the path whose values a solve keeps: they take 2ᶜ variables a noise, which many elements cannot afford. */
const coveredLevels = (elements: number): number => (elements <= 2 ? 3 : elements <= 8 ? 2 : 0);

/** How a solve comes by its noise; nothing where it has none. */
export function noiseOf(p: Process, s: Strategy): Settled | undefined {
  return p.noiseKind === "none" ? undefined : settled(s.onReject, s.controller.tag === "adaptive");
}

/** The time and the noise of a strategy's steps. */
export function incrementOf(p: Process, s: Strategy, elements: number): Increment {
  const times = timesOf(p, s);
  const mode = noiseOf(p, s);
  if (mode === undefined) return drawn(times, broadcast(0));
  if ("draw" in mode) return drawn(times, draws(p, elements, mode.draw(symbols)));
  const normals = (node: Word): State => draws(p, elements, node, treeRounds);
  const shaped = (name: string): State => noiseState(p, elements, name);
  const anchors = Array.from({ length: 2 ** coveredLevels(elements) }, (_, k) => shaped(`anchor${k + 1}_`));
  return onPath(times, { normals, path: shaped("path"), anchors });
}
