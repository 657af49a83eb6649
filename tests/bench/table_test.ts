/**
 * The table of `bench/gpu.ts`, its JSON, and its place in a page.
 * @module
 */
import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type DeviceReport,
  isAnswer,
  type Measured,
  rooflineIn,
  type Row,
  sharesOf,
} from "../../bench/lib/gpu_rows.ts";
import { placeOf, type Report, reportJson, siText, tableText, withTable } from "../../bench/lib/gpu_table.ts";
import { isRecord } from "../../sde/border/decode.ts";

const measured = (a: Pick<Measured, "name" | "seconds" | "work" | "each"> & Partial<Measured>): Measured => ({
  tag: "measured",
  size: "small",
  n: 1,
  asked: 1,
  notes: [],
  ...a,
});

const rows: readonly Row[] = [
  measured({ // 200 GB/s
    name: "copy",
    seconds: 0.01,
    work: { real: 0, integer: 0, bytes: 2e9 },
    each: { unit: "B", count: 2e9 },
  }),
  measured({ // 10 TFLOP/s
    name: "multiply-add",
    seconds: 0.1,
    work: { real: 1e12, integer: 0, bytes: 0 },
    each: { unit: "FLOP", count: 1e12 },
  }),
  measured({ // at the roofline 20 ms of arithmetic, 1 ms of memory
    name: "paths",
    size: "1,000 paths × 10",
    n: 1000,
    asked: 8000,
    seconds: 0.1,
    work: { real: 1.5e11, integer: 0.5e11, bytes: 2e8 },
    each: { unit: "path-step", count: 1e4 },
    notes: ["operations at most"],
  }),
  measured({ // 0.1 ms of arithmetic, 5 ms of memory
    name: "step",
    seconds: 0.01,
    work: { real: 1e9, integer: 0, bytes: 1e9 },
    each: { unit: "step", count: 1 },
  }),
  { tag: "failed", name: "lost", why: "the driver |\n  fell" },
  { tag: "notYet", name: "blocked", why: "not built" },
];

const device: DeviceReport = {
  tag: "device",
  name: "A GPU",
  isSoftware: false,
  adapter: "1",
  driver: "2",
  limits: { binding: 1 },
  arithmetic: "arithmetic: float32's",
};
const report: Report = {
  schema: 1,
  bench: "gpu",
  date: "2026-11-28T00:00:00.000Z",
  machine: "8 threads",
  deno: "2",
  quick: false,
  device,
  rows,
};

Deno.test("A share is the time at the roofline over the time taken, and the larger of two binds", () => {
  const roof = rooflineIn(rows);
  assertEquals(roof, { bytes: 2e11, operations: 1e13 });
  const shares = rows.flatMap((r) => r.tag === "measured" ? [sharesOf(r, roof)] : []).slice(2);
  const near = (found: number | undefined, wanted: number) =>
    assert(Math.abs((found ?? NaN) - wanted) < 1e-12);
  near(shares[0]?.arithmetic, 0.2);
  near(shares[0]?.memory, 0.01);
  near(shares[1]?.arithmetic, 0.01);
  near(shares[1]?.memory, 0.5);
  assertEquals(shares.map((s) => s.bound), ["arithmetic", "memory"]);
  const [, , paths] = rows;
  if (paths?.tag !== "measured") throw new Error("a row must be measured");
  assertEquals(sharesOf(paths, { bytes: undefined, operations: 1e13 }).bound, undefined);
});

Deno.test("tableText() writes a line a row, the share that binds in bold, and why there is none", () => {
  assertEquals(
    tableText(report),
    `A GPU; arithmetic: float32's. 2026-11-28, 8 threads.

| row | what was run | rate, or time of one | operations of one, real + integer | bytes of one | of arithmetic | of memory |
| --- | --- | ---: | ---: | ---: | ---: | ---: |
| copy | small | 200 GB/s |  |  |  |  |
| multiply-add | small | 10 TFLOP/s |  |  |  |  |
| paths | 1,000 paths × 10 (scaled down from 8,000; operations at most) | 100 k path-steps/s | 15 M + 5 M | 20 kB | **20 %** | 1 % |
| step | small | 10 ms | 1 G + 0 | 1 GB | 1 % | **50 %** |
| lost | failed: the driver / fell |  |  |  |  |  |
| blocked | not yet: not built |  |  |  |  |  |`,
  );
  const blind = tableText({ ...report, rows: rows.slice(2, 3) });
  assert(blind.endsWith("| 20 kB | – | – |"), blind);
});

Deno.test("siText() writes three digits and a prefix", () => {
  const texts = [
    siText(0),
    siText(0.016, "B"),
    siText(1234, "B/s"),
    siText(3.81e8, "path-steps/s"),
    siText(999_999),
  ];
  assertEquals(texts, ["0", "0.016 B", "1.23 kB/s", "381 M path-steps/s", "1 M"]);
});

Deno.test("reportJson() is the report with its roofline and shares, and its rows are answers", () => {
  const json: unknown = JSON.parse(reportJson(report));
  if (!isRecord(json) || !Array.isArray(json.rows)) throw new Error("the report has no rows");
  assertEquals(json.schema, 1);
  assertEquals<unknown>(json.roofline, { bytes: 2e11, operations: 1e13 });
  assert(json.rows.every(isAnswer));
  assertEquals(json.rows.length, rows.length);
  assert(isAnswer(JSON.parse(JSON.stringify(device))));
  assert(!isAnswer({ ...rows[2], seconds: null }));
});

Deno.test("withTable() changes what stands between the marks, and nothing else", () => {
  const page = "a\n\n<!-- bench:gpu gpu -->\n\nold\n\n<!-- end gpu -->\n\nb <!-- end software -->\n";
  const changed = withTable(page, placeOf(device), "new");
  assertEquals(changed, page.replace("old", "new"));
  assertEquals(withTable(changed, "gpu", "new"), changed);
  assertThrows(() => withTable(page, "software", "new"), Error, "the page has no place");
});

Deno.test("docs/lab/gpu.md has a place for either kind of device", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/lab/gpu.md", import.meta.url));
  assert(withTable(page, "gpu", "G").includes("G") && withTable(page, "software", "S").includes("S"));
});
