/**
 * What is wrong with the ports of a model, in words.
 * Tests: tests/networks/scores/network_score_test.ts.
 * @module
 */
import type * as E from "fp-ts/Either";
import type { FilePort } from "../../oracles/onnx/read.ts";

/** What is wrong, and what helps. */
export interface Problem {
  readonly text: string;
  readonly try?: string;
}

/** What was looked for, or all that is wrong. */
export type Found<A> = E.Either<readonly Problem[], A>;

/** One thing that is wrong. */
export function problem(text: string, advice?: string): readonly Problem[] {
  return [advice === undefined ? { text } : { text, try: advice }];
}

/** Whether a file leaves a dimension open. */
export function isOpen(d: number | string): boolean {
  return typeof d !== "number" || d < 1;
}

/** A port's type and shape. */
export function typeText({ type, dims }: FilePort): string {
  return `${type}${dims === undefined ? "" : ` [${dims.join(", ")}]`}`;
}

/** A port's name, type and shape. */
export function portText(port: FilePort): string {
  return `"${port.name}" ${typeText(port)}`;
}

/** Ports in a row. */
export function listed(ports: readonly FilePort[]): string {
  return ports.length === 0 ? "none" : ports.map(portText).join(", ");
}
