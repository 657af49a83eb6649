/**
 * The playground's engine without a page: programs are read, solved batch by batch and counted, against `solve` itself.
 * @module
 */
import { assert, assertEquals, assertGreater, assertLess } from "@std/assert";
import * as E from "fp-ts/Either";
import {
  describe,
  eulerMaruyama,
  gottaGoFast,
  mixtureScore,
  mul,
  neg,
  param,
  process,
  reverse,
  solve,
  ve,
} from "ito";
import { explained } from "../../playground/engine/explained.ts";
import { framesOf } from "../../playground/engine/frames.ts";
import { firstPace, learnt, nextCount } from "../../playground/engine/pace.ts";
import { openPanel, type Panel } from "../../playground/engine/panel.ts";
import { session } from "../../playground/engine/session.ts";
import type { Studio } from "../../playground/engine/studio.ts";
import { evaluate } from "../../playground/program/evaluate.ts";
import { type Asked, type Look, type Told, toldCodec } from "../../playground/sandbox/messages.ts";
import { nothingMeasured } from "./lib/statistics.ts";

const look: Look = { picture: "paths", x: 0, y: 0, frame: 3, width: 40, height: 30, ratio: 1, isDark: false };

/** An engine whose pictures are nothing, and what it has told. */
const engine = () => {
  const told: Told[] = [];
  const waiting: { readonly is: (t: Told) => boolean; readonly then: (t: Told) => void }[] = [];
  const studio: Studio = {
    read: (source, given) => evaluate(source, given),
    needs: () => [],
    stays: () => false,
    pictures: () => ["paths"],
    range: () => ({ x: [0, 1], y: [0, 1] }),
    draw: () => {},
    measure: ({ cloud, done, view }) => ({
      ...nothingMeasured,
      frame: view.frame,
      time: cloud.times[view.frame] ?? NaN,
      done,
      mean: cloud.batches[0]?.values[view.frame] ?? NaN,
    }),
    steps: () => Promise.resolve({ times: [], lengths: [], accepted: [] }),
    locate: (_c, _l, _r, { x, y }) => [x, y],
    explain: explained,
    svg: () => "<svg/>",
    png: () => new Uint8Array([1]),
  };
  const tell = (t: Told): void => {
    assert(E.isRight(toldCodec.decode(t)), JSON.stringify(t)); // what the page decodes
    told.push(t);
    waiting.splice(0).forEach((w) => w.is(t) ? w.then(t) : waiting.push(w));
  };
  const ask = session(studio, tell);
  const heard = <K extends Told["tag"]>(tag: K): Promise<Extract<Told, { readonly tag: K }>> =>
    new Promise((then) => {
      const is = (t: Told): t is Extract<Told, { readonly tag: K }> => t.tag === tag;
      waiting.push({ is, then: (t) => is(t) && then(t) });
    });
  const done = (): Promise<Extract<Told, { readonly tag: "drawn" }>> =>
    new Promise((then) => {
      const is = (t: Told): t is Extract<Told, { readonly tag: "drawn" }> => t.tag === "drawn" && t.isDone;
      waiting.push({ is, then: (t) => is(t) && then(t) });
    });
  return { told, ask, heard, done };
};

const loading = (source: string): Asked => ({
  tag: "load",
  source,
  settings: { backend: "cpu" },
  params: {},
  points: [],
  look,
});

const decaying = `
import { eulerMaruyama, mul, neg, param, process as made } from "ito";
export const process = made(({ x }) => ({ drift: neg(mul(param("rate", 1), x)), diffusion: param("noise", 0.3) }));
export const strategy = eulerMaruyama(40);
export const params = { rate: [0, 4], noise: [0, 1] };
export const options = { n: 1500, seed: 5, x0: 1, frames: 11 };
`;

const decay = process(({ x }) => ({
  drift: neg(mul(param("rate", 1), x)),
  diffusion: param("noise", 0.3),
}));
const solved = async (rate: number) => {
  const made = await solve(decay, eulerMaruyama(40), {
    n: 1500,
    seed: 5,
    x0: 1,
    backend: "cpu",
    params: { rate },
    saveAt: 4,
  })();
  if (E.isLeft(made)) throw new Error(made.left.tag);
  return made.right;
};

