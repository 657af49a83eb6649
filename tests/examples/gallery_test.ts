/**
 * The gallery: thirteen classical problems, 25 lines each at most, each beside its closed form.
 */
import { assert, assertEquals } from "@std/assert";
import type { Held } from "../../examples/lib/gallery.ts";

/** Paths of each problem in this test. */
const problems: Readonly<Record<string, number>> = {
  black_scholes: 20_000,
  cir: 8000,
  double_well: 4000,
  duffing: 2000,
  fitzhugh_nagumo: 2000,
  heat: 400,
  heston: 20_000,
  kubo: 8000,
  langevin: 8000,
  lorenz_96: 40,
  lotka_volterra: 2000,
  merton: 20_000,
  neuron: 1000,
};
const folder = new URL("../../examples/gallery/", import.meta.url);

Deno.test("every file of the gallery is looked at here, and has 25 lines at most", async () => {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    names.push(name.replace(/\.ts$/, ""));
    const lines = (await Deno.readTextFile(new URL(name, folder))).trimEnd().split("\n").length;
    assert(lines <= 25, `${name}: ${lines} lines`);
  }
  assertEquals(names.sort(), Object.keys(problems).sort());
});

for (const [name, n] of Object.entries(problems)) {
  Deno.test(`the gallery's ${name.replaceAll("_", " ")} meets its closed form`, async () => {
    const module: { readonly check: (n: number) => Promise<readonly Held[]> } = await import(
      new URL(`${name}.ts`, folder).href
    );
    for (const { what, found, error, wanted, bias } of await module.check(n)) {
      const off = Math.abs(found - wanted);
      assert(
        error > 0 && off < 4 * error + bias * Math.abs(wanted),
        `${what}: ${found} ± ${error} for ${wanted}`,
      );
    }
  });
}
