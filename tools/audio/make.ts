/**
 * The sounds that tools/audio/train.py learns, as pictures of their coefficients: a NumPy file of float32 [n, 1, 64, 64].
 *
 *     deno run --no-lock --allow-write tools/audio/make.ts out/audio.npy 3000
 *
 * @module
 */
import { npy } from "../../examples/lib/image.ts";
import { mdct, pressed, size } from "../../examples/lib/sound/mdct.ts";
import { soundOf } from "../../examples/lib/sound/sounds.ts";

const [path = "out/audio.npy", count = "3000"] = Deno.args;
const n = Number(count);
const all = new Float32Array(n * size * size);
for (let i = 0; i < n; i++) all.set(pressed(mdct(soundOf(i).samples)), i * size * size);
await Deno.writeFile(path, npy(all, [n, 1, size, size]));
