/**
 * The statements of mathematics, each as it stands: equations, correlations, starts, definitions, settings.
 *
 *     dS = mu S dt + sqrt(V) S dW1        an equation; dS/S = mu dt + … and, without noise, dS/dt = mu S too
 *     dW1 dW2 = rho dt                    a correlation
 *     S(0) = 1                            a start
 *     mu = 0.05 in [0, 0.2]               a parameter, and its slider
 *     sd = sqrt(max(V, 0))                a name for a part
 *     t = 0..1;  n = 100000;  seed = 1;  frames = 60;  picture = phase;  method = euler(250)
 *
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import {
  called,
  type Expression,
  isDifferential,
  type Reader,
  readExpression,
  readPower,
  wrongAt,
} from "./expression.ts";
import { differentialIn, isConstant, type Linear, linear, namesIn, valueOf } from "./linear.ts";
import type { Spot, Token } from "./tokens.ts";

/** A statement. */
export type Statement =
  & { readonly at: Spot }
  & (
    | { readonly tag: "equation"; readonly name: string; readonly right: Linear }
    | { readonly tag: "correlation"; readonly pair: readonly [string, string]; readonly value: Expression }
    | { readonly tag: "start"; readonly name: string; readonly time: number; readonly value: number }
    | {
      readonly tag: "definition";
      readonly name: string;
      readonly value: Expression;
      readonly range?: readonly number[];
    }
    | { readonly tag: "time"; readonly from: number; readonly to: number }
    | { readonly tag: "number"; readonly name: "n" | "seed" | "frames"; readonly value: number }
    | { readonly tag: "picture"; readonly picture: string }
    | { readonly tag: "method"; readonly name: string; readonly argument: string }
  );

const differentialOf = ({ kind, text }: Token): string | undefined =>
  kind === "name" && text.length > 1 && text.startsWith("d") && text !== "dt" ? text.slice(1) : undefined;

const isSign = ({ kind, text }: Token, sign: string): boolean => kind === "sign" && text === sign;

const example = "mu = 0.05 in [0, 0.2]";

const readNumber = (r: Reader, advice: string): number => {
  const at = r.peek();
  const value = readExpression(r);
  if (!isConstant(value)) wrongAt(at, `Wanted a number, found a formula with names in it\nTry: ${advice}`);
  const found = valueOf(value);
  return Number.isFinite(found)
    ? found
    : wrongAt(at, `Wanted a finite number, found ${found}\nTry: ${advice}`);
};

/** [a, b] or [a, b, step]. */
const readRange = (r: Reader, advice: string): readonly number[] => {
  const at = r.peek();
  r.want("[", advice);
  const ends = [readNumber(r, advice)];
  while (r.take(",")) ends.push(readNumber(r, advice));
  r.want("]", advice);
  const [from = NaN, to = NaN, step = 1] = ends;
  if (ends.length > 3 || !(from < to) || !(step > 0)) {
    wrongAt(at, `A range is [from, to] or [from, to, step], from below to\nTry: ${advice}`);
  }
  return ends;
};

const readEquation = (r: Reader, at: Token, name: string): Statement => {
  const by = r.take("/") ? readPower(r) : undefined;
  r.want("=", `d${name} = mu ${name} dt + sigma ${name} dW`);
  const right = readExpression(r);
  const noise = by?.tag === "differential" ? differentialIn(right) : undefined;
  if (noise !== undefined) {
    const advice = `d${name} = -${name} dt + dW, each term times dt or a noise`;
    wrongAt(noise.at, `d${name}/dt has no d${noise.of} in it\nTry: ${advice}`);
  }
  const whole: Expression = by === undefined ? right : { tag: "binary", op: "*", a: right, b: by };
  const found = linear(whole);
  if (found.plain !== undefined) {
    const [noise] = [...namesIn(found.plain)].filter(([n]) => /^d\p{Ll}$/u.test(n));
    if (noise !== undefined) {
      wrongAt(
        noise[1],
        `${noise[0]} is no noise, whose letter is large\nTry: ${
          noise[0].replace(/.$/u, (c) => c.toUpperCase())
        }`,
      );
    }
    wrongAt(at, `d${name}: a term has neither dt nor a noise\nTry: each term times dt or dW`);
  }
  return { tag: "equation", name, right: found, at };
};

