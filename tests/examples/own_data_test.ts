/**
 * What examples/own_data.ts and the page beside it ask of a file, and what they show of its samples.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { describe } from "ito";
import type { TrainedScore } from "ito/score";
import { asking, pictures, vectorText } from "../../examples/web/own_solve.ts";
import { right } from "../lib/either.ts";
import { ownFile } from "../web/own_file.ts";

const { trained, options } = right(asking(ownFile, { n: 3, guidance: 2 }));

Deno.test("asking() of a file takes its shape, and a class that it has", () => {
  assertEquals([options.n, options.shape, trained.classes], [3, [1, 6, 4], ["cat", "dog"]]);
  const plain = right(asking(ownFile, { n: 1, guidance: 1, label: 1 }));
  assertEquals(plain.options.n, 1);
  const wrong = asking(ownFile, { n: 1, guidance: 2, label: 7 });
  assert(wrong._tag === "Left" && describe(wrong.left).includes("label must be a whole number from 0 to 2"));
});

Deno.test("pictures() are of three channels: grey is all three, what is transparent lies on white", () => {
  const of = (channels: number): TrainedScore => ({
    ...trained,
    shape: [channels, 1, 2],
    dataRange: [-1, 1],
  });
  const drawn = (
    channels: number,
    samples: readonly number[],
  ) => [...pictures(samples, of(channels))?.data ?? []];
  assertEquals(drawn(1, [-1, 0]), [0, 0.5, 0, 0.5, 0, 0.5]);
  assertEquals(drawn(2, [-1, -1, 1, -1]), [0, 1, 0, 1, 0, 1]);
  assertEquals(drawn(3, [-1, 1, 0, 0, 9, -9]), [0, 1, 0.5, 0.5, 1, 0]);
  assertEquals(drawn(4, [-1, -1, -1, -1, -1, -1, 0, 1]), [0.5, 0, 0.5, 0, 0.5, 0]);
  assertEquals(pictures([0, 0], { ...trained, shape: [2] }), undefined);
  assertEquals(vectorText([1, 2, 3, 4], { ...trained, shape: [2] }), "1.000  2.000\n3.000  4.000");
});
