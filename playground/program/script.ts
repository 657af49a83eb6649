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
import type { Fault, Given } from "./playable.ts";
import { type Part, parts, type Solving, solvingText } from "./script_solve.ts";

/** What a script is made of. */
export interface ScriptAsked extends Solving {
  /** TypeScript: of mathematics, what is made of it. */
  readonly source: string;
  readonly points: Given["points"];
  /** What Ito is imported by. */
  readonly ito?: string;
}

const published = "npm:ito-sde";
const pngDecoder = "npm:fast-png@8.0.0";

/** The program without its comments, for a look at its exports. */
const bare = (source: string): string =>
  source.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "$1");

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
          `${heading(code, ito)}"${from}";\n\n${code.trimEnd()}\n${solvingText(asked, has, ito)}`
        ),
      )
    ),
  );
}
