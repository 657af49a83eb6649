/**
 * The example of sound: its transform is orthogonal, its measures know the script's sounds, its file is a WAV, and the exact score
 * gives back sounds of the script.
 * @module
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { trainedScore } from "ito/score";
import file from "../../examples/data/vp_audio.safetensors" with { type: "bytes" };
import { inverseMdct, mdct, pressed, unpressed } from "../../examples/lib/sound/mdct.ts";
import { toneIn } from "../../examples/lib/sound/measures.ts";
import { fromData, nearest } from "../../examples/lib/sound/model.ts";
import { rate, soundOf } from "../../examples/lib/sound/sounds.ts";
import { wav } from "../../examples/lib/sound/wav.ts";
import { right } from "../lib/either.ts";

const energy = (x: Float32Array): number => x.reduce((s, v) => s + v * v, 0);

Deno.test("mdct() is orthogonal: it keeps the energy, and its transpose brings the sound back", () => {
  const { samples } = soundOf(0);
  const picture = mdct(samples);
  assertAlmostEquals(energy(picture) / energy(samples), 1, 1e-5);
  inverseMdct(unpressed(pressed(picture))).forEach((v, i) => assertAlmostEquals(v, samples[i] ?? NaN, 1e-5));
});

Deno.test("toneIn() hears the note of a tone, and none in drums", () => {
  const [tone, drums] = [soundOf(4), soundOf(5)];
  assertAlmostEquals(toneIn(tone.samples).note, tone.note ?? NaN, 0.1);
  assert(toneIn(tone.samples).share > 0.4);
  assert(toneIn(drums.samples).share < 0.1);
});

Deno.test("wav() is a file of 16 bits with the sound in it, four numbers for one", () => {
  const { samples } = soundOf(2);
  const bytes = new DataView(wav([samples]).buffer);
  assertEquals([bytes.getUint32(24, true), bytes.getUint32(40, true)], [4 * rate, 8 * rate]);
  for (let i = 100; i < rate; i += 97) {
    assertAlmostEquals(bytes.getInt16(44 + 8 * i, true) / 32767, samples[i] ?? NaN, 1e-4);
  }
});

Deno.test("the exact score of the sounds gives one of them back; the network's file is read", async () => {
  const result = await fromData({ n: 1, seed: 3 })();
  for (const sound of right(result).sounds) assert(nearest(sound).distance < 1e-3);
  assertEquals(right(trainedScore(file)).shape, [1, 64, 64]);
});
