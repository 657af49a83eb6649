/**
 * Black–Scholes' call at t = 1 from S = 1, in closed form: its mean and its variance, for tests of ensembles.
 * @module
 */
import { process } from "../../mod.ts";
import { normalCdf } from "./zscore.ts";

/** Rate, volatility, strike. */
export const [r, sigma, strike] = [0.03, 0.2, 1.05];
/** The logarithm of the asset. */
export const log = process(() => ({ drift: r - sigma ** 2 / 2, diffusion: sigma }));
const d = (-Math.log(strike) + r - sigma ** 2 / 2) / sigma;
/** E[Sᵏ; S > K]. */
export const above = (k: number): number =>
  Math.exp(k * r + k * (k - 1) * sigma ** 2 / 2) * normalCdf(d + k * sigma);
/** E (S − K)⁺, not discounted. */
export const price = above(1) - strike * above(0);
/** Of (S − K)⁺. */
export const variance = above(2) - 2 * strike * above(1) + strike ** 2 * above(0) - price ** 2;
