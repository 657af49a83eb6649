/**
 * A link holds a program and its settings, whatever they are, and nothing that is not one.
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import * as fc from "fast-check";
import { fromLink, longest, type Shared, toLink } from "../../playground/program/share.ts";

const linked = async (shared: Shared): Promise<string> => {
  const made = await toLink(shared);
  if (made._tag === "Left") throw new Error(made.left.text);
  return made.right;
};
const said = async (hash: string): Promise<string> => {
  const found = await fromLink(hash);
  return found._tag === "Left" ? found.left.text : "it opens";
};

/** Half of a pair of surrogates is no text: an encoder replaces it. */
const anyText = fc.string({ unit: "grapheme", maxLength: 200 });
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((v) => (v === 0 ? 0 : v)); // JSON has no −0
const anyShared: fc.Arbitrary<Shared> = fc.record({
  source: anyText,
  isMathematics: fc.constant(true),
  settings: fc.record({
    n: fc.integer({ min: 1 }),
    seed: fc.nat(),
    tolerance: finite,
    method: anyText,
    backend: fc.constantFrom("auto" as const, "cpu" as const),
  }, { requiredKeys: ["n"] }),
  params: fc.dictionary(anyText.filter((k) => k !== "__proto__"), finite, {
    minKeys: 1,
    noNullPrototype: true,
  }),
  points: fc.array(fc.tuple(finite, finite), { minLength: 1, maxLength: 30 }),
}, { requiredKeys: ["source"] });

Deno.test("share: any program comes back as it was", async () => {
  await fc.assert(
    fc.asyncProperty(anyShared, async (shared) => {
      const hash = await linked(shared);
      assertMatch(hash, /^#[\w-]*$/);
      assertEquals(await fromLink(hash), { _tag: "Right", right: shared });
    }),
    { numRuns: 100, seed: 1 },
  );
});

Deno.test("share: what is empty takes no room", async () => {
  const source = "export const process = ou();";
  assertEquals(
    await linked({ source, isMathematics: false, settings: {}, params: {}, points: [] }),
    await linked({ source }),
  );
});

const packed = async (text: string): Promise<string> => {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return `#${
    btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
  }`;
};

Deno.test("share: what holds something else, or too much, is refused", async () => {
  const good = await linked({ source: "export const process = ou(); // and more".repeat(5) });
  assertMatch(await said(good.slice(0, -9)), /^The link is cut short.*\nTry: /);
  assertMatch(await said("#%%%"), /^The link is cut short/);
  assertMatch(await said("#AAAA"), /^The link is cut short/);
  assertMatch(await said(await packed("{}")), /no program: source must be string, found nothing/);
  assertMatch(await said(await packed('{"source":"","points":[[1,"2"]]}')), /points must be /);
  assertMatch(
    await said(await packed('{"source":"","settings":{"n":"1"}}')),
    /settings.n must be number, found "1"/,
  );
  assertMatch(await said(`#${"A".repeat(longest.link + 1)}`), /longer than 64 kB/);
  const bomb = await packed(`{"source":"${"a".repeat(20 * 2 ** 20)}"}`);
  assert(bomb.length < longest.link);
  assertMatch(await said(bomb), /holds more than 1 MB/);
});

Deno.test("share: a program that no link holds is not shared", async () => {
  const noise = fc.sample(fc.string({ minLength: 100_000, maxLength: 100_000 }), { numRuns: 1, seed: 2 })
    .join("");
  const made = await toLink({ source: noise });
  assertMatch(made._tag === "Left" ? made.left.text : "", /too long for a link of 64 kB/);
  const long = await toLink({ source: "a".repeat(longest.text) });
  assert(long._tag === "Left"); // else nobody could open it
});
