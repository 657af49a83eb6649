/**
 * Methods that solve the linear part of a drift exactly, with its noise: Langevin dynamics, Ornstein–Uhlenbeck.
 * Tests: tests/solvers/methods/langevin.
 * @module
 */
export { baoab } from "./baoab.ts";
export { exactOu } from "./exact_ou.ts";
export { ubu } from "./ubu.ts";
