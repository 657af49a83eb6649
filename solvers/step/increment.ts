/**
 * How far a step goes: in time, and in noise with it.
 *
 * *Drawn* noise belongs to an attempt or an accepted step, whatever its length: √h z. The noise of *one path* belongs to a
 * moment: time goes in grains (`brownian.ts`), and a step from τ to τ' has W(τ') − W(τ), however often it is tried.
 * Tests: tests/solvers/noise/bridge_test.ts, tests/solvers/noise/columns_test.ts.
 * @module
 */
import { internal, sure } from "../../sde/border/errors.ts";
import { broadcast, components, lit, mul, select, sqrt, sub } from "../../sde/language/dsl.ts";
import {
  apply,
  input,
  type Node,
  type Scalar,
  type State,
  typed,
  type Word,
} from "../../sde/language/expr.ts";
import { type Calculus, noiseCount, type Process } from "../../sde/process.ts";
import { countsOf } from "../methods/draws.ts";
import type { Method, StepNoise } from "../methods/method.ts";
import { anchorsOf, type Normals, pathAt, treeRounds } from "../noise/brownian.ts";
import { type Settled, settled } from "../noise/modes.ts";
import { type NormalPairs, stepWithArea } from "../noise/areas.ts";
import { type Law, normal, normalPair, normalPairs, normals } from "../noise/random.ts";
import type { Strategy } from "../strategy.ts";
import { symbols } from "../symbols.ts";
import { type Clock, grainClock, type Kept, moment, plainClock, type Times, timesOf } from "./clock.ts";
import { areaScale, drawn, noiseWith } from "./draws.ts";
import type { Stops } from "./stops.ts";

/** A step's time and noise. */
export interface Increment extends Clock {
  /** Its noise; W has variance h. */
  readonly noise: StepNoise;
}

/** No noise: what a method draws is 0. */
const still = (a: Times, method: Method<Calculus>): Increment => {
  const none = broadcast(0);
  return { ...plainClock(a), noise: noiseWith(method, { W: none, H: () => none, number: () => none }) };
};

/** Noise that is drawn for a step: √h z. */
const fresh = (a: Times, method: Method<Calculus>, number: (law: Law, k: number) => State): Increment => {
  const clock = plainClock(a);
  const W = mul(sqrt(clock.h), number("normal", 0));
  const H = (): State => mul(areaScale(clock.h), number("normal", 1));
  return { ...clock, noise: noiseWith(method, { W, H, number }) };
};

/**
 * One Brownian path: `path` is its value at τ, `anchors` are some on its way (`anchorsOf`), all symbols of the noise's
 * shape.
 */
const onPath = (
  a: Times,
  method: Method<Calculus>,
  { normals, path, anchors }: {
    readonly normals: Normals;
    readonly path: State;
    readonly anchors: readonly State[];
  },
): Increment => {
  const { end, ...clock } = grainClock(a);
  const at = pathAt({ anchors, moment: end, normals });
  const first = anchorsOf(Math.log2(anchors.length), normals);
  const W = mul(Math.sqrt(Math.abs(a.to - a.from)), sub(at, path));
  return {
    ...clock,
    noise: noiseWith(method, { W, H: unserved, number: unserved }),
    variables: [
      ...clock.variables,
      ...zip(path, lit(0), at),
      ...anchors.flatMap((symbol, k) => zip(symbol, sure(first[k], "first value of an anchor"), symbol)),
    ],
  };
};

/** One Brownian path, of whose steps a method asks for H too. */
const onAreas = (a: Times, method: Method<Calculus>, normals: NormalPairs): Increment => {
  const { end, ...clock } = grainClock(a);
  const { W, H } = stepWithArea({ start: moment, end, normals });
  const scale = Math.sqrt(Math.abs(a.to - a.from));
  const goes = typed(apply("wlt", [moment, end]), "scalar", "flag"); // the first try may have no length
  const sized = (v: State): State => mul(scale, a.opens ? select(goes, v, 0) : v);
  return { ...clock, noise: noiseWith(method, { W: sized(W), H: () => sized(H), number: unserved }) };
};

/** What no path has; `check.ts` refuses the method before it is asked for. */
const unserved = (): never => {
  throw internal("a draw that no path has");
};

/** A variable for a state, or one for each of its components where it is made of components. */
const zip = (symbol: State, init: Scalar | State, next: State): readonly Kept[] => {
  if (symbol.tag !== "pack") return [{ symbol, init, next }];
  const part = (n: Node, i: number): Node => (n.tag === "pack" ? sure(n.parts[i], "component") : n);
  return symbol.parts.map((s, i) => ({ symbol: s, init: part(init, i), next: part(next, i) }));
};

/** The normals of a node of the tree, which goes by its own number. */
const nodeNormals = (p: Process<Calculus>, elements: number, node: Word): State =>
  p.diffusion.tag !== "general"
    ? normals(node, treeRounds)
    : components(Array.from({ length: noiseCount(p, elements) }, (_, j) => normal(j, node, treeRounds)));

/** The pairs of normals of a node of the tree with areas. */
const nodePairs = (p: Process<Calculus>, elements: number, node: Word): readonly [State, State] => {
  if (p.diffusion.tag !== "general") return normalPairs(node, treeRounds);
  const pairs = Array.from({ length: noiseCount(p, elements) }, (_, j) => normalPair(j, node, treeRounds));
  return [components(pairs.map(([z]) => z)), components(pairs.map(([, n]) => n))];
};

/** A named state of the noise's shape. */
const noiseState = (p: Process<Calculus>, elements: number, name: string): State =>
  p.diffusion.tag !== "general" ? input(name, "state", "real") : components(
    Array.from({ length: noiseCount(p, elements) }, (_, j) => input(`${name}${j}`, "scalar", "real")),
  );

/** Levels of the path whose values a solve keeps: they take 2ᶜ variables a noise, which many elements cannot afford. */
const coveredLevels = (elements: number): number => (elements <= 2 ? 3 : elements <= 8 ? 2 : 0);

/** How a solve comes by its noise; nothing where it has none. */
export function noiseOf(p: Process<Calculus>, s: Strategy<Calculus>): Settled | undefined {
  if (p.noiseKind === "none") return undefined;
  return settled(s.onReject, s.controller.tag === "adaptive", p.noiseKind);
}

/** The time and the noise of a strategy's steps. */
export function incrementOf(
  p: Process<Calculus>,
  s: Strategy<Calculus>,
  elements: number,
  stops?: Stops,
): Increment {
  const mode = noiseOf(p, s);
  const times = { ...timesOf(p, s, stops), nested: mode?.name === "nested" };
  const { method } = s;
  if (mode === undefined) return still(times, method);
  if ("draw" in mode) {
    const draw = mode.draw(symbols);
    const { all } = countsOf(method);
    return fresh(
      times,
      method,
      (law, number) => drawn(p, elements, { law, draw, place: { of: all, number } }),
    );
  }
  if (countsOf(method).H) return onAreas(times, method, (node) => nodePairs(p, elements, node));
  const normals = (node: Word): State => nodeNormals(p, elements, node);
  const shaped = (name: string): State => noiseState(p, elements, name);
  const anchors = Array.from({ length: 2 ** coveredLevels(elements) }, (_, k) => shaped(`anchor${k + 1}_`));
  return onPath(times, method, { normals, path: shaped("path"), anchors });
}
