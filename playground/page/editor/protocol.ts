/**
 * What the editor and the worker that holds TypeScript say to each other. Places are characters from the start of the text.
 *
 * Tests: tests/playground/service_test.ts.
 * @module
 */

/** A change of the text. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

/** A name that may stand at the cursor. */
export interface Offer {
  readonly name: string;
  /** As TypeScript calls it: "function", "const", "interface". */
  readonly kind: string;
  /** The module that it would be imported from, where it is not yet. */
  readonly from: string | undefined;
}

/** What may stand from here to the cursor. */
export interface Offers {
  readonly from: number;
  readonly offers: readonly Offer[];
}

/** What is known of a name. */
export interface Known {
  readonly from: number;
  readonly to: number;
  /** Its declaration, on one line or a few. */
  readonly signature: string;
  readonly documentation: string;
  /** What else must be written for it: an import. */
  readonly changes: readonly Change[];
}

/** Something that TypeScript finds wrong. */
export interface Finding {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly isError: boolean;
}

/** From the editor. */
export type Wish =
  | { readonly tag: "complete"; readonly text: string; readonly at: number }
  /** Of an offer: its declaration, and the import that it wants. */
  | { readonly tag: "details"; readonly text: string; readonly at: number; readonly offer: Offer }
  | { readonly tag: "hover"; readonly text: string; readonly at: number }
  | { readonly tag: "check"; readonly text: string };

/** The answer to each. */
export interface Answers {
  readonly complete: Offers | undefined;
  readonly details: Known | undefined;
  readonly hover: Known | undefined;
  readonly check: readonly Finding[];
}
