/** The passes over control are shown one by one, each with its kernels. */
import { assert, assertStringIncludes } from "@std/assert";
import { eulerMaruyama, explain, type ExplainOptions, gottaGoFast, mixtureScore, reverse, vp } from "ito";
import { controlPassNames } from "../../explain/control.ts";
import { right } from "../lib/either.ts";

const means = [Array.from({ length: 20 }, (_, i) => i / 8)];
const shown = (pass: NonNullable<ExplainOptions["pass"]>): string =>
  right(
    explain(reverse(vp(), mixtureScore({ weights: [1], means, stds: [0.2] })), gottaGoFast(), { n: 1, pass }),
  );

Deno.test("explain shows every pass over control, with what it needs and promises", () => {
  const texts = controlPassNames.map(shown);
  assert(new Set(texts).size === texts.length, "each pass leaves other kernels");
  texts.slice(1).forEach((text) => assertStringIncludes(text, "promises"));
  assertStringIncludes(shown("split"), "over each row and block");
  assertStringIncludes(shown("blocks"), "join t0 ← a0");
});

Deno.test("a looped plan is one kernel, its turns bounded; it has no strips", () => {
  const score = mixtureScore({ weights: [1], means: [[0]], stds: [0.2] });
  const of = (pass: NonNullable<ExplainOptions["pass"]>): string =>
    right(explain(reverse(vp(), score), eulerMaruyama(33), { n: 1, pass }));
  assertStringIncludes(of("schedule"), "until code is not 0, at most 33 turns");
  assertStringIncludes(of("strips"), 'a looped plan has no pass "strips"');
});
