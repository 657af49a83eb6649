/**
 * Underdamped Langevin dynamics: positions q and momenta p of mass 1, a force F, friction γ, temperature T.
 *
 *     dq = p dt,   dp = F(q, t) dt − γ p dt + √(2γT) dW
 *
 * With F = −∇U it settles at exp(−(U + p²/2)/T). Methods that split it (`baoab`, `ubu`) read γ and T from the process itself: there
 * is no second place where they are written.
 * Source: Leimkuhler & Matthews 2015, "Molecular dynamics", ch. 6. Tests: tests/solvers/methods/langevin/langevin_test.ts.
 * @module
 */
import { callback, foundText } from "../border/decode.ts";
import { internal, sure, unfit } from "../border/errors.ts";
import { refuseNames, wantRow } from "../equation.ts";
import { mul, type ScalarLike, sqrt, sub } from "../language/dsl.ts";
import type { Scalar } from "../language/expr.ts";
import { wantScalarLike } from "../language/operands.ts";
import { type Process, type ProcessOptions, system } from "../process.ts";

/** Where what is driven is, what drives it, and what it is in. */
export interface LangevinDynamicsOptions<Name extends string> extends ProcessOptions {
  /** The names of the positions; the momentum of `q` is called `p_q`. */
  readonly positions: readonly Name[];
  /** F, of positions and time: a number for each position. */
  readonly force: (
    symbols: Readonly<Record<Name, Scalar>> & { readonly t: Scalar },
  ) => Readonly<Record<Name, ScalarLike>>;
  /** γ, per unit of time; 1 where it is left out. */
  readonly friction?: ScalarLike;
  /** T, in units of p²; 1 where it is left out. */
  readonly temperature?: ScalarLike;
}

/** The defaults of `langevinDynamics`. */
export const langevinDynamicsDefaults = { friction: 1, temperature: 1 } as const;

const momentumOf = (position: string): string => `p_${position}`;

type Symbols = Readonly<Record<string, Scalar>> & { readonly t: Scalar };
const isFor = <Name extends string>(
  positions: readonly Name[],
  symbols: Symbols,
): symbols is Symbols & Readonly<Record<Name, Scalar>> => positions.every((q) => q in symbols);

const wantPositive = (what: string, v: ScalarLike): ScalarLike => {
  wantScalarLike(`the ${what}`, v);
  if (typeof v !== "number" || v >= 0) return v;
  throw unfit("langevinDynamics", `${what} ≥ 0`, { [what]: v }, `langevinDynamics({ …, ${what}: 1 })`);
};

/**
 * Underdamped Langevin dynamics, a system of positions and then momenta.
 *
 * Shapes: x0 is [positions, momenta]. Errors: throws a RangeError for friction or temperature below 0, and for names as `system`
 * does; a TypeError for a force that is no record of the positions.
 *
 * @example A double well, sampled by BAOAB
 * ```ts
 * import { baoab, equalSteps, langevinDynamics, mul, solve, sub } from "ito";
 *
 * const well = langevinDynamics({
 *   positions: ["q"],
 *   force: ({ q }) => ({ q: mul(4, q, sub(1, mul(q, q))) }),
 *   friction: 2,
 *   temperature: 0.5,
 *   time: { T: 10 },
 * });
 * const result = await solve(well, equalSteps(baoab, 100), { n: 100, seed: 1, x0: [1, 0] })();
 * ```
 */
export function langevinDynamics<const Name extends string>(options: LangevinDynamicsOptions<Name>): Process {
  const { positions, force, friction, temperature, ...rest } = { ...langevinDynamicsDefaults, ...options };
  refuseNames("position", positions);
  if (positions.length === 0) {
    throw new RangeError('Cannot make Langevin dynamics without positions\nTry: positions: ["q"]');
  }
  if (!callback().is(force)) {
    throw new TypeError(
      `Cannot drive Langevin dynamics by ${
        foundText(force)
      }: its force is a function\nTry: force: ({ q }) => ({ q: neg(q) })`,
    );
  }
  const [gamma, temp] = [wantPositive("friction", friction), wantPositive("temperature", temperature)];
  const noise = sqrt(mul(2, gamma, temp));
  const momenta = positions.map(momentumOf);
  const still: readonly (readonly [string, number])[] = positions.map((q) => [q, 0]);
  return system<string, string>([...positions, ...momenta], positions, (symbols) => {
    if (!isFor(positions, symbols)) throw internal("a position has no symbol");
    const forces = force(symbols);
    const own = wantRow("the force", positions, forces);
    positions.forEach((q) => wantScalarLike(`the force on "${q}"`, own(q)));
    const p = (q: Name): Scalar => sure(symbols[momentumOf(q)], "a momentum");
    return {
      drift: Object.fromEntries([
        ...positions.map((q) => [q, p(q)] as const),
        ...positions.map((q) => [momentumOf(q), sub(forces[q], mul(gamma, p(q)))] as const),
      ]),
      diffusion: Object.fromEntries([
        ...still,
        ...positions.map((q) => [momentumOf(q), { [q]: noise }] as const),
      ]),
    };
  }, { name: "Langevin dynamics", ...rest });
}
