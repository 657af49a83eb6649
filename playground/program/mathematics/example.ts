/**
 * What stands in the editor of mathematics first; apart from the translator, which comes when it is wanted.
 *
 * A step of Euler's may leave V below 0, where it has no root: so max.
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */

/** What stands there first. */
export const example = `# Heston: a price whose variance is random too
dS = mu S dt + sqrt(max(V, 0)) S dW1
dV = kappa (theta - V) dt + xi sqrt(max(V, 0)) dW2
dW1 dW2 = rho dt

S(0) = 1, V(0) = 0.04
mu = 0.05 in [0, 0.2]
kappa = 2 in [0, 8]; theta = 0.04 in [0, 0.2]
xi = 0.3 in [0, 1];  rho = -0.7 in [-1, 1]
t = 0..1;  method = euler(250)
`;
