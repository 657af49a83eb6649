/**
 * What shapes a UNet2DModel of diffusers: the fields of its config.json, and the published choices of them.
 * Tests: tests/networks/unet2d_config_test.ts.
 * @module
 */

/**
 * A resolution's block on the way down; "Skip" lets the image in, as NCSN++ with input_skip does; "Resnet" halves the size by a
 * residual block.
 */
export type DownBlockType =
  | "DownBlock2D"
  | "ResnetDownsampleBlock2D"
  | "AttnDownBlock2D"
  | "SkipDownBlock2D"
  | "AttnSkipDownBlock2D";

/** A resolution's block on the way up; "Skip" grows the output, as NCSN++ with output_skip does; "Resnet" as on the way down. */
export type UpBlockType =
  | "UpBlock2D"
  | "ResnetUpsampleBlock2D"
  | "AttnUpBlock2D"
  | "SkipUpBlock2D"
  | "AttnSkipUpBlock2D";

/** The options of a UNet2DModel. */
export interface Unet2dConfig {
  /** The family. */
  readonly name: "unet2d";
  /** Pixels a side, or rows and columns. */
  readonly sampleSize: number | readonly [height: number, width: number];
  /** Channels of an image. */
  readonly channels: number;
  /** Whether images are in [0, 1], and mapped to [−1, 1] by the network. */
  readonly centerInputSample: boolean;
  /** fourier: of log σ, and the output is divided by σ; positional: of a label. */
  readonly timeEmbeddingType: "fourier" | "positional";
  /** Where the rates of the positional embedding end: at 1 / 10,000 (1), or one place before (0). */
  readonly freqShift: 0 | 1;
  /** Whether cosines come first. */
  readonly flipSinToCos: boolean;
  /** A block for each resolution, largest first. */
  readonly downBlockTypes: readonly DownBlockType[];
  /** A block for each resolution, smallest first. */
  readonly upBlockTypes: readonly UpBlockType[];
  /** Channels of each resolution. */
  readonly blockOutChannels: readonly number[];
  /** Residual blocks a resolution, on the way down; one more on the way up. */
  readonly layersPerBlock: number;
  /** What sums of two branches are divided by, in the middle. */
  readonly midBlockScaleFactor: number;
  /** 0: zeros are added below and to the right; 1: on all sides. */
  readonly downsamplePadding: 0 | 1;
  /** Channels of an attention head; all in one where nothing is said. */
  readonly attentionHeadDim: number | undefined;
  /** Groups of the norms of plain blocks; min(channels / 4, 32) where nothing is said. */
  readonly normNumGroups: number | undefined;
  /** ε of the norms. */
  readonly normEps: number;
  /** Whether there is attention in the middle. */
  readonly addAttention: boolean;
  /** Whether there is a middle at all. */
  readonly midBlock: boolean;
  /** What norms and the blocks' embeddings go through; around the blocks it is silu in any case. */
  readonly activation: "silu" | "relu" | "gelu" | "mish";
  /** What the noise level does in a block: it is added, or scales and shifts behind the second norm. */
  readonly timeScaleShift: "default" | "scale_shift";
  /** How blocks with attention halve the size: by a strided convolution or a residual block. */
  readonly downsampleType: "conv" | "resnet";
  /** How they double it. */
  readonly upsampleType: "conv" | "resnet";
  /** Groups of the norm of the attention in the middle; by default of plain blocks, or with scale_shift no norm at all. */
  readonly attnNormNumGroups: number | undefined;
  /** Classes that it is told of: labels from 0 to one less; none where nothing is said. */
  readonly numClassEmbeds: number | undefined;
  /** Numbers of the embedding; four times the first channels where nothing is said. */
  readonly timeEmbeddingDim: number | undefined;
}

/** google/ddpm-cifar10-32: predicts the noise, labels 0 … 999. */
export const unet2dDefaults: Unet2dConfig = {
  name: "unet2d",
  sampleSize: 32,
  channels: 3,
  centerInputSample: false,
  timeEmbeddingType: "positional",
  freqShift: 1,
  flipSinToCos: false,
  downBlockTypes: ["DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"],
  upBlockTypes: ["UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D"],
  blockOutChannels: [128, 256, 256, 256],
  layersPerBlock: 2,
  midBlockScaleFactor: 1,
  downsamplePadding: 0,
  attentionHeadDim: undefined,
  normNumGroups: 32,
  normEps: 1e-6,
  addAttention: true,
  midBlock: true,
  activation: "silu",
  timeScaleShift: "default",
  downsampleType: "conv",
  upsampleType: "conv",
  attnNormNumGroups: undefined,
  numClassEmbeds: undefined,
  timeEmbeddingDim: undefined,
};

const [down, attnDown, up, attnUp] = [
  "SkipDownBlock2D",
  "AttnSkipDownBlock2D",
  "SkipUpBlock2D",
  "AttnSkipUpBlock2D",
] as const;

/** google/ncsnpp-ffhq-256 and its sisters (church, bedroom, celebahq): predicts the score, told σ. */
export const unet2dNcsnpp: Unet2dConfig = {
  ...unet2dDefaults,
  sampleSize: 256,
  centerInputSample: true,
  timeEmbeddingType: "fourier",
  downBlockTypes: [down, down, down, down, attnDown, down, down],
  upBlockTypes: [up, up, attnUp, up, up, up, up],
  blockOutChannels: [128, 128, 256, 256, 256, 256, 256],
  midBlockScaleFactor: Math.SQRT2,
  downsamplePadding: 1,
  normNumGroups: undefined,
};
