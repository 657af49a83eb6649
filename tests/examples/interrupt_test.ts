/**
 * Ctrl-C in the examples: what is finished is written, and the program says how to go on.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { goOn } from "../../examples/lib/interrupt.ts";

Deno.test("goOn() names the samples that are missing as options; many parts as the one that holds them", () => {
  assertEquals(
    goOn([{ start: 12, n: 52 }]),
    "Go on with --start 12 --n 52, another --out, and all else the same",
  );
  assertEquals(
    goOn([{ start: 3, n: 1 }, { start: 7, n: 3 }]),
    "Go on with --start 3 --n 1, --start 7 --n 3, another --out, and all else the same",
  );
  const many = [1, 3, 5, 7].map((start) => ({ start, n: 1 }));
  assertEquals(goOn(many), "Go on with --start 1 --n 7, another --out, and all else the same");
  assertEquals(goOn([]), "All samples are finished");
});

/** Runs an example until it has written a text, then presses Ctrl-C once. */
const pressedAt = async (text: string, args: readonly string[]) => {
  const root = new URL("../..", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-lock", "--config", `${root}deno.json`, ...args],
    cwd: root,
    env: { ITO_DEBUG: "1", NODEVICE_SELECT: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let pressed = false;
  const heard = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> => {
    let all = "";
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      all += part;
      if (pressed || !all.includes(text)) continue;
      pressed = true;
      child.kill("SIGINT");
    }
    return all;
  };
  const [out, err] = await Promise.all([heard(child.stdout), heard(child.stderr)]);
  return { code: (await child.status).code, out, err };
};

Deno.test("Ctrl-C in ve_cifar.ts: the finished samples are written, the rest is named", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/a.npy`;
  const permissions = ["--allow-env=ITO_DEBUG", `--allow-write=${folder}`];
  const asked = ["--n", "50000", "--batch", "4", "--backend", "cpu", "--out", file];
  const { code, out, err } = await pressedAt('oracle "CIFAR-10" opened', [
    ...permissions,
    "examples/ve_cifar.ts",
    ...asked,
  ]);
  assertEquals(code, 130, err);
  const [, finished] = /Stopped with (\d+) of 50000 samples finished/.exec(err) ?? [];
  const left = 50_000 - Number(finished);
  assert(left > 0, err);
  const parts = [...out.matchAll(/--start (\d+) --n (\d+)/g)].map(([, , n]) => Number(n));
  assert(parts.reduce((a, b) => a + b, 0) >= left, out);
  if (Number(finished) > 0) {
    const { size } = await Deno.stat(file);
    assertEquals(size, 128 + 4 * 3072 * Number(finished));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Ctrl-C in noise_modes.ts ends it without a picture, and wants no permission", async () => {
  const { code, out, err } = await pressedAt("redraw ", ["examples/noise_modes.ts"]);
  assertEquals(code, 130, err);
  assert(err.includes("Stopped by Ctrl-C"), err);
  assert(
    out.includes("redraw ") && !out.includes("bridge "),
    "the row that was there stays; the last was not made",
  );
});
