/// <reference lib="dom" />
/**
 * The page begins: a state, what is drawn of it, and the sandbox that is asked.
 *
 * The skeleton of index.html is there before; the editor, KaTeX, TypeScript and what makes links come when they are wanted.
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import { keepPage } from "../offline/keep.ts";
import { openPage } from "./page.ts";

const root = document.querySelector<HTMLElement>("#page");
if (root === null) throw new Error('The page has no element "page"');
openPage(root);
void keepPage();
