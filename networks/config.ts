/**
 * What shapes a score network: the options of score_sde's two families of U-Nets, and the published choices of them.
 * Tests: tests/networks/config_test.ts.
 * @module
 */

/** What both families share. */
export interface UnetConfig {
  /** Pixels a side, or rows and columns; multiples of patch · 2^(levels − 1), unless `pad` makes them so. */
  readonly imageSize: number | readonly [height: number, width: number];
  /** Channels of an image. */
  readonly numChannels: number;
  /** Whether images are in [−1, 1] already; else they are in [0, 1] and the network maps them there. */
  readonly centered: boolean;
  /** Channels at full resolution. */
  readonly nf: number;
  /** Channels of each resolution, in units of nf; each next one has half the size. */
  readonly chMult: readonly number[];
  /** Residual blocks a resolution, on the way down; one more on the way up. */
  readonly numResBlocks: number;
  /** Sizes at which pixels attend to one another. */
  readonly attnResolutions: readonly number[];
  /** Whether plain resampling has a convolution. */
  readonly resampWithConv: boolean;
  /** Classes that it is told, and one more for none of them; 0: it is told none. */
  readonly numClasses: number;
  /** Whether zeros around the image bring it to a size that can be halved at each level. */
  readonly pad: boolean;
  /** Pixels a side that the first convolution takes at once, and the last one gives. */
  readonly patch: number;
  /** What norms and embeddings go through: x · sigmoid(x), or another by score_sde's name (lrelu: of slope 0.2). */
  readonly nonlinearity: "swish" | "relu" | "elu" | "lrelu";
  /** Whether the output is divided by σ; with a positional embedding, by the σ of the label. */
  readonly scaleBySigma: boolean;
  /** The levels that labels stand for, where the output is divided by theirs: σ_max first, evenly in their logarithm. */
  readonly sigmas: { readonly min: number; readonly max: number; readonly count: number };
}

/** NCSN++ and DDPM++, which are one class (score_sde, models/ncsnpp.py). */
export interface NcsnppConfig extends UnetConfig {
  /** The family. */
  readonly name: "ncsnpp";
  /** Whether resampling is filtered. */
  readonly fir: boolean;
  /** The taps of the filter. */
  readonly firKernel: readonly number[];
  /** Whether a sum of two branches is multiplied by 1/√2. */
  readonly skipRescale: boolean;
  /** Whose residual block: biggan's resamples inside, ddpm's leaves that to layers between. */
  readonly resblockType: "ddpm" | "biggan";
  /** How the output grows from resolution to resolution. */
  readonly progressive: "none" | "residual" | "output_skip";
  /** How the image comes in at lower resolutions. */
  readonly progressiveInput: "none" | "residual" | "input_skip";
  /** How input_skip joins the image and the trunk. */
  readonly progressiveCombine: "sum" | "cat";
  /** fourier: of log σ; positional: of a label. */
  readonly embeddingType: "fourier" | "positional";
  /** The standard deviation that the frequencies were drawn with; a checkpoint holds the frequencies themselves. */
  readonly fourierScale: number;
}

/** The older U-Net of DDPM (score_sde, models/ddpm.py): labels are positional, resampling is plain. */
export interface DdpmConfig extends UnetConfig {
  /** The family. */
  readonly name: "ddpm";
}

/** A network of either family. */
export type NetworkConfig = NcsnppConfig | DdpmConfig;

/** What no published network has: they know no classes, and take whole images pixel by pixel. */
const plain = { numClasses: 0, pad: false, patch: 1 } as const;

/** NCSN++ as published for CIFAR-10 and VE (configs/ve/cifar10_ncsnpp_continuous.py). */
export const ncsnppDefaults: NcsnppConfig = {
  name: "ncsnpp",
  imageSize: 32,
  numChannels: 3,
  centered: false,
  nf: 128,
  chMult: [1, 2, 2, 2],
  numResBlocks: 4,
  attnResolutions: [16],
  resampWithConv: true,
  fir: true,
  firKernel: [1, 3, 3, 1],
  skipRescale: true,
  resblockType: "biggan",
  progressive: "none",
  progressiveInput: "residual",
  progressiveCombine: "sum",
  embeddingType: "fourier",
  fourierScale: 16,
  ...plain,
  nonlinearity: "swish",
  scaleBySigma: true,
  sigmas: { min: 0.01, max: 50, count: 1000 },
};

