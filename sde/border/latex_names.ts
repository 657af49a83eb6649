/**
 * Names in LaTeX: a letter, a Greek one or its name in words as such, others upright, and their indices.
 * Tests: tests/sde/language/print_test.ts, tests/sde/language/latex_test.ts.
 * @module
 */

/** In the order of Unicode from α on; the one without a word is the sigma at the end of one. */
const words =
  ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho  sigma tau " +
    "upsilon phi chi psi omega").split(" ");
/** Capitals that are no Latin letter's. */
const capitals = "ΓΔΘΛΞΠΣΥΦΨΩ";
const asVariant: Readonly<Record<string, string>> = {
  epsilon: "\\varepsilon",
  phi: "\\varphi",
  omicron: "o",
};
const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

/** What a Greek letter, or its name, is in LaTeX. */
const greek: ReadonlyMap<string, string> = new Map(
  words.flatMap((word, i) => {
    if (word === "") return [];
    const [small, large] = [String.fromCodePoint(0x3b1 + i), String.fromCodePoint(0x391 + i)];
    const text = asVariant[word] ?? `\\${word}`;
    const pairs = [[small, text], [word, text]] as const;
    return capitals.includes(large)
      ? [...pairs, [large, `\\${capital(word)}`] as const, [capital(word), `\\${capital(word)}`] as const]
      : pairs;
  }),
);

/** What LaTeX reads as more than itself. */
const special: Readonly<Record<string, string>> = {
  ...{ "\\": "\\backslash ", "{": "\\{", "}": "\\}", "^": "\\wedge ", "~": "\\sim ", "²": "^2", "'": "{'}" },
  ...Object.fromEntries(Array.from("_$&#%", (c) => [c, `\\${c}`])),
};
/** A text upright, letter by letter. */
const upright = (name: string): string => {
  const text = Array.from(name, (c, i) => {
    const letter = greek.get(c);
    if (letter !== undefined) return i + 1 < name.length ? `${letter} ` : letter;
    return special[c] ?? (/^[\s\p{C}]$/u.test(c) ? "\\ " : c);
  });
  return `\\mathrm{${text.join("")}}`;
};

/** A LaTeX text with an index, beside the one that it has. */
export function indexed(text: string, index: string): string {
  const [, head, own] = /^(.*)_\{([^{}]*)\}$/s.exec(text) ?? [];
  if (head !== undefined && own !== undefined) return `${head}_{${own}, ${index}}`;
  return /^(\p{L}|\\\w+(\{[^{}]*\})?)$/u.test(text) ? `${text}_{${index}}` : `{${text}}_{${index}}`;
}

/** A name: a letter, a Greek one or its name in words as such, others upright; digits, and what follows a `_`, as an index. */
export function latexName(name: string): string {
  const [, head = "", tail] = /^([^_]+)_([^_].*)$/s.exec(name) ?? [, name];
  const [, letters = head, digits = ""] = /^(\D+)(\d+)$/s.exec(head) ?? [];
  const isSymbol = /^\p{L}$/u.test(letters) || greek.has(letters);
  const plain = isSymbol ? greek.get(letters) ?? letters : upright(tail === undefined ? name : head);
  const last = tail === undefined ? [] : [/^\w\d*$/.test(tail) ? tail : upright(tail)];
  const all = [...(isSymbol && digits !== "" ? [digits] : []), ...last].join(", ");
  return all === "" ? plain : `${plain}_{${all}}`;
}
