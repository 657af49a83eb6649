/**
 * TypeScript behind the playground's editor, on declarations of a few lines: completion with its import, hover, findings.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { languageService } from "../../playground/page/editor/service.ts";
import type { Change } from "../../playground/page/editor/protocol.ts";

const service = languageService({
  "/ito/mod.d.ts": `export { eulerMaruyama, type Strategy } from "./solvers/euler.js";
/** Ornstein and Uhlenbeck's.\n *\n * Second paragraph. */\nexport declare function ou(options?: { readonly theta?: number }): object;\n`,
  "/ito/solvers/euler.d.ts": `export interface Strategy { readonly tag: "strategy" }
/** Equal steps. */\nexport declare function eulerMaruyama(steps: number): Strategy;\n`,
  "/playground/given.d.ts":
    "export declare function points(byDefault: readonly number[]): readonly number[];\n",
  "/lib/lib.esnext.d.ts":
    "interface Array<T> { length: number }\ninterface ReadonlyArray<T> { readonly length: number }\ninterface Boolean {}\n" +
    "interface Function {}\ninterface CallableFunction {}\ninterface NewableFunction {}\ninterface IArguments {}\n" +
    "interface Number {}\ninterface Object {}\ninterface RegExp {}\ninterface String {}\n",
});

const changed = (text: string, changes: readonly Change[]): string =>
  changes.reduce((t, c) => t.slice(0, c.from) + c.insert + t.slice(c.to), text);

const text = `import { ou } from "ito";\nexport const process = ou({ theta: 1 });\n`;

Deno.test("a program without a fault has no findings; a wrong type and a wrong name have theirs, in their place", () => {
  assertEquals(service.check(text), []);
  const wrong = text.replace("theta: 1", 'theta: "1"');
  const [finding] = service.check(wrong);
  assertEquals(wrong.slice(finding?.from, finding?.to), "theta");
  assertStringIncludes(finding?.text ?? "", "not assignable");
  const [unknown] = service.check(text.replace("{ ou }", "{ oo }"));
  assertStringIncludes(unknown?.text ?? "", "no exported member");
});

Deno.test("a name that is not imported is offered with its import, in its place among the others", () => {
  const begun = `${text}export const strategy = euler`;
  const offers = service.complete(begun, begun.length);
  assertEquals(begun.slice(offers?.from), "euler");
  const offer = offers?.offers.find(({ name }) => name === "eulerMaruyama");
  assertEquals(offer?.from, "ito");
  const details = offer === undefined ? undefined : service.details(begun, begun.length, offer);
  assertEquals(details?.documentation, "Equal steps.");
  assertStringIncludes(details?.signature ?? "", "eulerMaruyama(steps: number): Strategy");
  assertEquals(
    changed(begun, details?.changes ?? []).split("\n")[0],
    'import { eulerMaruyama, ou } from "ito";',
  );
  const bare = "poi";
  const points = service.complete(bare, 3)?.offers.find(({ name }) => name === "points");
  const known = points === undefined ? undefined : service.details(bare, 3, points);
  assertEquals(changed(bare, known?.changes ?? []), 'import { points } from "playground";\npoi');
});

Deno.test("what is imported is offered without, and options by their names", () => {
  const begun = `import { ou } from "ito";\nexport const process = ou({ th`;
  const offer = service.complete(begun, begun.length)?.offers.find(({ name }) => name === "theta");
  assertEquals(offer?.from, undefined);
  assert(offer !== undefined);
  const whole = service.complete(`${text}o`, text.length + 1)?.offers.filter(({ name }) => name === "ou");
  assertEquals(whole?.map((o) => o.from), [undefined]);
});

Deno.test("a pointer on a name has its declaration and the first paragraph of its documentation", () => {
  const known = service.hover(text, text.lastIndexOf("ou(") + 1);
  assertEquals(text.slice(known?.from, known?.to), "ou");
  const signature = known?.signature ?? "";
  assert(signature.startsWith("ou(options?: {") && signature.endsWith("}): object"), signature);
  assertEquals(known?.documentation, "Ornstein and Uhlenbeck's.");
  assertEquals(service.hover(text, text.length), undefined);
});
