/**
 * The starting points: programs as a user would write them, each with what there is to see and to move.
 *
 * Each is one module that is type checked, and its text is what the editor shows; one is mathematics.
 * Tests: tests/playground/starts_test.ts.
 * @module
 */
import adaptive from "./adaptive.ts" with { type: "text" };
import cifar from "./cifar.ts" with { type: "text" };
import doubleWell from "./double_well.ts" with { type: "text" };
import geometricBrownian from "./geometric_brownian.ts" with { type: "text" };
import heston from "./heston.ts" with { type: "text" };
import kubo from "./kubo.ts" with { type: "text" };
import lorenz from "./lorenz.ts" with { type: "text" };
import lorenz96 from "./lorenz_96.ts" with { type: "text" };
import mixture from "./mixture.ts" with { type: "text" };
import network from "./network.ts" with { type: "text" };
import ornsteinUhlenbeck from "./ornstein_uhlenbeck.ts" with { type: "text" };
import redraw from "./redraw.ts" with { type: "text" };
import vanDerPol from "./van_der_pol.txt" with { type: "text" };

/** A starting point. */
export interface Start {
  /** How a link names it. */
  readonly key: string;
  /** How the list names it. */
  readonly title: string;
  /** A sentence: what to look at, and what to move. */
  readonly look: string;
  /** What the editor shows: TypeScript, or mathematics. */
  readonly source: string;
  readonly isMathematics: boolean;
}

const program = (key: string, title: string, look: string, source: string): Start => ({
  key,
  title,
  look,
  source,
  isMathematics: false,
});

/** All of them, in the order of the list; the page opens with the first. */
export const starts: readonly Start[] = [
  program(
    "ornstein-uhlenbeck",
    "Ornstein–Uhlenbeck",
    "All paths begin at 2 and settle around μ, in the exact law at every moment: move θ, and they hurry.",
    ornsteinUhlenbeck,
  ),
  program(
    "geometric-brownian",
    "Geometric Brownian motion",
    "A price whose law is log-normal, drawn over the histogram: raise σ, and most paths lose while the mean stays.",
    geometricBrownian,
  ),
  program(
    "heston",
    "Heston",
    "Price to the right, its variance upward: move ρ from −1 to 1, and the cloud leans the other way.",
    heston,
  ),
  program(
    "double-well",
    "Double well",
    "Noise throws paths over the hill, and on the right they end there: move σ and see how the escapes multiply.",
    doubleWell,
  ),
  program(
    "lorenz",
    "Lorenz with noise",
    "One drop becomes the attractor: scrub the time; without noise (σ = 0) it stays one point.",
    lorenz,
  ),
  program(
    "kubo",
    "Kubo: Itô or Stratonovich",
    "The same equation, read in two ways: Itô’s paths spiral outward, Stratonovich’s stay on the circle; σ says how fast.",
    kubo,
  ),
  {
    key: "van-der-pol",
    title: "Van der Pol, as mathematics",
    look:
      "Two equations as they stand in a book: paths wind up to a limit cycle, whose corners sharpen as μ grows.",
    source: vanDerPol,
    isMathematics: true,
  },
  program(
    "lorenz-96",
    "Lorenz-96",
    "Forty coupled places, all at 8 at first: chaos comes out of the noise; below F ≈ 1 all is calm.",
    lorenz96,
  ),
  program(
    "mixture",
    "A diffusion of your own, backward",
    "Click points on the picture: noise becomes them, by the score that Ito derives; pull weighs them by where they lie.",
    mixture,
  ),
  program(
    "redraw",
    "Redraw is wrong",
    "The middle mode must weigh a tenth: redrawn noise halves it, and no tighter tolerance mends that.",
    redraw,
  ),
  program(
    "adaptive",
    "Adaptive steps against equal ones",
    "Both ask the score some 30 times: Euler–Maruyama blurs the modes, adaptiveExponential does not; pull weighs them.",
    adaptive,
  ),
  program(
    "cifar",
    "CIFAR-10 out of noise",
    "Scrub the time: 64 images form; a weight w of the score below 1 leaves noise, above 1 takes contrast.",
    cifar,
  ),
  program(
    "network",
    "New images, by a network",
    "Images that nobody took, by a network of 3 MB; the first run fetches it and takes a while.",
    network,
  ),
];
