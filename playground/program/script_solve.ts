/**
 * The solve of a script: what menus and sliders say of a program, as text. One run is a call of `solve`; runs beside each other are a
 * loop, which decides as `withSettings` does what of the menus a run takes.
 *
 * Tests: tests/playground/program_script_test.ts.
 * @module
 */
import type { Settings } from "../sandbox/messages.ts";
import { inMenu, type MenuLine, usualSteps } from "./menu.ts";

/** Exports that a script looks at. */
export const parts = ["process", "score", "strategy", "runs", "options"] as const;
/** One of them. */
export type Part = (typeof parts)[number];

/** What is said of a solve beside the program. */
export interface Solving {
  readonly source: string;
  readonly settings: Settings;
  /** Where the sliders are. */
  readonly params: Readonly<Record<string, number>>;
  /** How many paths there are (`loaded.n`): a page holds no more than its memory allows. */
  readonly n: number;
  /** The times that states are kept at (`loaded.times`), where steps adapt (`loaded.isAdaptive`) and so end there. */
  readonly times?: readonly number[];
}

/** What a program writes for a method, with Ito's names behind its own. */
const qualified = (m: MenuLine, steps: number | string, ito: string): string =>
  m.text(0).replace(", 0)", `, ${steps})`).replace("(0)", `(${steps})`)
    .replaceAll(/\b([A-Za-z]\w*)(?=[(,)])/g, (_, name: string) => (name === steps ? name : `${ito}.${name}`));

const numbersText = `console.log("first", JSON.stringify([...samples.slice(0, 24)]));`;
const digestText = `const digest = await crypto.subtle.digest("SHA-256", Float32Array.from(samples));`;
const hexText = `[...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join("")`;

/** The strategy of a run that stands alone: the menus' method, or its own. */
const ownText = ({ source, settings, times }: Solving, has: ReadonlySet<Part>, ito: string): {
  readonly lines: readonly string[];
  readonly text: string;
} => {
  const { method, steps, tolerance } = settings;
  const m = method === undefined ? undefined : inMenu(method);
  const [solved, start] = [
    has.has("score") ? "reversed" : "process",
    has.has("options") && !has.has("score")
      ? ", asked.x0 === undefined ? {} : { x0: asked.x0 as number }"
      : "",
  ];
  const advised = `const advice = ${ito}.recommend(${solved}${start});`;
  const thrown = `if (advice._tag === "Left") throw new Error(${ito}.describe(advice.left));`;
  const lines = has.has("strategy") ? [] : [advised, thrown];
  const own = has.has("strategy") ? "strategy" : "advice.right.strategy";
  const isAdaptive = times !== undefined;
  const changed = (text: string): string => {
    if (isAdaptive) {
      return tolerance === undefined ? text : `${ito}.withTolerance({ rel: ${tolerance} })(${text})`;
    }
    if (steps === undefined || m !== undefined) return text;
    const by = `${ito}.withSteps(${steps})(${text})`;
    return /\bwithGrid\b/.test(source) ? `${text}.grid?.steps === undefined ? ${by} : ${text}` : by;
  };
  if (m === undefined) return { lines, text: changed(own) };
  const isCounted = m.of === "steps" && steps === undefined;
  const count = `const steps = ${own}.controller.tag === "fixed" ? ${own}.controller.steps : ${usualSteps};`;
  const other = changed(qualified(m, isCounted ? "steps" : steps ?? usualSteps, ito));
  const keeps = /\bwith(?:Stop|Absorb|Reset|Reflect|Results)\b/.test(source);
  return {
    lines: [...lines, ...(isCounted ? [count] : [])],
    text: keeps ? `{ ...${other}, stop: ${own}.stop, walls: ${own}.walls, results: ${own}.results }` : other,
  };
};

const oneText = (s: Solving, has: ReadonlySet<Part>, ito: string): string => {
  const { settings, params, n, times } = s;
  const { lines, text } = ownText(s, has, ito);
  const solved = has.has("score") ? "reversed" : "process";
  const body = [
    ...(has.has("options")
      ? [`const { frames: _, ...asked }: Partial<${ito}.SolveOptions> & { frames?: number } = options;`]
      : []),
    ...(has.has("score") ? [`const reversed = ${ito}.reverse(process, score);`] : []),
    ...lines,
    `const result = await ${ito}.solve(${solved}, ${text}, {`,
    ...(settings.seed === undefined ? ["  seed: 1,"] : []),
    ...(has.has("options") ? ["  ...asked,"] : []),
    ...(settings.seed === undefined ? [] : [`  seed: ${settings.seed},`]),
    `  n: ${n},`,
    ...(Object.keys(params).length === 0 ? [] : [`  params: ${JSON.stringify(params)},`]),
    ...(times === undefined ? [] : [`  saveAt: [${times.join(", ")}],`]),
    `  backend: "cpu", // whose bits are those of the others`,
    "})();",
    `if (result._tag === "Left") throw new Error(${ito}.describe(result.left));`,
    "const { samples, failure, notes } = result.right;",
    `if (failure !== undefined) throw new Error(${ito}.describe(failure));`,
    "notes.forEach((note) => console.error(note));",
    digestText,
    numbersText,
    `console.log("sha256", ${hexText});`,
  ];
  return `\n// How the playground solves it.\n{\n${body.map((line) => `  ${line}\n`).join("")}}\n`;
};

