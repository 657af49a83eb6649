/**
 * Writes the table of docs/lab/orders.md anew: what each method for score models does to Gaussian data, exactly.
 *
 *     deno task orders
 *
 * @module
 */
import { tableText } from "../../tests/truth/gaussian_orders.ts";

const page = new URL("../../docs/lab/orders.md", import.meta.url);
const text = Deno.readTextFileSync(page);
const [before = ""] = text.split("| method");
const after = text.slice(before.length).split("\n\n").slice(1).join("\n\n");
Deno.writeTextFileSync(page, `${before}${tableText()}\n\n${after}`);
