/**
 * Files that the page has given the worker, by name.
 * Tests: tests/playground/browser/page.ts.
 * @module
 */

const given = new Map<string, Uint8Array>();

/** Keeps a file. */
export function keep(name: string, bytes: Uint8Array): void {
  given.set(name, bytes);
}

/** The bytes of a file. Throws where the page has not given it. */
export function bytesOf(name: string): Uint8Array {
  const bytes = given.get(name);
  if (bytes === undefined) throw new Error(`The file ${name} is not there`);
  return bytes;
}

/** A file as text. Throws where the page has not given it. */
export function textOf(name: string): string {
  return new TextDecoder().decode(bytesOf(name));
}
