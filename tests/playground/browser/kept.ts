/**
 * A page that keeps itself, and does nothing else.
 * @module
 */
import { keepPage } from "../../../playground/offline/keep.ts";

await keepPage();
