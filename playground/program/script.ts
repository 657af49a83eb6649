/**
 * "Open in Deno": the same program as a script, which solves with what menus and sliders say, and prints the same numbers.
 *
 * The program stays as it is, but for its imports; behind it, in a block of its own, stands the solve. Backends agree bit by bit,
 * so what it prints is what the page had. Which names the program exports is read off its text: the page runs no program.
 * Tests: tests/playground/program_script_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import type { Settings } from "../sandbox/messages.ts";
import { inMenu, usualSteps } from "./menu.ts";
import type { Fault, Given } from "./playable.ts";

/** What a script is made of. */
export interface ScriptAsked {
  /** TypeScript: of mathematics, what is made of it. */
  readonly source: string;
  readonly settings: Settings;
  /** Where the sliders are. */
  readonly params: Readonly<Record<string, number>>;
  readonly points: Given["points"];
  /** How many paths there are (`loaded.n`): a page holds no more than its memory allows. */
  readonly n: number;
  /** The times that states are kept at (`loaded.times`) where steps adapt, which end there (`loaded.isAdaptive`). */
  readonly times?: readonly number[];
  /** What Ito is imported by. */
  readonly ito?: string;
}

const published = "npm:ito-sde";
const pngDecoder = "npm:fast-png@8.0.0";

/** The program without its comments, for a look at its exports. */
const bare = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");

const parts = ["process", "score", "strategy", "runs", "options"] as const;
type Part = (typeof parts)[number];

/** Which parts the program exports; each is a name of its own in it. */
const exportsOf = (source: string): E.Either<Fault, ReadonlySet<Part>> => {
  const code = bare(source);
  const renamed = parts.find((p) => new RegExp(`export\\s*\\{[^}]*\\bas\\s+${p}\\b`).test(code));
  if (renamed !== undefined) {
    return E.left({
      text: `A script cannot export "${renamed}" by another name\nTry: export const ${renamed} = …`,
    });
  }
  const found = parts.filter((p) =>
    new RegExp(`export\\s+(?:(?:const|let|var|function)\\s+|(?:const\\s*)?\\{[^}]*)\\b${p}\\b`).test(code)
  );
  return E.right(new Set(found));
};

const files = {
  cifar: "cifar512.png",
  weights: "ve_cifar.safetensors",
} as const;

/** What a name of "playground" is in a script. */
const given = (name: string, local: string, points: Given["points"]): string | undefined => {
  switch (name) {
    case "points": {
      const gives = points.length === 0 ? "byDefault" : JSON.stringify(points);
      return `function ${local}(byDefault: readonly (readonly [number, number])[]): typeof byDefault { return ${gives}; }`;
    }
    case "Exact":
      return `type ${local}<N extends string = never> = (at: { t: number; params: Record<N, number> }) => (v: number) => number;`;
    case "weights":
      return `function ${local}() { return Deno.readFileSync("${files.weights}"); }`;
    case "cifar":
      return `function ${local}() { // 512 pictures, [3, 32, 32] each, in [0, 1]
  const { width, data } = decodePng(Deno.readFileSync("${files.cifar}"));
  const columns = width / 32;
  return Float32Array.from({ length: data.length }, (_, at) => {
    const [image, channel, pixel] = [Math.floor(at / 3072), Math.floor(at % 3072 / 1024), at % 1024];
    const row = Math.floor(image / columns) * 32 + Math.floor(pixel / 32);
    return (data[(row * width + image % columns * 32 + pixel % 32) * 3 + channel] ?? 0) / 255;
  });
}`;
  }
};

