/** A leaky neuron: dV = (I − V) dt + σ dW fires at 1 and begins again at 0; its rate is 1 / Siegert's mean passage. */
import { component, eulerMaruyama, process, sub, withReset } from "ito";
import { type Held, held, integral, normalCdf, resultOf, show } from "../lib/gallery.ts";

const [current, sigma, T] = [0.9, 0.5, 100];
export const neuron = process(
  ({ x }) => ({ drift: sub(current, x), diffusion: sigma }),
  { name: "a leaky neuron", time: { T } },
);
const fires = withReset(({ x }) => sub(component(x, 0), 1), () => 0, { locate: "bridge" });

export const check = async (n: number): Promise<readonly Held[]> => {
  const [, spikes] = await resultOf(neuron, fires(eulerMaruyama(10_000)), { n, x0: 0 }, "events");
  const around = (u: number): number => Math.exp(u * u) * 2 * normalCdf(u * Math.SQRT2);
  const passage = Math.sqrt(Math.PI) * integral(around, -current / sigma, (1 - current) / sigma, 100);
  return [held("spikes a unit of time", Array.from(spikes, (v) => v / T), 1 / passage, 0.01)];
};

if (import.meta.main) await show(check(5000));
