/**
 * The compiler's texts against golden files; a refactoring leaves them as they are.
 * @module
 */
import { assertEquals, assertThrows } from "@std/assert";
import { explain, gottaGoFast, mixtureScore, reverse, ve } from "ito";
import { golden } from "./golden.ts";
import { cases, disturb } from "./golden_cases.ts";

for (const [name, make] of Object.entries(cases)) {
  Deno.test(`the text of ${name} is the golden one`, () => golden(name, make()));
}

Deno.test("every text is the same when it is made again", () => {
  for (const [name, make] of Object.entries(cases)) {
    const first = make();
    disturb();
    assertEquals(make() === first, true, `${name} differs from one making to the next`);
  }
});

Deno.test("every text is the same in a fresh process, with other imports first and in another order", async () => {
  const args = ["run", "-A", "--no-lock", new URL("golden_fresh.ts", import.meta.url).pathname];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
  const fresh: unknown = JSON.parse(new TextDecoder().decode(stdout));
  const own: Record<string, string> = {};
  for (const [name, make] of Object.entries(cases)) {
    const bytes = new TextEncoder().encode(make());
    own[name] = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
  }
  assertEquals(fresh, own);
});

Deno.test("golden() shows what differs, and how to accept it", () => {
  if (Deno.env.get("ITO_UPDATE_GOLDEN") === "1") return; // it would be written
  const text = cases["explain_heston.txt"]?.() ?? "";
  const error = assertThrows(() => golden("explain_heston.txt", text.replace("252", "253")), Error);
  assertEquals(error.message.includes("deno task golden"), true, error.message);
  assertEquals(/^- .*252/m.test(error.message) && /^\+ .*253/m.test(error.message), true, error.message);
});

const small = () => reverse(ve(), mixtureScore({ weights: [1], means: [[0, 0]], stds: [0.1] }));
const textOf = (options: Parameters<typeof explain>[2]): string => {
  const e = explain(small(), gottaGoFast(), options);
  return e._tag === "Right" ? e.right : e.left.tag;
};

Deno.test("explain() prints the stops asked for, in their order", () => {
  const heads = (text: string) => text.split("\n").filter((l) => /^\d /.test(l)).map((l) => l.slice(0, 1));
  assertEquals(heads(textOf({ n: 1 })), ["1", "2", "3", "4", "5"]);
  assertEquals(heads(textOf({ n: 1, stops: [3, 1] })), ["1", "3"]);
  assertEquals(heads(textOf({ n: 1, pass: "simplify" })), ["4"]);
});

Deno.test("explain() reports what solve() would refuse", () => {
  assertEquals(textOf({ n: 0 }), "BadOption");
});