/** Lines that change the strategy s of a process p as the menus want it. */
const strategyText = (settings: Settings, ito: string): readonly string[] => {
  const { method, steps, tolerance } = settings;
  const m = method === undefined ? undefined : inMenu(method);
  const made = m === undefined ? "" : qualified(m, steps ?? usualSteps, ito);
  const lines: string[] = [];
  if (m !== undefined) {
    // what belongs to the run stays: withSettings does the same
    const usual = m.of === "steps" && steps === undefined
      ? `, controller: s.controller.tag === "fixed" ? s.controller : other.controller`
      : "";
    const noise = m.of === "tolerance" ? ", ...(noises > 1 ? { onReject: s.onReject } : {})" : "";
    lines.push(
      `    const other: ${ito}.Strategy<${ito}.Calculus> = ${made};`,
      "    if (other.method.calculus === p.calculus) {",
      "      const { stop, walls, results, antithetic } = s;",
      "      const kept = Object.fromEntries(Object.entries({ stop, walls, results, antithetic }).filter(([, v]) => v !== undefined));",
      `      const changed = { ...other, ...kept${usual}${noise} };`,
      `      if (${ito}.certificate(p, changed)._tag === "Right") s = changed;`,
      "    }",
    );
  }
  if (steps !== undefined) {
    lines.push(
      `    if (s.controller.tag === "fixed" && s.grid?.steps === undefined) s = ${ito}.withSteps(${steps})(s);`,
    );
  }
  if (tolerance !== undefined) {
    lines.push(
      `    if (s.controller.tag === "adaptive") s = ${ito}.withTolerance({ rel: ${tolerance} })(s);`,
    );
  }
  return lines;
};

const manyText = (asked: Solving, has: ReadonlySet<Part>, ito: string): string => {
  const own = (["process", "score", "strategy"] as const).filter((p) => has.has(p));
  const { settings, params, n, times } = asked;
  const seed = settings.seed === undefined ? "" : `: ${settings.seed}`;
  const changes = strategyText(settings, ito).map((line) => `${line}\n`).join("");
  const solveAt = times === undefined
    ? ""
    : `\n      ...(s.controller.tag === "adaptive" ? { saveAt: [${times.join(", ")}] } : {}),`;
  return `
// How the playground solves it.
{
  type Run = {
    name: string;
    process: ${ito}.Fallible<${ito}.Process<${ito}.Calculus>>;
    score?: ${ito}.Fallible<${ito}.Score>;
    strategy?: ${ito}.Strategy<${ito}.Calculus>;
  };
  const right = <A>(e: { _tag: "Left"; left: ${ito}.ItoError } | { _tag: "Right"; right: A }): A => {
    if (e._tag === "Left") throw new Error(${ito}.describe(e.left));
    return e.right;
  };
  const all: Run[] = Object.entries(runs).map(([name, run]) => ({ ${
    ["name", ...own, "...run"].join(", ")
  } }));
  const noises = new Set(all.map((r) => r.strategy?.onReject.name)).size;
  const asked: Partial<Pick<${ito}.SolveOptions, "n" | "seed" | "x0" | "shape">> = ${
    has.has("options") ? "options" : "{}"
  };
  const { seed = 1, x0, shape } = asked;
  for (const { name, process: p0, score: score0, strategy: s0 } of all) {
    const p = right(${ito}.lift(score0 === undefined ? p0 : ${ito}.reverse(p0 as ${ito}.Process, score0)));
    const start = p.backward || x0 === undefined ? {} : { x0: x0 as number };
    let s: ${ito}.Strategy<${ito}.Calculus> = s0 ?? right(${ito}.recommend(p as ${ito}.Process, start)).strategy;
${changes}    const params: Record<string, number> = ${JSON.stringify(params)};
    const solved = () => ${ito}.solve(p, s, {
      n: ${n},
      seed${seed},
      params,${solveAt}
      ...(x0 === undefined ? {} : { x0 }),
      ...(shape === undefined ? {} : { shape }),
      backend: "cpu",
    })();
    let result = await solved();
    // a parameter that another run has
    while (result._tag === "Left" && result.left.tag === "BadOption" && result.left.option === "params") {
      const name = JSON.parse(result.left.found);
      if (!(name in params)) break;
      delete params[name];
      result = await solved();
    }
    const { samples, failure, notes } = right(result);
    if (failure !== undefined) throw new Error(${ito}.describe(failure));
    notes.forEach((note) => console.error(note));
    console.log(name);
    ${digestText}
    ${numbersText}
    console.log("sha256", ${hexText});
  }
}
`;
};

/** The solve, behind a program that exports these parts, with Ito by this name. */
export function solvingText(s: Solving, has: ReadonlySet<Part>, ito: string): string {
  return has.has("runs") ? manyText(s, has, ito) : oneText(s, has, ito);
}
