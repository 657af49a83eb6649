/** What an ensemble says of paths that ended on the way. */
import { assert } from "@std/assert";
import { component, ensemble, eulerMaruyama, process, sub, withStop } from "ito";
import { right } from "../../lib/either.ts";

Deno.test("an ensemble says of which times it has no mean, as paths had ended", async () => {
  const p = process(() => ({ drift: 1, diffusion: 0.2 }));
  const stopping = withStop(({ x }) => sub(component(x, 0), 0.6), { locate: "bridge" })(eulerMaruyama(20));
  const asked = { n: 50, seed: 1, x0: 0, saveAt: [0.1, 1], backend: "cpu" } as const;
  const found = right(await ensemble(p, stopping, asked)());
  assert(Number.isFinite(found.saved?.mean[0] ?? NaN) && Number.isNaN(found.saved?.mean[1] ?? 0));
  assert(found.notes.some((note) => note.startsWith("saved: ")), found.notes.join("\n"));
});
