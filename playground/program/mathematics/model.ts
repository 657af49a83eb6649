/**
 * Statements put together: what there is, and that each name is one thing, known and of use.
 *
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import { inMenu, menu, usualSteps } from "../menu.ts";
import { meant } from "../../../sde/border/options.ts";
import { pictures } from "../exports.ts";
import { callable, constants, type Expression, isDifferential, wrongAt } from "./expression.ts";
import { isConstant, namesIn, oddIn, valueOf } from "./linear.ts";
import type { Statement } from "./statements.ts";
import type { Spot } from "./tokens.ts";

/** A component: its drift, and what stands before each noise; nothing where that is 0. */
export interface Component {
  readonly name: string;
  readonly drift: Expression | undefined;
  readonly noises: ReadonlyMap<string, Expression>;
  readonly start: number | undefined;
}

/** A parameter: a slider. */
export interface Parameter {
  readonly name: string;
  readonly byDefault: number;
  readonly range: readonly number[] | undefined;
}

/** A name for a part. */
export interface Part {
  readonly name: string;
  readonly value: Expression;
}

/** Two noises that move together. */
export interface Correlation {
  readonly a: string;
  readonly b: string;
  readonly value: Expression;
}

/** All that mathematics says. */
export interface Model {
  readonly components: readonly Component[];
  readonly noises: readonly string[];
  readonly correlations: readonly Correlation[];
  readonly calculus: "ito" | "stratonovich";
  readonly parameters: readonly Parameter[];
  /** Each after those that it uses. */
  readonly parts: readonly Part[];
  readonly time: readonly [from: number, to: number];
  /** A strategy, as a program writes it. */
  readonly strategy: string;
  readonly numbers: Readonly<Partial<Record<"n" | "seed" | "frames", number>>>;
  readonly picture: string | undefined;
}

type Of<T extends Statement["tag"]> = Extract<Statement, { readonly tag: T }>;

const taken = ["t", "n", "seed", "frames", "picture", "method", "in", "o", "__proto__"];
/** The least of each number. */
const least = { n: 1, seed: 0, frames: 2 } as const;

const sorted = (parts: readonly Of<"definition">[]): readonly Part[] => {
  const byName = new Map(parts.map((p) => [p.name, p]));
  const done = new Set<string>();
  const out: Part[] = [];
  const visit = (p: Of<"definition">, way: readonly string[]): void => {
    if (way.includes(p.name)) {
      wrongAt(p.at, `${p.name} is made of itself: ${[...way, p.name].join(" → ")}\nTry: another name`);
    }
    if (done.has(p.name)) return;
    for (const name of namesIn(p.value).keys()) {
      const used = byName.get(name);
      if (used !== undefined) visit(used, [...way, p.name]);
    }
    done.add(p.name);
    out.push({ name: p.name, value: p.value });
  };
  parts.forEach((p) => visit(p, []));
  return out;
};

/** Two known names that an unknown one was run together of. */
const apart = (name: string, known: readonly string[]): string | undefined => {
  const first = known.find((k) => name.startsWith(k) && known.includes(name.slice(k.length)));
  return first === undefined ? undefined : `${first} ${name.slice(first.length)}`;
};

const strategyOf = (
  calculus: Model["calculus"],
  method: Of<"method"> | undefined,
): string => {
  const usual = calculus === "ito" ? `eulerMaruyama(${usualSteps})` : `heun(${usualSteps})`;
  if (method === undefined) return usual;
  const { name, argument, at } = method;
  const own = name === "euler" ? (calculus === "ito" ? "eulerMaruyama" : "eulerHeun") : name;
  const steps = argument === "" ? usualSteps : Number(argument);
  const found = inMenu(own) ?? inMenu(`${own}(${argument})`);
  const isAdaptive = found?.of === "tolerance";
  if (found === undefined || (!isAdaptive && !(Number.isInteger(steps) && steps > 0))) {
    const near = meant(own, menu.map((m) => m.name)) ?? "euler";
    const advice = found === undefined ? near : own;
    return wrongAt(
      at,
      `There is no method ${name}${argument === "" ? "" : `(${argument})`}\nTry: method = ${advice}(250)`,
    );
  }
  return found.text(steps);
};

/** A name without the primes and the dot of a derivative. */
const bare = (name: string): string => name.normalize("NFD").replace(/[ʹ\u0307]+$/u, "").normalize("NFC");

/** Says that there is no equation: at what was meant as one, as x' = -x is here a name and its value. */
const noEquation = (definitions: readonly Of<"definition">[]): never => {
  const derivative = definitions.find(({ name }) => bare(name) !== name);
  if (derivative === undefined) {
    return wrongAt({ line: 1, column: 1 }, "There is no equation\nTry: dx = -x dt + 0.5 dW");
  }
  const d = `d${bare(derivative.name)}`;
  return wrongAt(
    derivative.at,
    `${derivative.name} is a name here, and no derivative\nTry: ${d}/dt = …, or ${d} = … dt + … dW where there is noise`,
  );
};

