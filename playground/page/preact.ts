/**
 * Preact, the one place that names it: views as functions, and a component that is drawn again only when what it is given differs.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
// deno-lint-ignore-file no-import-prefix -- in deno.json every `deno task` would resolve it, into the lock: docs/decisions/0004
import { Component, type ComponentChild, h, render } from "npm:preact@11.2.0";
import { useEffect, useRef, useState } from "npm:preact@11.2.0/hooks";

export { h, render, useEffect, useRef, useState };
/** What a component returns. */
export type View = ComponentChild;

/** A component that is drawn again only when one of its properties is another. */
export function still<P extends object>(view: (p: P) => View): (p: P) => View {
  class Still extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      const [before, after] = [Object.entries(this.props), new Map(Object.entries(next))];
      return before.length !== after.size || before.some(([k, v]) => after.get(k) !== v);
    }
    override render(p: Readonly<P>): View {
      return view({ ...p });
    }
  }
  return (p: P) => h(Still, p);
}