/** DDPM++ as published for CIFAR-10 and VP (configs/vp/cifar10_ddpmpp_continuous.py). */
export const ddpmppDefaults: NcsnppConfig = {
  ...ncsnppDefaults,
  centered: true,
  fir: false,
  progressiveInput: "none",
  embeddingType: "positional",
  scaleBySigma: false,
};

/** DDPM as published for CIFAR-10 and VP (configs/vp/ddpm/cifar10_continuous.py). */
export const ddpmDefaults: DdpmConfig = {
  name: "ddpm",
  imageSize: 32,
  numChannels: 3,
  centered: true,
  nf: 128,
  chMult: [1, 2, 2, 2],
  numResBlocks: 2,
  attnResolutions: [16],
  resampWithConv: true,
  ...plain,
  nonlinearity: "swish",
  scaleBySigma: false,
  sigmas: { min: 0.01, max: 50, count: 1000 },
};

const deep = { numResBlocks: 8 } as const;

const large: NcsnppConfig = {
  ...ncsnppDefaults,
  imageSize: 256,
  chMult: [1, 1, 2, 2, 2, 2, 2],
  numResBlocks: 2,
  progressive: "output_skip",
  progressiveInput: "input_skip",
};

const huge: NcsnppConfig = {
  ...large,
  imageSize: 1024,
  nf: 16,
  chMult: [1, 2, 4, 8, 16, 32, 32, 32],
  numResBlocks: 1,
};

/**
 * The published networks, by the path of their configuration in score_sde. Those "continuous" are told σ (VE,
 * `predictsScore(bySigma)`) or 999 t (VP and sub-VP, `predictsNoise(byTime(999))`); the others were trained on 1000 steps:
 * `predictsScore(byIndex(1000))` for VE, `predictsNoise(byStep())` for VP.
 *
 * @example The deep one for CIFAR-10 has more than 100 million parameters
 * ```ts
 * import { networkOf, parameters, publishedNetworks } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * const deep = parameters(networkOf(publishedNetworks["ve/cifar10_ncsnpp_deep_continuous"]));
 * assert(deep.reduce((sum, p) => sum + p.dims.reduce((a, b) => a * b, 1), 0) > 100e6);
 * ```
 */
export const publishedNetworks = {
  "ve/cifar10_ncsnpp": { ...ncsnppDefaults, embeddingType: "positional" },
  "ve/cifar10_ncsnpp_continuous": ncsnppDefaults,
  "ve/cifar10_ncsnpp_deep_continuous": { ...ncsnppDefaults, ...deep },
  "ve/cifar10_ddpm": { ...ddpmDefaults, centered: false, scaleBySigma: true },
  "ve/bedroom_ncsnpp_continuous": large,
  "ve/church_ncsnpp_continuous": large,
  "ve/celebahq_256_ncsnpp_continuous": large,
  "ve/ffhq_256_ncsnpp_continuous": large,
  "ve/celebahq_ncsnpp_continuous": huge,
  "ve/ffhq_ncsnpp_continuous": huge,
  "vp/cifar10_ddpm": ddpmDefaults,
  "vp/cifar10_ddpm_continuous": ddpmDefaults,
  "vp/cifar10_ddpmpp": ddpmppDefaults,
  "vp/cifar10_ddpmpp_continuous": ddpmppDefaults,
  "vp/cifar10_ddpmpp_deep_continuous": { ...ddpmppDefaults, ...deep },
  "vp/cifar10_ncsnpp_continuous": {
    ...ddpmppDefaults,
    fir: true,
    progressiveInput: "residual",
  },
  "subvp/cifar10_ddpm_continuous": ddpmDefaults,
  "subvp/cifar10_ddpmpp_continuous": ddpmppDefaults,
  "subvp/cifar10_ddpmpp_deep_continuous": { ...ddpmppDefaults, ...deep },
} as const satisfies Readonly<Record<string, NetworkConfig>>;
