/**
 * Methods for processes without noise: ordinary differential equations, probability flows.
 * Tests: tests/solvers/methods/flow.
 * @module
 */
export { bogackiShampine, bogackiShampineTableau } from "./bogacki_shampine.ts";
export { dormandPrince, dormandPrinceTableau } from "./dormand_prince.ts";
export { rosenbrock23, rosenbrock23Dense } from "./rosenbrock.ts";
export { interpolant, rungeKutta, type Tableau } from "./tableau.ts";
export { tsit5, tsit5Tableau } from "./tsit5.ts";
