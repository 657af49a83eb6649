/**
 * The networks of "Score-based generative modeling through stochastic differential equations", by their options.
 *
 *     ncsnpp()   VE: Fourier features of log σ, filtered resampling, the image let in at each resolution, output / σ
 *     ddpmpp()   VP: a label's positional embedding, plain resampling; the same class
 *     ddpm()     the older network of arXiv 2006.11239, as score_sde has it
 *
 * Tests: tests/networks/network_test.ts, tests/networks/config_test.ts.
 * @module
 */
import {
  type DdpmConfig,
  ddpmDefaults,
  ddpmppDefaults,
  type NcsnppConfig,
  ncsnppDefaults,
  type NetworkConfig,
} from "./config.ts";
import { type DenseConfig, denseNet } from "./dense.ts";
import { groupsOf } from "./layers.ts";
import { type Network, network } from "./tensor.ts";
import { unet } from "./unet.ts";
import { unet2d } from "./unet2d.ts";
import type { Unet2dConfig } from "./unet2d_config.ts";

/** What a published checkpoint holds besides its parameters. */
const buffers = ["sigmas"];

/**
 * NCSN++: by default the published network for CIFAR-10 and VE.
 *
 * Shapes: x [numChannels, imageSize, imageSize], the level is σ (fourier) or a label (positional) → the shape of x.
 * Errors: throws a RangeError where the options make no network; `decodeNetworkConfig` reports that for outside data.
 *
 * @param options What differs from the published network.
 *
 * @example A small one
 * ```ts
 * import { ncsnpp, parameters } from "ito/score";
 * import { assertEquals } from "@std/assert";
 *
 * const small = ncsnpp({ imageSize: 8, nf: 16, chMult: [1, 2], numResBlocks: 1, attnResolutions: [4] });
 * assertEquals(parameters(small)[0], { name: "all_modules.0.W", dims: [16] });
 * ```
 */
export function ncsnpp(options: Partial<NcsnppConfig> = {}): Network {
  return network("ncsnpp", unet({ ...ncsnppDefaults, ...options }, groupsOf), buffers);
}

/**
 * DDPM++, the same class with other options: by default the published network for CIFAR-10 and VP.
 *
 * Shapes: as `ncsnpp`; the level is a label. Errors: as `ncsnpp`.
 *
 * @param options What differs from the published network.
 *
 * @example The deep one
 * ```ts
 * import { ddpmpp, parameters } from "ito/score";
 * import { assert } from "@std/assert";
 *
 * assert(parameters(ddpmpp({ numResBlocks: 8 })).length > parameters(ddpmpp()).length);
 * ```
 */
export function ddpmpp(options: Partial<NcsnppConfig> = {}): Network {
  return network("ddpmpp", unet({ ...ddpmppDefaults, ...options }, groupsOf), buffers);
}

/**
 * DDPM: by default the published network for CIFAR-10 and VP.
 *
 * Shapes: x [numChannels, imageSize, imageSize], the level is a label → the shape of x.
 * Errors: throws a RangeError where the options make no network: its norms have 32 groups, so nf is a multiple of 32.
 *
 * @param options What differs from the published network.
 *
 * @example
 * ```ts
 * import { ddpm, parameters } from "ito/score";
 * import { assertEquals } from "@std/assert";
 *
 * const small = ddpm({ imageSize: 8, nf: 32, chMult: [1, 2], numResBlocks: 1, attnResolutions: [4] });
 * assertEquals(parameters(small)[1], { name: "all_modules.0.weight", dims: [128, 32] });
 * ```
 */
export function ddpm(options: Partial<DdpmConfig> = {}): Network {
  const c: NcsnppConfig = {
    ...ddpmppDefaults,
    ...ddpmDefaults,
    ...options,
    name: "ncsnpp",
    skipRescale: false,
    resblockType: "ddpm",
  };
  return network("ddpm", unet(c, () => 32), buffers);
}

/**
 * The network of a configuration, of whatever family. Errors: throws a RangeError where the options make no network.
 *
 * @example
 * ```ts
 * import { networkOf, publishedNetworks } from "ito/score";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(networkOf(publishedNetworks["vp/cifar10_ddpm_continuous"]).dims, [3, 32, 32]);
 * ```
 */
export function networkOf(config: NetworkConfig | Unet2dConfig | DenseConfig): Network {
  switch (config.name) {
    case "ncsnpp":
      return ncsnpp(config);
    case "ddpm":
      return ddpm(config);
    case "unet2d":
      return unet2d(config);
    case "dense":
      return denseNet(config);
  }
  return config satisfies never;
}
