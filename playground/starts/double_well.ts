/**
 * A double well, dx = (x − x³ + tilt) dt + σ dW: paths wait in one valley, until noise throws them over the hill at 0.
 *
 * On the right a path ends where it escapes for the first time: where it comes to the other valley, x = 1.
 */
import { add, component, eulerMaruyama, mul, param, process as sde, sub, withAbsorb } from "ito";

const [tilt, sigma] = [param("tilt", 0), param("sigma", 0.5)];

export const process = sde(
  ({ x }) => ({ drift: add(sub(x, mul(x, x, x)), tilt), diffusion: sigma }),
  { time: { T: 20 } },
);

const escaped = withAbsorb(({ x }) => sub(component(x, 0), 1));

export const runs = {
  "to and fro": { strategy: eulerMaruyama(480) },
  "to its escape": { strategy: escaped(eulerMaruyama(480)) },
};
export const params = { tilt: [-0.5, 0.5], sigma: [0.2, 1] };
export const options = { n: 40_000, x0: -1, frames: 121 };
export const show = { picture: "paths", range: [-2.2, 2.2] };
