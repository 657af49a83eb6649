/**
 * A spring in a bath, on which every step is a linear map of (q, p) and its normals: laws without sampling, in float64.
 * @module
 */
import { langevinDynamics, type Method, mul, type Process } from "ito";
import { stepOf } from "../../../lib/steps/whole_step.ts";
import { at, sumOf } from "../../../truth/vector.ts";

/** ω², friction and temperature. */
export interface Bath {
  readonly omega: number;
  readonly gamma: number;
  readonly temperature: number;
}

/** dq = p dt, dp = −ω² q dt − γ p dt + √(2γT) dW. */
export function harmonic({ omega, gamma, temperature }: Bath): Process {
  return langevinDynamics({
    positions: ["q"],
    force: ({ q }) => ({ q: mul(-omega * omega, q) }),
    friction: gamma,
    temperature,
  });
}

/** A step as A x + B ξ: the columns of A, and of B those of each standard normal that it draws. */
export interface LinearMap {
  readonly A: readonly (readonly number[])[];
  readonly B: readonly (readonly number[])[];
}

/** The map of a method's step of this length; what it remembers is the force where the step begins. */
export function mapOf(method: Method, p: Process, h: number): LinearMap {
  const step = stepOf(method, p, 2);
  const forceAt = (q: number): readonly number[] => {
    const { remember } = step({ x: [q, 0], dt: 0 });
    return [...(remember.force ?? [])];
  };
  const end = (x: readonly number[], W: number, normals: readonly number[]): readonly number[] => {
    const memory = { force: forceAt(at(x, 0)) };
    return [...step({ x, dt: h, W: [W, 0], normals: normals.map((z) => [z, 0]), memory }).high];
  };
  const none = [0, 0, 0, 0];
  const many = method.draws?.normals ?? 0;
  const columns = many === 0
    ? [end([0, 0], Math.sqrt(h), none)]
    : Array.from({ length: many }, (_, k) => end([0, 0], 0, none.map((_, j) => (j === k ? 1 : 0))));
  return { A: [end([1, 0], 0, none), end([0, 1], 0, none)], B: columns };
}

/** Means and second moments: q, p, ⟨qq⟩, ⟨qp⟩, ⟨pp⟩, the last three about the mean. */
export type Law = readonly number[];

const pushed = ({ A, B }: LinearMap, [mq = 0, mp = 0, qq = 0, qp = 0, pp = 0]: Law): Law => {
  const [[a = 0, c = 0] = [], [b = 0, d = 0] = []] = A;
  const drawn = (i: number, j: number): number =>
    sumOf(B.length, (k) => at(B[k] ?? [], i) * at(B[k] ?? [], j));
  return [
    a * mq + b * mp,
    c * mq + d * mp,
    a * a * qq + 2 * a * b * qp + b * b * pp + drawn(0, 0),
    a * c * qq + (a * d + b * c) * qp + b * d * pp + drawn(0, 1),
    c * c * qq + 2 * c * d * qp + d * d * pp + drawn(1, 1),
  ];
};

/** The law after so many steps from a place. */
export function covarianceOf(map: LinearMap, [q = 0, p = 0]: readonly number[], steps: number): Law {
  let law: Law = [q, p, 0, 0, 0];
  for (let k = 0; k < steps; k++) law = pushed(map, law);
  return law;
}

/** The exact law after a time 1: the moments' own linear equation, by fine steps of Runge and Kutta's classical scheme. */
export function exactLaw({ omega, gamma, temperature }: Bath, [q = 0, p = 0]: readonly number[]): Law {
  const rate = ([mq = 0, mp = 0, qq = 0, qp = 0, pp = 0]: Law): Law => [
    mp,
    -omega * omega * mq - gamma * mp,
    2 * qp,
    pp - omega * omega * qq - gamma * qp,
    -2 * omega * omega * qp - 2 * gamma * pp + 2 * gamma * temperature,
  ];
  const moved = (law: Law, by: number, k: Law): Law => law.map((v, i) => v + by * at(k, i));
  const h = 2 ** -10;
  let law: Law = [q, p, 0, 0, 0];
  for (let step = 0; step < 1 / h; step++) {
    const k1 = rate(law), k2 = rate(moved(law, h / 2, k1)), k3 = rate(moved(law, h / 2, k2));
    const k4 = rate(moved(law, h, k3));
    law = moved(law, h / 6, k1.map((v, i) => v + 2 * at(k2, i) + 2 * at(k3, i) + at(k4, i)));
  }
  return law;
}

/** ⟨qq⟩, ⟨qp⟩, ⟨pp⟩ that a step settles at: Σ Aᵏ B Bᵀ Aᵏᵀ, as many terms again and again as there are. */
export function settledOf(map: LinearMap): readonly [qq: number, qp: number, pp: number] {
  let law = pushed(map, [0, 0, 0, 0, 0]);
  let power: LinearMap = { A: map.A, B: [] };
  for (let k = 0; k < 24; k++) {
    const more = pushed(power, law);
    law = law.map((v, i) => v + at(more, i));
    const twice = ([a = 0, c = 0]: readonly number[]): readonly number[] => pushed(power, [a, c]).slice(0, 2);
    power = { A: power.A.map(twice), B: [] };
  }
  const [, , qq = NaN, qp = NaN, pp = NaN] = law;
  return [qq, qp, pp];
}
