/**
 * From mathematics to TypeScript: what the switch of the two languages asks, when it is first used.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type * as E from "fp-ts/Either";
import type { Fault } from "../program/playable.ts";

/** What a translator can do. */
export interface Translator {
  readonly toTypeScript: (text: string) => E.Either<Fault, string>;
}

/** What stands there first. */
export const example = `# Heston's model: a price whose variance is random too
dS = mu S dt + sqrt(V) S dW1
dV = kappa (theta - V) dt + xi sqrt(V) dW2
dW1 dW2 = rho dt
S(0) = 1, V(0) = 0.04
mu = 0.05 in [0, 0.2]; kappa = 2; theta = 0.04; xi = 0.3; rho = -0.7 in [-1, 1]
t = 0..1; n = 100000; method = euler(250)
`;

/** The translator, which comes when it is first wanted. */
export async function translate(): Promise<Translator> {
  return await import("../program/mathematics.ts");
}
