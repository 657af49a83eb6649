/**
 * What a notebook shows of a value of Ito: texts by MIME type.
 *
 * An expression and a process are mathematics, a strategy a table, a solution and an ensemble pictures and figures, an error
 * what happened and what to try; an Either is what it holds.
 * Tests: tests/notebook/display_test.ts.
 * @module
 */
import { foundText, isRecord } from "../sde/border/decode.ts";
import type { Display } from "../sde/border/display.ts";
import { describe, type ItoError } from "../sde/border/errors.ts";
import { isProcess } from "../sde/equation.ts";
import { inColumns } from "../sde/language/equations.ts";
import type { Node } from "../sde/language/expr.ts";
import { isNode } from "../sde/language/operands.ts";
import { print } from "../sde/language/print.ts";
import type { Calculus, Process } from "../sde/process.ts";
import type { Strategy } from "../solvers/strategy.ts";
import type { Ensemble } from "../solve/ensemble/answers.ts";
import type { Solution } from "../solve/solution.ts";
import { latex } from "../explain/latex.ts";
import { processParagraphs } from "../explain/process.ts";
import { ensembleDisplay } from "./ensemble.ts";
import { displayOf } from "./html.ts";
import { solutionDisplay } from "./solution.ts";
import { strategyDisplay } from "./strategy.ts";

const has = (u: unknown, ...names: readonly string[]): boolean =>
  isRecord(u) && names.every((name) => name in u);
const isSolution = (u: unknown): u is Solution => has(u, "samples", "shape", "codes", "nfe", "certificate");
const isEnsemble = (u: unknown): u is Ensemble =>
  has(u, "mean", "standardError", "codes", "steps", "results");
const isStrategy = (u: unknown): u is Strategy<Calculus> =>
  has(u, "method", "controller", "tolerance", "limits");
const isItsProcess = (u: unknown): u is Process<Calculus> => isProcess(u);

/** Every error's tag. */
const errorTags: Readonly<Record<ItoError["tag"], true>> = {
  BadOption: true,
  BadShape: true,
  BadCheckpoint: true,
  NotAffine: true,
  NotGaussian: true,
  NotFinite: true,
  NotReversible: true,
  Undecodable: true,
  OracleFailed: true,
  BadWeights: true,
  NoDevice: true,
  DeviceLimit: true,
  DeviceLost: true,
  SamplesFailed: true,
  Unsupported: true,
};
const isError = (u: unknown): u is ItoError =>
  isRecord(u) && typeof u.tag === "string" && Object.hasOwn(errorTags, u.tag);

const mathematics = (plain: string, value: Node | Process<Calculus>): Display => ({
  "text/plain": plain,
  "text/latex": `$$\n${latex(value)}\n$$`,
});

const processText = (p: Process<Calculus>): string =>
  processParagraphs(p).filter((lines) => lines.length > 0).map((lines) => inColumns(lines).join("\n")).join(
    "\n\n",
  );

const errorDisplay = (e: ItoError): Display => {
  const [title = "", ...rest] = describe(e).split("\n");
  const rows = rest.map((line) => {
    const [name = "", ...text] = line.split(": ");
    return name === "Try" ? { name, text: text.join(": ") } : { name: "", text: line };
  });
  return displayOf({ title, bad: true, rows });
};

/**
 * What a notebook shows of a value: texts by MIME type, `text/plain` among them.
 *
 * Errors: none; of what is no value of Ito, the text that JavaScript has for it.
 *
 * @example The LaTeX of a process
 * ```ts
 * import { ou } from "ito";
 * import { draw } from "ito/notebook";
 *
 * const shown = await draw(ou({ theta: 2, mu: 0.5, sigma: 0.4 }));
 * shown["text/latex"]; // $$ \begin{aligned} \mathrm{d}x &= 2 \, (0.5 - x) \, \mathrm{d}t + …
 * ```
 */
export async function draw(value: unknown): Promise<Display> {
  if (isNode(value)) return mathematics(print(value), value);
  if (isSolution(value)) return await solutionDisplay(value);
  if (isEnsemble(value)) return await ensembleDisplay(value);
  if (isItsProcess(value)) return mathematics(processText(value), value);
  if (isStrategy(value)) return strategyDisplay(value);
  if (isRecord(value) && value._tag === "Right") return await draw(value.right);
  if (isRecord(value) && value._tag === "Left") return await draw(value.left);
  if (isError(value)) return errorDisplay(value);
  if (typeof value === "string") return { "text/plain": value };
  if (typeof value === "function") {
    return {
      "text/plain": "a task that has not run\nTry: await it() in place of it, as in await solve(…)()",
    };
  }
  return { "text/plain": foundText(value) };
}
