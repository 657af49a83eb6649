/**
 * The anchor of a heading, by GitHub's rule, so that one link works there and on the site.
 *
 *     slug("In C: `backend: \"native\"`")   in-c-backend-native
 *
 * Small letters; what is no letter, digit, `_`, `-` or space goes; a space becomes `-`.
 *
 * Tests: tests/tools/pages_test.ts.
 * @module
 */

/** The anchor of a heading's text. */
export function slug(heading: string): string {
  return heading.trim().toLowerCase().replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, "").replaceAll(" ", "-");
}