/** Puts statements together. Throws what does not fit. */
export function modelOf(statements: readonly Statement[]): Model {
  const all = <T extends Statement["tag"]>(tag: T): readonly Of<T>[] =>
    statements.filter((s): s is Of<T> => s.tag === tag);
  const equations = all("equation");
  const definitions = all("definition");
  const [first] = equations;
  if (first === undefined) return noEquation(definitions);
  const seen = new Map<string, Spot>();
  const once = (name: string, at: Spot): void => {
    if (seen.has(name)) wrongAt(at, `${name} is there twice\nTry: another name`);
    if (taken.includes(name) || callable(name) !== undefined || constants.has(name) || isDifferential(name)) {
      wrongAt(at, `${name} is a name of its own meaning\nTry: ${name}1`);
    }
    seen.set(name, at);
  };
  [...equations, ...definitions].forEach(({ name, at }) => once(name, at));
  const noises = [...new Set(equations.flatMap((e) => [...e.right.parts.keys()].filter((k) => k !== "t")))];
  const components = new Set(equations.map((e) => e.name));
  for (const { right } of equations) {
    for (const [of, { at, circle }] of right.parts) {
      if (components.has(of)) {
        wrongAt(
          at,
          `d${of} stands on the right, but ${of} has an equation\nTry: what d${of} is, written out`,
        );
      }
      const others = equations.flatMap((e) => [...e.right.parts]).filter(([k]) => k !== "t");
      if (of !== "t" && others.some(([, c]) => c.circle !== circle)) {
        wrongAt(at, `Some noises stand with ∘ and some without\nTry: ∘ before each, or before none`);
      }
    }
  }
  const calculus = equations.some((e) => [...e.right.parts.values()].some((c) => c.circle))
    ? "stratonovich"
    : "ito";

  const isNumber = (d: Of<"definition">): boolean => isConstant(d.value);
  const parts = definitions.filter((d) => !isNumber(d));
  const known = ["t", ...seen.keys()];
  const look = (value: Expression, of: Spot): void => {
    const odd = oddIn(value);
    if (odd !== undefined) wrongAt(of, `A number in it is ${odd}\nTry: a number that is finite`);
    for (const [name, at] of namesIn(value)) {
      if (known.includes(name)) continue;
      const near = name === "noise"
        ? "dW, in dx = … dt + … dW"
        : apart(name, known) ?? meant(name, known) ?? `${name} = 1 in [0, 2]`;
      wrongAt(at, `${name} is not known\nTry: ${near}`);
    }
  };
  equations.forEach((e) => [...e.right.parts.values()].forEach((c) => look(c.value, c.at)));
  definitions.forEach((d) => look(d.value, d.at));
  const ranged = parts.find((d) => d.range !== undefined);
  if (ranged !== undefined) {
    wrongAt(ranged.at, `${ranged.name} is made of names: no slider\nTry: ${ranged.name} = 1 in [0, 2]`);
  }

  const pairs = new Set<string>();
  const correlations = all("correlation").map(({ pair: [a, b], value, at }): Correlation => {
    for (const name of [a, b]) {
      if (!noises.includes(name)) {
        const near = noises.map((w) => `d${w}`).join(", ");
        wrongAt(at, `d${name} is in no equation\nTry: ${near === "" ? "dx = -x dt + dW" : near}`);
      }
    }
    const key = [a, b].toSorted().join(" ");
    if (a === b || pairs.has(key)) {
      const why = a === b ? `d${a} d${a} is dt` : `d${a} d${b} is there twice`;
      wrongAt(at, `${why}\nTry: each pair of noises once`);
    }
    pairs.add(key);
    look(value, at);
    if (isConstant(value) && !(Math.abs(valueOf(value)) <= 1)) {
      wrongAt(at, `A correlation is between -1 and 1, found ${valueOf(value)}\nTry: d${a} d${b} = 0.5 dt`);
    }
    return { a, b, value };
  });

  const [time] = all("time");
  const span: readonly [number, number] = time === undefined ? [0, 1] : [time.from, time.to];
  const starts = new Map<string, number>();
  for (const { name, time: at0, value, at } of all("start")) {
    if (!components.has(name)) wrongAt(at, `${name} has no equation\nTry: ${first.name}(${span[0]}) = 1`);
    if (starts.has(name)) wrongAt(at, `${name} begins twice\nTry: ${name}(${span[0]}) = 1 once`);
    if (at0 !== span[0]) {
      wrongAt(at, `Time begins at ${span[0]}, not at ${at0}\nTry: ${name}(${span[0]}) = ${value}`);
    }
    starts.set(name, value);
  }
  for (const tag of ["time", "picture", "method"] as const) {
    const [, second] = all(tag);
    if (second !== undefined) wrongAt(second.at, `${tag} is there twice\nTry: one of them`);
  }
  for (const { name, value, at } of all("number")) {
    if (!Number.isInteger(value) || value < least[name]) {
      const what = `${name} is a whole number from ${least[name]}, found ${value}`;
      wrongAt(at, `${what}\nTry: ${name} = ${Math.max(least[name], Math.round(value))}`);
    }
  }
  const [picture] = all("picture");
  if (picture !== undefined && !pictures.some((p) => p === picture.picture)) {
    wrongAt(picture.at, `There is no picture ${picture.picture}\nTry: ${pictures.join(", ")}`);
  }
  return {
    components: equations.map(({ name, right }) => ({
      name,
      drift: right.parts.get("t")?.value,
      noises: new Map([...right.parts].filter(([k]) => k !== "t").map(([k, c]) => [k, c.value])),
      start: starts.get(name),
    })),
    noises,
    correlations,
    calculus,
    parameters: definitions.filter(isNumber).map(({ name, value, range }) => ({
      name,
      byDefault: valueOf(value),
      range,
    })),
    parts: sorted(parts),
    time: span,
    strategy: strategyOf(calculus, all("method")[0]),
    numbers: Object.fromEntries(all("number").map(({ name, value }) => [name, value])),
    picture: picture?.picture,
  };
}