Deno.test("a program's paths are those of solve, to the bit, and a slider's are those of another solve", async () => {
  const { ask, heard, done } = engine();
  const [loaded, first] = [heard("loaded"), done()];
  ask(loading(decaying));
  const { sliders, times, n } = await loaded;
  assertEquals(sliders.map((s) => [s.name, s.from, s.to, s.byDefault]), [
    ["rate", 0, 4, 1],
    ["noise", 0, 1, 0.3],
  ]);
  assertEquals([n, times.length, times[0], times[10]], [1500, 11, 0, 1]);
  const drawn = await first;
  assertEquals(drawn.statistics[0]?.done, 1500);
  assertEquals(drawn.statistics[0]?.codes, { done: 1500 });
  assertEquals(drawn.statistics[0]?.nfe, 40);
  assertEquals(drawn.statistics[0]?.mean, (await solved(1)).saved?.values[2]); // frame 3 is the third after the start
  const second = done();
  ask({ tag: "params", params: { rate: 3 } });
  const moved = await second;
  assertEquals(moved.statistics[0]?.mean, (await solved(3)).saved?.values[2]);
  assertGreater(moved.latency, 0);
  const written = heard("exported");
  ask({ tag: "export", as: "npy" });
  const { bytes } = await written;
  const samples = new Float32Array(bytes.buffer.slice(bytes.length - 6000));
  assertEquals([...samples], [...(await solved(3)).samples]);
});

Deno.test("a broken program says why and on which line, and the next one runs", async () => {
  const { ask, heard, done } = engine();
  const failed = heard("failed");
  ask(loading("import { ou } from 'ito';\nexport const process = ou({ theta: -1, wrong: 2 });\n"));
  const { line, text } = await failed;
  assertEquals(line, 2);
  assert(text.includes("Try:"), text);
  const drawn = done();
  ask(loading(decaying));
  assertEquals((await drawn).statistics[0]?.done, 1500);
});

Deno.test("the last of many loads and slider moves is what is there in the end", async () => {
  const { ask, done, told } = engine();
  const drawn = done();
  for (let k = 0; k < 5; k++) ask(loading(decaying.replace("n: 1500", `n: ${100 + k}`)));
  assertEquals((await drawn).statistics[0]?.done, 104);
  const last = done();
  for (let k = 0; k <= 20; k++) ask({ tag: "params", params: { rate: k / 5 } });
  await last;
  const want = await solved(4);
  const end = told.findLast((t) => t.tag === "drawn");
  assertEquals(end?.tag === "drawn" ? end.statistics[0]?.mean : NaN, want.saved?.values[2]);
});

Deno.test("tabs, the pointer, the bits of the targets", async () => {
  const { ask, heard, done } = engine();
  const drawn = done();
  ask(loading(decaying));
  await drawn;
  const step = heard("explained");
  ask({ tag: "explain", tab: "wgsl", run: 0 });
  const { text, lit } = await step;
  assert(text.includes("fn main"), text.slice(0, 300));
  assertGreater(lit.rate?.length ?? 0, 0);
  const pointed = heard("pointed");
  ask({ tag: "pointer", x: 0.25, y: 0.75 });
  assertEquals(await pointed, { tag: "pointed", x: 0.25, y: 0.75 });
  const compared = heard("compared");
  ask({ tag: "compare" });
  const ran = (await compared).rows.filter((r) => r.digest !== "");
  assertGreater(ran.length, 1);
  assertEquals(new Set(ran.map((r) => r.digest)).size, 1, JSON.stringify(ran));
});

Deno.test("frames lie at the ends of fixed steps, and span adaptive ones", async () => {
  const plain = process(({ x }) => ({ drift: neg(x), diffusion: 1 }), { time: { tEnd: 0, T: 3 } });
  assertEquals(framesOf(plain, eulerMaruyama(100), 60).length, 51);
  assertEquals(framesOf(plain, eulerMaruyama(7), 60).length, 8);
  const score = mixtureScore({ weights: [1], means: [[0, 0]], stds: [0.1] });
  const backward = reverse(ve(), score);
  if (E.isLeft(backward)) throw new Error(backward.left.tag);
  const times = framesOf(backward.right, gottaGoFast(), 5);
  assertEquals([times.length, times[0], times[4]], [5, backward.right.time.T, backward.right.time.tEnd]);
  const opened = await openPanel({ name: "", process: plain, strategy: eulerMaruyama(7) }, {
    options: { n: 2 ** 31 - 1, seed: 1, frames: 60, x0: [1, 2] },
    params: {},
    backend: "cpu",
    panels: 2,
  });
  if (E.isLeft(opened)) throw new Error(opened.left.tag);
  assertLess(opened.right.n * 8 * 2, 2 ** 25 + 1); // two panels share the memory
  await opened.right.close();
});

