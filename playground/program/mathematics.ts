/**
 * Drift and diffusion as mathematics: a small notation, of which a program is made that is shown and can be gone on with.
 *
 *     dS = mu S dt + sqrt(V) S dW1                     # Heston's model
 *     dV = kappa (theta - V) dt + xi sqrt(V) dW2
 *     dW1 dW2 = rho dt
 *     S(0) = 1, V(0) = 0.04
 *     mu = 0.05 in [0, 0.2]; kappa = 2; theta = 0.04; xi = 0.3; rho = -0.7 in [-1, 1]
 *     t = 0..1; n = 100000; method = euler(250)
 *
 * An equation is `d` and a name; dt is time, `d` and a capital letter a noise: dW, dB2. `∘ dW` (or `o dW`) reads it in
 * Stratonovich's sense. A name that is a number is a parameter, and has a slider; one that is a formula is a part. The grammar of
 * expressions stands in mathematics/expression.ts, signs in mathematics/tokens.ts, statements in mathematics/statements.ts.
 * Tests: tests/playground/program_mathematics_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import { readerOf, wrongAt } from "./mathematics/expression.ts";
import { modelOf } from "./mathematics/model.ts";
import { readStatement, type Statement } from "./mathematics/statements.ts";
import { statementsOf, type Token } from "./mathematics/tokens.ts";
import { programText } from "./mathematics/write.ts";
import type { Fault } from "./playable.ts";
import { Wrong } from "./wrong.ts";

/** Statements are as long as this at most, in words: what is longer would run out of stack. */
const longest = 1000;
/** The most statements: they are compared with each other, while the page waits. */
const mostStatements = 200;

/** The statements of a line; those that set something may be set apart by commas. */
const statementsIn = (tokens: readonly Token[]): readonly Statement[] => {
  const [first] = tokens;
  if (tokens.length > longest && first !== undefined) {
    throw new Wrong({
      text: `A statement of more than ${longest} words\nTry: a name for a part of it`,
      line: first.line,
      column: first.column,
    });
  }
  const r = readerOf(tokens);
  const statements = [readStatement(r)];
  while (r.take(",")) statements.push(readStatement(r));
  r.end("a line for each statement, or ; between them");
  return statements;
};

/** Runs what throws `Wrong`. */
const attempt = <A>(f: () => A): E.Either<Fault, A> => {
  try {
    return E.right(f());
  } catch (thrown) {
    if (thrown instanceof Wrong) return E.left(thrown.fault);
    throw thrown;
  }
};

/** The program that mathematics says. Errors (Left): what is wrong with it, with line, column and what to try. */
export function toTypeScript(text: string): E.Either<Fault, string> {
  return pipe(
    statementsOf(text),
    E.chain((lines) =>
      attempt(() => {
        const statements = lines.flatMap(statementsIn);
        const at = statements[mostStatements]?.at;
        if (at !== undefined) wrongAt(at, `More than ${mostStatements} statements\nTry: TypeScript`);
        return programText(modelOf(statements));
      })
    ),
  );
}
