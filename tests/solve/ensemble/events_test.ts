/** What an ensemble says of paths that ended on the way. */
import { assert, assertEquals } from "@std/assert";
import { component, ensemble, eulerMaruyama, process, sub, withStop } from "ito";
import { right } from "../../lib/either.ts";
import { assertZ, normalCdf } from "../../truth/zscore.ts";

Deno.test("an ensemble says of which times it has no mean, as paths had ended", async () => {
  const p = process(() => ({ drift: 1, diffusion: 0.2 }));
  const stopping = withStop(({ x }) => sub(component(x, 0), 0.6), { locate: "bridge" })(eulerMaruyama(20));
  const asked = { n: 50, seed: 1, x0: 0, saveAt: [0.1, 1], backend: "cpu" } as const;
  const found = right(await ensemble(p, stopping, asked)());
  assert(Number.isFinite(found.saved?.mean[0] ?? NaN) && Number.isNaN(found.saved?.mean[1] ?? 0));
  assert(found.notes.some((note) => note.startsWith("saved: ")), found.notes.join("\n"));
});

Deno.test("the share of paths that end in an event is the first passage's probability, with its standard error", async () => {
  const [mu, sigma, level] = [0.4, 0.5, 0.7];
  const p = process(() => ({ drift: mu, diffusion: sigma }));
  const stopping = withStop(({ x }) => sub(component(x, 0), level), { locate: "bridge" })(eulerMaruyama(5));
  // Harrison, "Brownian motion and stochastic flow systems", 1.8: P(max ≥ b) of Brownian motion with drift
  const exact = normalCdf((mu - level) / sigma) +
    Math.exp(2 * mu * level / sigma ** 2) * normalCdf((-level - mu) / sigma);
  const events = right(await ensemble(p, stopping, { n: 40_000, seed: 3, x0: 0, backend: "cpu" })()).events;
  if (events === undefined) throw new Error("no events");
  assertEquals(events.share, events.count / 40_000);
  assertZ({ name: "share", value: events.share, expected: exact, se: events.standardError, limit: 4 });
  const se = Math.sqrt(exact * (1 - exact) / 40_000);
  assert(Math.abs(events.standardError / se - 1) < 0.02, `${events.standardError} for ${se}`);
  const none = right(await ensemble(p, eulerMaruyama(5), { n: 4, x0: 0, backend: "cpu" })());
  assertEquals(none.events, undefined);
});