/** The program with imports that Deno knows. */
const imported = (source: string, { points, ito = published }: ScriptAsked): E.Either<Fault, string> => {
  const wrong: string[] = [];
  const own = source.replaceAll(
    /^([ \t]*)import\s*(?:type\s*)?\{([^}]*)\}\s*from\s*["']playground["'];?/gm,
    (_, indent: string, names: string) =>
      names.split(",").map((n) => n.trim()).filter((n) => n !== "").map((n) => {
        const [name = "", local = name] = n.replace(/^type\s+/, "").split(/\s+as\s+/);
        const made = given(name, local, points);
        if (made === undefined) wrong.push(name);
        return `${indent}${made}`;
      }).join("\n"),
  );
  if (wrong.length > 0 || /from\s*["']playground["']/.test(bare(own))) {
    const what = wrong.length > 0 ? `"${wrong[0]}" of "playground"` : `all of "playground"`;
    return E.left({ text: `A script cannot import ${what}\nTry: import { points } from "playground";` });
  }
  const named = own.replaceAll(/(\bfrom\s*["'])ito(?=["'/])/g, `$1${ito}`);
  const decoder = own.includes("decodePng(") ? `import { decode as decodePng } from "${pngDecoder}";\n` : "";
  return E.right(decoder + named);
};

/** A name that the program has not. */
const freeName = (source: string, wanted: string): string => {
  let name = wanted;
  while (new RegExp(`\\b${name}\\b`).test(source)) name += "_";
  return name;
};

/** The text of a strategy as the menus want it, of the text of the program's. */
const strategyText = (settings: Settings, ito: string): readonly string[] => {
  const { method, steps, tolerance } = settings;
  const m = method === undefined ? undefined : inMenu(method);
  const made = m?.text(steps ?? usualSteps).replaceAll(/\b([A-Za-z]\w*)(?=[(,)])/g, `${ito}.$1`);
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

/** A list of runs as text: those that the program exports, each with what it leaves out. */
const runsText = (has: ReadonlySet<Part>): string => {
  const own = (["process", "score", "strategy"] as const).filter((p) => has.has(p)).join(", ");
  return has.has("runs")
    ? `Object.entries(runs).map(([name, run]) => ({ name, ${own}${own === "" ? "" : ", "}...run }))`
    : `[{ name: "samples", ${own} }]`;
};

const solveText = (asked: ScriptAsked, has: ReadonlySet<Part>, ito: string): string => {
  const { settings, params, n, times } = asked;
  const seed = settings.seed === undefined ? "" : `: ${settings.seed}`;
  const changes = strategyText(settings, ito).map((line) => `${line}\n`).join("");
  const solveAt = times === undefined
    ? ""
    : `\n      ...(s.controller.tag === "adaptive" ? { saveAt: [${times.join(", ")}] } : {}),`;
  return `
// ── How the playground solves it ──
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
  const all: Run[] = ${runsText(has)};
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
    const { samples, shape: each, failure, notes } = right(result);
    if (failure !== undefined) throw new Error(${ito}.describe(failure));
    const elements = each.reduce((a, b) => a * b, 1);
    const digest = await crypto.subtle.digest("SHA-256", Float32Array.from(samples));
    notes.forEach((note) => console.error(note));
    console.log(name, "first", JSON.stringify([...samples.slice(0, 3 * Math.min(elements, 8))]));
    console.log(name, "sha256", [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join(""));
  }
}
`;
};

const heading = (code: string, ito: string): string => {
  const wanted = Object.values(files).filter((name) => code.includes(`"${name}"`));
  const read = wanted.length === 0 ? "" : "--allow-read ";
  const beside = wanted.length === 0 ? "" : `, beside ${wanted.join(" and ")} of the playground's folder`;
  return `// A program of Ito's playground as a script. Save it as playground.ts${beside}, then:
//
//     deno run ${read}playground.ts
//
// It prints the first samples and a digest of all: the numbers of the page, bit by bit.
import * as ${ito} from `;
};

/** The script of a program. Errors (Left): exports and imports whose names a script cannot know. */
export function toScript(asked: ScriptAsked): E.Either<Fault, string> {
  const { source, ito: from = published } = asked;
  const ito = freeName(bare(source).replaceAll(/["']ito["'/]/g, ""), "ito");
  return pipe(
    exportsOf(source),
    E.chain((has) =>
      pipe(
        imported(source, asked),
        E.map((code) =>
          `${heading(code, ito)}"${from}";\n\n${code.trimEnd()}\n${solveText(asked, has, ito)}`
        ),
      )
    ),
  );
}