const readCorrelation = (r: Reader, at: Token, a: string): Statement => {
  r.take("*");
  const b = differentialOf(r.next());
  if (b === undefined) return wrongAt(at, `A correlation is of two noises\nTry: d${a} dW2 = 0.5 dt`);
  const advice = `d${a} d${b} = rho dt`;
  r.want("=", advice);
  const { parts, plain } = linear(readExpression(r));
  const rho = parts.get("t");
  if (rho === undefined || plain !== undefined || parts.size > 1) {
    return wrongAt(at, `A correlation is a number times dt\nTry: ${advice}`);
  }
  return { tag: "correlation", pair: [a, b], value: rho.value, at };
};

const readStart = (r: Reader, at: Token): Statement => {
  const advice = `${at.text}(0) = 1`;
  r.want("(", advice);
  const time = readNumber(r, advice);
  r.want(")", advice);
  r.want("=", advice);
  return { tag: "start", name: at.text, time, value: readNumber(r, advice), at };
};

const readTime = (r: Reader, at: Token): Statement => {
  const advice = "t = 0..1";
  if (r.take("in")) {
    const [from = NaN, to = NaN] = readRange(r, "t in [0, 1]");
    return { tag: "time", from, to, at };
  }
  r.want("=", advice);
  const from = readNumber(r, advice);
  r.want("..", advice);
  const to = readNumber(r, advice);
  if (!(from < to)) wrongAt(at, `Time goes on: found ${from}..${to}\nTry: ${advice}`);
  return { tag: "time", from, to, at };
};

const readMethod = (r: Reader, at: Token): Statement => {
  const advice = "method = euler(250)";
  r.want("=", advice);
  const name = r.next();
  if (name.kind !== "name") wrongAt(name, `Wanted a method, found ${called(name)}\nTry: ${advice}`);
  if (!r.take("(")) return { tag: "method", name: name.text, argument: "", at };
  const argument = isSign(r.peek(), ")") ? "" : r.next().text;
  r.want(")", advice);
  return { tag: "method", name: name.text, argument, at: { line: name.line, column: name.column } };
};

const counts = ["n", "seed", "frames"] as const;

const readDefinition = (r: Reader, at: Token): Statement => {
  r.want("=", example);
  const value = readExpression(r);
  const found = differentialIn(value);
  if (found !== undefined) {
    wrongAt(at, `${at.text} = … has a d${found.of} in it, as equations have\nTry: d${at.text} = …`);
  }
  return r.take("in")
    ? { tag: "definition", name: at.text, value, range: readRange(r, example), at }
    : { tag: "definition", name: at.text, value, at };
};

/** Whether a differential stands behind the sign of equality: else dx = 1 would be no equation, but a name "dx". */
const saysEquation = (r: Reader): boolean => {
  let ahead = 0;
  while (r.peek(ahead).kind !== "end" && !isSign(r.peek(ahead), "=")) ahead++;
  for (; r.peek(ahead).kind !== "end"; ahead++) {
    if (r.peek(ahead).kind === "name" && isDifferential(r.peek(ahead).text)) return true;
  }
  return false;
};

/** Reads a statement. Throws what is wrong with it. */
export function readStatement(r: Reader): Statement {
  const at = r.next();
  if (at.kind !== "name") {
    return wrongAt(at, `Wanted an equation or a name, found ${called(at)}\nTry: dx = -x dt + dW`);
  }
  const of = differentialOf(at);
  const [first, second] = [r.peek(), r.peek(1)];
  const isPair = differentialOf(first) !== undefined ||
    (isSign(first, "*") && differentialOf(second) !== undefined);
  if (of !== undefined && isPair) return readCorrelation(r, at, of);
  const isDerivative = isSign(first, "/") && second.text === "dt";
  if (of !== undefined && (isDerivative || saysEquation(r))) return readEquation(r, at, of);
  if (of?.length === 1 || /^d\p{Lu}/u.test(at.text)) {
    return wrongAt(at, `An equation says what is times dt\nTry: ${at.text} = -${of} dt`);
  }
  if (isSign(first, "(")) return readStart(r, at);
  if (at.text === "t") return readTime(r, at);
  if (at.text === "method") return readMethod(r, at);
  if (at.text === "picture") {
    r.want("=", "picture = phase");
    return { tag: "picture", picture: r.next().text, at };
  }
  const count = counts.find((name) => name === at.text);
  if (count !== undefined) {
    r.want("=", `${count} = 1000`);
    return { tag: "number", name: count, value: readNumber(r, `${count} = 1000`), at };
  }
  return readDefinition(r, at);
}
