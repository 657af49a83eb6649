/**
 * What is wrong with a program, thrown from deep within to where it becomes a value.
 * Tests: tests/playground/program_evaluate_test.ts, tests/playground/program_mathematics_test.ts.
 * @module
 */
import type { Fault } from "./playable.ts";

/** Thrown where a program is wrong, and where is known. */
export class Wrong extends Error {
  /** `fault`: what is wrong. */
  constructor(readonly fault: Fault) {
    super(fault.text);
  }
}
