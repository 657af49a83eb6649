/**
 * One second of sound by a score model: tones and drums, as a file that can be heard and as spectrograms.
 *
 *     deno run examples/audio.ts                      the figures: no permission is needed
 *     deno run -P examples/audio.ts                   and out/audio.wav, out/audio.png
 *     deno run -P examples/audio.ts --score network   new sounds, of the network in examples/data
 *
 * By default the score is the closed form for 256 sounds that a script makes, of 4096 numbers each: what comes out are those
 * sounds. docs/worked/audio.md has the pictures.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as TE from "fp-ts/TaskEither";
import { describe } from "ito";
import { exitWith, integer, oneOf, parseOptions, program } from "./lib/cli.ts";
import { destination, writeWhole } from "./lib/output.ts";
import { byChance, spectralDistance, tonesOf } from "./lib/sound/measures.ts";
import { fromData, fromNetwork, nearest, whole } from "./lib/sound/model.ts";
import { soundOf } from "./lib/sound/sounds.ts";
import { spectrograms, wav } from "./lib/sound/wav.ts";
import { print } from "./lib/terminal.ts";

const audio = program({
  name: "audio",
  about: "One second of sound by a score model: tones and drums.",
  codecs: { n: integer(1, 512), seed: integer(0, 2 ** 31), score: oneOf("data", "network") },
  texts: {
    n: { value: "n", fallback: "16", about: "how many sounds, a second each" },
    seed: { value: "seed", fallback: "1", about: "the seed; it and a sound's number fix that sound" },
    score: { value: "score", fallback: "data", about: "the exact score of 256 sounds, or network" },
  },
});

const say = (text: string): void => print(Deno.stdout, `${text}\n`);
const percent = (v: number): string => `${Math.round(100 * v)} %`;

if (import.meta.main) {
  const options = parseOptions(audio, Deno.args);
  if (E.isLeft(options)) exitWith(options.left);
  const { n, seed, score } = options.right;
  const files = [["out/audio.wav", wav], ["out/audio.png", spectrograms]] as const;
  const targets = files.map(([path, make]) => ({ path, make, to: destination(path) }));
  const heard = await pipe(
    score === "data" ? fromData({ n, seed }) : fromNetwork(
      (await import("./data/vp_audio.safetensors", { with: { type: "bytes" } })).default,
      { n, seed },
    ),
    TE.chainEitherK(whole),
  )();
  if (E.isLeft(heard)) exitWith({ exitCode: 1, text: describe(heard.left) });
  const { sounds, solution } = heard.right;
  const exact = Array.from({ length: n }, (_, i) => soundOf(10_000 + i).samples);
  const others = Array.from({ length: n }, (_, i) => soundOf(20_000 + i).samples);
  const [found, truth] = [tonesOf(sounds), tonesOf(exact)];
  say(
    `${n} seconds of sound, ${(solution.evaluations.own / n).toFixed(1)} evaluations each, in ${
      solution.seconds.toFixed(1)
    } s`,
  );
  say(
    `tones: ${percent(found.tones)}, in tune ${
      percent(found.inTune)
    } of them; of as many made by the script ${percent(truth.tones)} and ${
      percent(truth.inTune)
    }, by chance ${percent(byChance)} would be`,
  );
  say(
    `mean spectrum: ${spectralDistance(sounds, exact).toFixed(1)} dB from the script's, whose own are ${
      spectralDistance(others, exact).toFixed(1)
    } dB from each other`,
  );
  if (score === "data") {
    const near = sounds.map(nearest);
    say(
      `each is a sound of the script to ${
        Math.max(...near.map(({ distance }) => distance)).toExponential(0)
      } of full scale, ${new Set(near.map(({ index }) => index)).size} different ones`,
    );
  }
  for (const { path, make, to } of targets) {
    const written = pipe(to, E.chain((file) => writeWhole(file, make(sounds))));
    say(E.isLeft(written) ? `Not written ${path}: ${written.left}` : `Wrote ${written.right}`);
  }
}
