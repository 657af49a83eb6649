/**
 * What has no marginal, and says so.
 * @module
 */
import { assertEquals } from "@std/assert";
import {
  constant,
  div,
  elementCount,
  log,
  mul,
  neg,
  pow,
  sin,
  sqrt,
  square,
  sub,
} from "../../sde/language/dsl.ts";
import { gbm } from "../../sde/processes/gbm.ts";
import { marginalOf } from "../../sde/marginal.ts";
import { type Process, process, system } from "../../sde/process.ts";
import { failure } from "../lib/either.ts";

const ownScore = "expressionScore(({ x, t }) => …) as its score, which needs no marginal";
const refused: Readonly<Record<string, readonly [Process, string]>> = {
  "a drift that is not affine": [
    process(({ x }) => ({ drift: sub(x, mul(x, square(x))), diffusion: 1 }), { name: "double well" }),
    'Cannot derive the marginal of "double well": its drift must be a(t)·x + b(t), found x − x·x²\n' +
    `Try: ${ownScore}`,
  ],
  "a diffusion that depends on x": [
    gbm(),
    'Cannot derive the marginal of "geometric Brownian motion": its diffusion must be g(t), found 0.2·x\n' +
    `Try: ${ownScore}`,
  ],
  "a quadrature from −∞": [
    process(({ x, t }) => ({ drift: mul(sin(t), x), diffusion: 1 }), {
      name: "swing",
      time: { origin: -Infinity },
    }),
    'The marginal of "swing": time.origin must be finite, as its integrals need quadrature, found -Infinity\n' +
    `Try: process(…, { time: { origin: 0 } }), or ${ownScore}`,
  ],
  "an integral from −∞ that is not finite": [
    process(() => ({ drift: 0, diffusion: 1 }), { name: "Brownian motion", time: { origin: -Infinity } }),
    'The marginal of "Brownian motion": time.origin must be finite, as its integrals need quadrature, found -Infinity\n' +
    `Try: process(…, { time: { origin: 0 } }), or ${ownScore}`,
  ],
  "a coefficient that is infinite at the end": [
    process(({ x, t }) => ({ drift: neg(div(x, sub(1, t))), diffusion: sin(t) }), { name: "bridge" }),
    'The marginal of "bridge": time.T must be below 1, where its drift or diffusion is not finite, found 1\n' +
    `Try: process(…, { time: { T: 0.99 } }), or ${ownScore}`,
  ],
  "a coefficient that is infinite at the origin": [
    process(({ x, t }) => ({ drift: neg(x), diffusion: pow(t, -0.25) }), { name: "early noise" }),
    'The marginal of "early noise": time.origin must be a time where its drift and diffusion are finite, found 0\n' +
    `Try: process(…, { time: { origin: 0.001 } }), or ${ownScore}`,
  ],
  "a coefficient that is not a number in between": [
    process(({ x, t }) => ({ drift: neg(x), diffusion: sqrt(log(sub(2, t))) }), {
      name: "short",
      time: { T: 2 },
    }),
    'The marginal of "short": time.T must be below 1.00098, where its drift or diffusion is not finite, found 2\n' +
    `Try: process(…, { time: { T: 0.991 } }), or ${ownScore}`,
  ],
  "another mean for each element": [
    process(({ x }) => ({ drift: sub(constant([1, 2], "mu"), x), diffusion: 1 }), { name: "pairs" }),
    'The marginal of "pairs", whose drift muᵢ − x differs from element to element, is not supported\n' +
    `Try: ${ownScore}`,
  ],
  "another diffusion for each element": [
    process(({ x }) => ({ drift: neg(x), diffusion: constant([1, 2], "s") }), { name: "pairs" }),
    'The marginal of "pairs", whose diffusion sᵢ differs from element to element, is not supported\n' +
    `Try: ${ownScore}`,
  ],
  "a coefficient that depends on the number of elements": [
    process(({ x }) => ({ drift: div(x, elementCount), diffusion: 1 }), { name: "thin" }),
    'The marginal of "thin", which depends on elements, is not supported\n' + `Try: ${ownScore}`,
  ],
  "components that share noises": [
    system(["a", "b"], ["w"], ({ a, b }) => ({
      drift: { a: neg(a), b: neg(b) },
      diffusion: { a: { w: 1 }, b: { w: 2 } },
    }), { name: "twins" }),
    'The marginal of "twins", whose components share noises, is not supported\n' + `Try: ${ownScore}`,
  ],
};

for (const [what, [p, text]] of Object.entries(refused)) {
  Deno.test(`marginalOf() refuses ${what}`, () => {
    assertEquals(failure(marginalOf(p)), text);
  });
}
