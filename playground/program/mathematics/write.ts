/**
 * What mathematics says, as a program that a person may go on writing.
 *
 * One equation of an x with one noise is a `process`, all else a `system`, whose components and noises have names.
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import { namesIn } from "./linear.ts";
import type { Model } from "./model.ts";
import { factorOf, independent, matrixOf, rowOf } from "./noises.ts";
import { expressionText, numberText, type Writing, writing } from "./text.ts";

const wide = 70;

const list = (texts: readonly string[]): string => `[${texts.join(", ")}]`;
const quoted = (texts: readonly string[]): string => list(texts.map((t) => JSON.stringify(t)));

type Entries = readonly (readonly [name: string, text: string])[];

const entryText = ([name, text]: Entries[number]): string => (name === text ? name : `${name}: ${text}`);

/** An object on a line, or on some. */
const record = (entries: Entries, indent: string): string => {
  const texts = entries.map(entryText);
  return texts.join(", ").length < wide
    ? `{ ${texts.join(", ")} }`
    : `{\n${texts.map((text) => `${indent}  ${text},\n`).join("")}${indent}}`;
};

/** Whether it is one equation for each element: of an x, with a noise at most. */
const isPlain = ({ components: [one, ...others], noises, correlations }: Model): boolean =>
  one?.name === "x" && others.length === 0 && noises.length <= 1 && correlations.length === 0;

/** The names that equations, parts and correlations use. */
const usedIn = (m: Model): ReadonlySet<string> => {
  const all = [
    ...m.components.flatMap((c) => [c.drift, ...c.noises.values()]),
    ...m.parts.map((p) => p.value),
    ...m.correlations.map((c) => c.value),
  ];
  return new Set(all.flatMap((e) => (e === undefined ? [] : [...namesIn(e).keys()])));
};

/** Drift and diffusion, with the lines before them. */
const equationText = (
  w: Writing,
  m: Model,
  isOne: boolean,
): { readonly lines: readonly string[]; readonly drift: string; readonly diffusion: string } => {
  const R = matrixOf(m);
  const parts = m.parts.map((p) => `const ${w.identifier(p.name)} = ${expressionText(w, p.value)};`);
  const factor = R === undefined && m.correlations.length > 0 ? factorOf(w, m) : independent;
  const lines = [...parts, ...factor.lines];
  const indent = lines.length === 0 ? "  " : "    ";
  const drifts = m.components.map((c) =>
    [c.name, c.drift === undefined ? "0" : expressionText(w, c.drift)] as const
  );
  const rows = m.components.map((c) => {
    const row = rowOf(w, c, m, factor);
    if (isOne) return [c.name, row[0]?.[1] ?? "0"] as const;
    return [c.name, row.length === 0 ? "0" : record(row, `${indent}  `)] as const;
  });
  const whole = (entries: Entries): string => (isOne ? entries[0]?.[1] ?? "0" : record(entries, indent));
  return { lines, drift: whole(drifts), diffusion: whole(rows) };
};

const processText = (w: Writing, m: Model, used: ReadonlySet<string>): string => {
  const isOne = isPlain(m);
  const names = m.components.map((c) => c.name);
  const { lines, drift, diffusion } = equationText(w, m, isOne);
  const symbols = [...names, "t"].filter((name) => used.has(name));
  const given = symbols.length === 0
    ? ""
    : `{ ${symbols.map((name) => entryText([name, w.identifier(name)])).join(", ")} }`;
  const equation = (indent: string): string =>
    isOne && `${drift}${diffusion}`.length < wide
      ? `{ drift: ${drift}, diffusion: ${diffusion} }`
      : `{\n${indent}  drift: ${drift},\n${indent}  diffusion: ${diffusion},\n${indent}}`;
  const body = lines.length === 0
    ? `(${equation("")})`
    : `{\n${lines.map((line) => `  ${line}\n`).join("")}  return ${equation("  ")};\n}`;
  const [from, to] = m.time;
  const time = from === 0 && to === 1
    ? []
    : [`{ time: { tEnd: ${numberText(from)}, T: ${numberText(to)} } }`];
  const args = [`(${given}) => ${body}`, ...time];
  const plain = isOne ? w.call("sde", ...args) : w.call("system", quoted(names), quoted(m.noises), ...args);
  const read = m.calculus === "stratonovich" ? w.call("stratonovich", plain) : plain;
  const R = matrixOf(m);
  return R === undefined ? read : w.call("correlated", list(R.map((row) => list(row.map(numberText)))), read);
};

const startText = ({ components }: Model): readonly (readonly [string, string])[] => {
  const starts = components.map((c) => c.start);
  if (starts.every((s) => s === undefined)) return [];
  const [first, ...others] = starts.map((s) => numberText(s ?? 0));
  return [["x0", others.length === 0 ? first ?? "0" : list([first ?? "0", ...others])]];
};

/** The program of a model. */
export function programText(m: Model): string {
  const names = [...m.components, ...m.parts, ...m.parameters].map(({ name }) => name);
  const used = usedIn(m);
  const w = writing(names, m.strategy.match(/[A-Za-z]\w*/g) ?? []);
  const process = processText(w, m, used);
  const parameters = m.parameters.filter((p) => used.has(p.name));
  const params = parameters.map((p) =>
    `const ${w.identifier(p.name)} = ${w.call("param", JSON.stringify(p.name), numberText(p.byDefault))};`
  );
  const sliders = parameters.flatMap(({ name, range }) =>
    range === undefined ? [] : [[name, list(range.map(numberText))] as const]
  );
  const options = [
    ...startText(m),
    ...Object.entries(m.numbers).map(([name, v]) => [name, numberText(v)] as const),
  ];
  const imports = w.imports().toSorted().map((name) => (name === "sde" ? "process as sde" : name));
  const exported = (name: string, entries: Entries): readonly string[] =>
    entries.length === 0 ? [] : [`export const ${name} = ${record(entries, "")};`];
  return [
    `import { ${imports.join(", ")} } from "ito";`,
    "",
    ...(params.length === 0 ? [] : [...params, ""]),
    `export const process = ${process};`,
    `export const strategy = ${m.strategy};`,
    ...exported("params", sliders),
    ...exported("options", options),
    ...exported("show", m.picture === undefined ? [] : [["picture", JSON.stringify(m.picture)]]),
    "",
  ].join("\n");
}
