/**
 * CSV and Arrow of a solution, read back.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { eulerMaruyama, ou, solve, toArrow, toCsv } from "ito";
import { loadPackage } from "../../../backends/host/package.ts";
import { isRecord } from "../../../sde/border/decode.ts";
import { js } from "../../fails/plain_options.ts";
import { failure, right } from "../../lib/either.ts";

interface Reader {
  readonly tableFromIPC: (
    bytes: Uint8Array,
  ) => { readonly numRows: number; readonly toArray: () => readonly unknown[] };
}
const isReader = (u: unknown): u is Reader => isRecord(u) && typeof u.tableFromIPC === "function";

const solved = async () =>
  right(await solve(ou(), eulerMaruyama(8), { n: 3, start: 4, shape: [2], seed: 1, saveAt: 4 })());

Deno.test("toCsv() has a row a sample, whose numbers are read back to the bit", async () => {
  const s = await solved();
  const lines = right(toCsv(s)).split("\r\n");
  assertEquals(lines[0], "sample,code,nfe,accepted,rejected,time,x[0],x[1]");
  assertEquals(lines.length, 5); // the last is empty
  const row = lines[2]?.split(",") ?? [];
  assertEquals(row.slice(0, 5), ["5", "done", "8", "8", "0"]);
  assertEquals(row.slice(6).map(Number), [...s.at(1)]);
  const way = right(toCsv(s, "saved")).split("\r\n");
  assertEquals([way[0], way.length], ["sample,t,x[0],x[1]", 8]);
  assertEquals(way[3]?.split(",").slice(0, 2), ["5", "0.5"]);
  assertEquals(way[3]?.split(",").slice(2).map(Number), [...(s.saved?.values.subarray(4, 6) ?? [])]);
});

Deno.test("toArrow() is read by apache-arrow: the columns of toCsv(), typed", async () => {
  const s = await solved();
  const bytes = right(await toArrow(s)());
  assertEquals(new TextDecoder().decode(bytes.subarray(0, 6)), "ARROW1");
  const arrow = await loadPackage("apache-arrow", "21.0.0");
  if (!isReader(arrow)) throw new Error("apache-arrow is not what it was");
  const rows: readonly Record<string, unknown>[] = JSON.parse(
    JSON.stringify(arrow.tableFromIPC(bytes).toArray()),
  );
  assertEquals(rows.length, 3);
  assertEquals([rows[2]?.sample, rows[2]?.code, rows[2]?.nfe], [6, "done", 8]);
  assertEquals([rows[2]?.["x[0]"], rows[2]?.["x[1]"]], [...s.at(2)]);
  assertEquals(arrow.tableFromIPC(right(await toArrow(s, "saved")())).numRows, 6);
});

Deno.test("tables refuse what is no solution", async () => {
  assertEquals(
    failure(js(toCsv, [1, 2])),
    "toCsv: expected a solution, as solve(process, strategy, options) gives it, found [1,2]\nTry: toCsv(result.right)",
  );
  const s = right(await solve(ou(), eulerMaruyama(8), { n: 3, seed: 1 })());
  assert(failure(toCsv(s, "saved")).includes("saveAt"));
  assert(failure(await toArrow(s, "saved")()).includes("saveAt"));
});
