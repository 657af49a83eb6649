/**
 * Source maps of lines: of each line of the output the place that it begins with, which is what a stack and a breakpoint ask
 * for, at an eighth of the size of a map of every name.
 *
 * A map's `mappings` are lines of segments, each of base-64 VLQ numbers: the column, and by how much source, line, column
 * and name have moved since the last segment of any line (the format's "revision 3").
 * @module
 */

const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

const numbersOf = (segment: string): readonly number[] => {
  const found: number[] = [];
  let [value, shift] = [0, 0];
  for (const digit of segment) {
    const bits = digits.indexOf(digit);
    value |= (bits & 31) << shift;
    shift += 5;
    if ((bits & 32) !== 0) continue;
    found.push((value & 1) === 1 ? -(value >> 1) : value >> 1);
    [value, shift] = [0, 0];
  }
  return found;
};

const textOf = (n: number): string => {
  let rest = n < 0 ? (-n << 1) | 1 : n << 1;
  let text = "";
  do {
    text += digits[(rest & 31) | (rest > 31 ? 32 : 0)] ?? "";
    rest >>= 5;
  } while (rest > 0);
  return text;
};

/** The mappings of lines alone. */
export function linesOnly(mappings: string): string {
  let now: readonly number[] = [0, 0, 0]; // source, line, column
  let kept = now;
  return mappings.split(";").map((line) => {
    const [first] = line.split(",").filter((s) => s !== "").map((segment) => {
      const [, ...moved] = numbersOf(segment);
      now = now.map((n, i) => n + (moved[i] ?? 0));
      return now;
    });
    if (first === undefined) return "";
    const text = [0, ...first.map((n, i) => n - (kept[i] ?? 0))].map(textOf).join("");
    kept = first;
    return text;
  }).join(";");
}