Deno.test("states that stay on a device: all of them there, some on the host, of the bits of the host's", async () => {
  const plain = process(({ x }) => ({ drift: neg(mul(param("rate", 1), x)), diffusion: 1 }));
  const open = async (backend: "cpu" | "webgpu", stays: boolean) =>
    await openPanel({ name: "", process: plain, strategy: eulerMaruyama(8) }, {
      options: { n: 9000, seed: 3, frames: 5, x0: [1, 2] },
      params: {},
      backend,
      panels: 1,
      stays,
    });
  const on = await open("webgpu", true);
  if (E.isLeft(on)) {
    assertEquals(Deno.env.get("ITO_REQUIRE_WEBGPU"), undefined, describe(on.left));
    return; // no device here
  }
  const host = await open("cpu", false);
  if (E.isLeft(host)) throw new Error(host.left.tag);
  const whole = async (p: Panel): Promise<Float32Array> => {
    while (p.counted().done < p.n) if (E.isLeft(await p.next())) throw new Error("a batch broke");
    return p.cloud().batches[0]?.values ?? new Float32Array();
  };
  for (const params of [{}, { rate: 3 }]) {
    [on.right, host.right].forEach((p) => p.begin(params));
    const [some, all] = [await whole(on.right), await whole(host.right)];
    assertEquals([all.length, some.length], [9000 * 10, 3000 * 10]); // every third
    assertEquals(some, all.filter((_, i) => Math.floor(i / 10) % 3 === 0));
    assertEquals(on.right.present(), 3000);
    const there = on.right.onDevice()?.cloud.batches ?? [];
    assertEquals(there.reduce((sum, b) => sum + b.n, 0), 9000);
  }
  await on.right.close();
  assertEquals(on.right.onDevice(), undefined);
  await host.right.close();
});

Deno.test("a pace asks for few paths first, then for as many as take a while", () => {
  const pace = firstPace(2);
  assertEquals(nextCount(pace, 1e6, true), 64);
  assertEquals(nextCount(firstPace(3072), 1e6, true), 10);
  const known = learnt(pace, 64, 0.64); // 100 a ms
  assertEquals(nextCount(known, 1e6, true), 512); // at most eight times as many
  assertEquals(nextCount(known, 7, true), 7);
  const slow = learnt(known, 512, 512);
  assertEquals(nextCount(slow, 1e6, true), 8);
  assertLess(nextCount(slow, 1e6, false), 512); // eight times as many took longer still
  const call = learnt(firstPace(2), 64, 250); // a call alone takes as long
  const more = learnt(call, nextCount(call, 1e6, false), 260);
  assertEquals([nextCount(call, 1e6, false), nextCount(more, 1e6, false)], [512, 4096]);
  const fewer = learnt(more, nextCount(more, 1e6, true), 250); // a slider was moved: a few paths take as long
  assertEquals([fewer.isFlat, fewer.rate], [true, more.rate]);
});

Deno.test("a pace does not go down to a path a call where a call alone takes long, on a busy machine too", () => {
  const calls = (own: number, seed: number): number => {
    let [pace, left, made, state] = [firstPace(2), 3000, 0, seed];
    const random = (): number => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      return (state >>> 8) / 2 ** 24;
    };
    while (left > 0 && made < 1000) {
      const count = nextCount(pace, left, made === 0);
      const busy = random() < 0.3 ? 1 + 8 * random() : 1;
      pace = learnt(pace, count, own * busy * (0.8 + 0.4 * random()));
      [left, made] = [left - count, made + 1];
    }
    return made;
  };
  for (const own of [60, 300, 2000]) {
    const most = Math.max(...Array.from({ length: 500 }, (_, seed) => calls(own, seed + 1)));
    assertLess(most, 60, `${most} calls of ${own} ms`);
  }
});
