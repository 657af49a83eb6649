/**
 * Writes the tables of docs/which-method.md anew: the claims of every method, by itself, and evaluations as a step counts them.
 *
 *     deno task methods
 *
 * @module
 */
import {
  adaptive,
  type Calculus,
  equalSteps,
  gaussianScore,
  langevinDynamics,
  type Method,
  mul,
  neg,
  probabilityFlow,
  type Process,
  process,
  reverse,
  stratonovich,
  system,
  toStratonovich,
  vp,
} from "ito";
import { general, ofScores, type Row } from "../../solvers/which/rows.ts";
import { traceStep } from "../../solvers/step/step.ts";
import { lit } from "../../sde/language/dsl.ts";
import { right } from "../../tests/lib/either.ts";

const score = gaussianScore([0], 1);
const still = process(({ x }) => ({ drift: neg(x), diffusion: 0 }));
const additive = process(({ x }) => ({ drift: neg(x), diffusion: 1 }));
const diagonal = process(({ x }) => ({ drift: neg(x), diffusion: mul(0.1, x) }));
const mixed = system(["a", "b"], ["u", "v"], ({ a, b }) => ({
  drift: { a: neg(a), b: neg(b) },
  diffusion: { a: { u: a, v: b }, b: { u: b } },
}));
const samples: readonly Process<Calculus>[] = [
  ...[diagonal, additive, still].flatMap((p) => [p, stratonovich(p)]),
  right(toStratonovich(additive)),
  right(reverse(vp(), score)),
  right(probabilityFlow(vp(), score)),
  langevinDynamics({ positions: ["q"], force: ({ q }) => ({ q: neg(q) }), friction: 1, temperature: 1 }),
];

/** Processes that a method takes as it is told, by evaluations of the drift, or of D, a step. */
const takenBy = (method: Method<Calculus>): readonly (readonly [Process<Calculus>, number])[] =>
  samples.flatMap((p) => {
    const made = traceStep<Calculus>(p, equalSteps(method, 10), p.elements ?? 1, { tag: "at", x0: lit(1) });
    return made._tag === "Left" ? [] : [[p, made.right.nfePerStep]];
  });

/** The least evaluations, and whether steps may adapt. */
const costOf = (method: Method<Calculus>): readonly [evaluations: string, adaptive: string] => {
  const taken = takenBy(method);
  const adapts = taken.some(([p]) =>
    traceStep<Calculus>(p, adaptive(method), p.elements ?? 1, { tag: "at", x0: lit(1) })._tag === "Right"
  );
  return [taken.length === 0 ? "–" : String(Math.min(...taken.map(([, n]) => n))), adapts ? "yes" : ""];
};

/** The kinds of noise, where "one" is a single noise of any kind. */
const noiseText = ({ noiseKinds, refuses }: Method<Calculus>): string =>
  noiseKinds.flatMap((k) =>
    k === "none" ? [] : k === "general" && refuses?.(mixed) !== undefined ? ["one"] : [k]
  )
    .join(", ") || "none";

const drawnBy = ({ draws = {} }: Method<Calculus>): string => {
  const { H, normals = 0, twoPoint = 0, threePoint = 0 } = draws;
  const more = [
    H === true ? "H" : "",
    normals > 0 ? `${normals} normal${normals > 1 ? "s" : ""}` : "",
    twoPoint > 0 ? `${twoPoint} of ±1` : "",
    threePoint > 0 ? `${threePoint} of 0, ±√3` : "",
  ].filter((v) => v !== "");
  return more.length === 0 ? "" : more.join(", ");
};

const strong = ({ strongOrder, strongOrders = {} }: Method<Calculus>): string => {
  const { additive, commutative } = strongOrders;
  const more = [
    ...(commutative === undefined ? [] : [`${commutative} commuting`]),
    ...(additive === undefined ? [] : [`${additive} additive`]),
  ];
  return more.length === 0 ? String(strongOrder) : `${strongOrder} (${more.join(", ")})`;
};

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
const tableOf = (rows: readonly Row[], first: string): string => {
  const heads = [first, "calculus", "noise", "strong", "weak", "evaluations", "adaptive", "draws", "when"];
  const lines = rows.map(({ name, method, when }) =>
    line([
      `\`${name}\``,
      method.calculus === "ito" ? "Itô" : "Str.",
      noiseText(method),
      strong(method),
      Number.isFinite(method.weakOrder) ? String(method.weakOrder) : "∞",
      ...costOf(method),
      drawnBy(method),
      when,
    ])
  );
  return [line(heads), line(heads.map(() => "---")), ...lines].join("\n");
};

const page = new URL("../../docs/which-method.md", import.meta.url);
const replaced = (text: string, first: string, rows: readonly Row[]): string => {
  const at = text.indexOf(`| ${first}`);
  const end = text.indexOf("\n\n", at);
  return `${text.slice(0, at)}${tableOf(rows, first)}${text.slice(end < 0 ? text.length : end)}`;
};
const text = replaced(replaced(Deno.readTextFileSync(page), "method", general), "score method", ofScores);
Deno.writeTextFileSync(page, text);
