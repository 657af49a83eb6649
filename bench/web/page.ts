/**
 * The page of bench/web.ts: posts what it has timed. Its address says what is wanted, as in `#first` or `#all`.
 * @module
 */
import { post } from "../../tests/web/in_page.ts";
import { cifarSeconds, firstSample, mixtureRate } from "./jobs.ts";

/** Figures by name. */
export type Figures = Readonly<Record<string, number>>;

const measured = async (what: string): Promise<Figures> => {
  switch (what) {
    case "#first":
      await firstSample();
      return { firstSampleMs: performance.now() }; // since the browser began to open the page
    case "#gpu":
      return { mixtureGpu: await mixtureRate("webgpu", 3) };
    default: {
      const mixture = await mixtureRate("cpu", 5);
      const { first, again } = await cifarSeconds(3);
      return { mixture, cifarFirst: first, cifarAgain: again };
    }
  }
};

await post("/figures", await measured(location.hash));
await post("/done", 1);
