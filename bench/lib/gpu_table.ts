/**
 * What `bench/gpu.ts` found, as JSON and as a table for `docs/lab/gpu.md`.
 * @module
 */
import {
  type DeviceReport,
  type Measured,
  type Roofline,
  rooflineIn,
  type Row,
  type Shares,
  sharesOf,
} from "./gpu_rows.ts";

/** A run of the bench. */
export interface Report {
  readonly schema: 1;
  readonly bench: "gpu";
  readonly date: string;
  /** The host: threads, memory, system, Deno. */
  readonly machine: string;
  readonly deno: string;
  readonly quick: boolean;
  readonly device: DeviceReport;
  readonly rows: readonly Row[];
}

const shared = (row: Row, roof: Roofline): Row & { readonly shares?: Shares } =>
  row.tag === "measured" ? { ...row, shares: sharesOf(row, roof) } : row;

/** The report as JSON: its fields, the roofline, and the shares of each row. */
export function reportJson(report: Report): string {
  const roofline = rooflineIn(report.rows);
  const rows = report.rows.map((row) => shared(row, roofline));
  return `${JSON.stringify({ ...report, roofline, rows }, null, 2)}\n`;
}

const prefixes = ["", "k", "M", "G", "T", "P"] as const;

/** Units that their prefix is written to. */
const isSymbol = (unit: string): boolean => /^(B|FLOP)\b/.test(unit);

/** A number in three digits with its prefix: 1.23 M, 1.23 GB, 1.23 M steps/s. */
export function siText(value: number, unit = ""): string {
  const rounded = Number(value.toPrecision(3));
  const power = rounded === 0 ? 0 : Math.floor(Math.log10(Math.abs(rounded)) / 3);
  const k = Math.max(0, Math.min(prefixes.length - 1, power));
  const words = isSymbol(unit) ? [`${prefixes[k]}${unit}`] : [prefixes[k] ?? "", unit];
  return [`${Number((rounded / 1000 ** k).toPrecision(3))}`, ...words].filter((w) => w !== "").join(" ");
}

const shareText = (share: number | undefined, binds: boolean): string => {
  if (share === undefined) return "–";
  const percent = 100 * share;
  const text = `${percent >= 10 ? percent.toFixed(0) : Number(percent.toPrecision(2))} %`;
  return binds ? `**${text}**` : text;
};

const oneLine = (text: string): string => {
  const flat = text.replaceAll(/\s+/g, " ").replaceAll("|", "/").trim();
  return flat.length > 160 ? `${flat.slice(0, 159)}…` : flat;
};

const rateOf = ({ each, seconds }: Measured): string =>
  each.count === 1
    ? `${Number((1000 * seconds).toPrecision(3))} ms`
    : siText(each.count / seconds, `${each.unit}${isSymbol(each.unit) ? "" : "s"}/s`);

const cellsOf = (row: Row, roof: Roofline): readonly string[] => {
  switch (row.tag) {
    case "failed":
      return [row.name, `failed: ${oneLine(row.why)}`, "", "", "", "", ""];
    case "notYet":
      return [row.name, `not yet: ${oneLine(row.why)}`, "", "", "", "", ""];
    case "measured": {
      const { work: { real, integer, bytes }, each: { unit, count } } = row;
      const { arithmetic, memory, bound } = sharesOf(row, roof);
      const scaled = row.n < row.asked ? [`scaled down from ${row.asked.toLocaleString("en")}`] : [];
      const said = [...scaled, ...row.notes];
      const isRoof = isSymbol(unit);
      return [
        row.name,
        said.length === 0 ? row.size : `${row.size} (${oneLine(said.join("; "))})`,
        rateOf(row),
        isRoof ? "" : `${siText(real / count)} + ${siText(integer / count)}`,
        isRoof ? "" : siText(bytes / count, "B"),
        isRoof ? "" : shareText(arithmetic, bound === "arithmetic"),
        isRoof ? "" : shareText(memory, bound === "memory"),
      ];
    }
  }
};

const head = [
  "row",
  "what was run",
  "rate, or time of one",
  "operations of one, real + integer",
  "bytes of one",
  "of arithmetic",
  "of memory",
];

/** The report in Markdown: device and host in words, then a row a case; the line that binds is bold. */
export function tableText(report: Report): string {
  const { device, machine, date, quick, rows } = report;
  const roof = rooflineIn(rows);
  const kind = device.isSoftware ? ", a CPU in truth" : "";
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `${device.name}${kind}; ${device.arithmetic}. ${date.slice(0, 10)}, ${machine}` +
    `${quick ? "; **quick**: no figures to trust" : ""}.`,
    "",
    line(head),
    line(head.map((_, k) => (k < 2 ? "---" : "---:"))),
    ...rows.map((row) => line(cellsOf(row, roof))),
  ].join("\n");
}

/** The place of a device's table in a page, by kind. */
export function placeOf(device: DeviceReport): "software" | "gpu" {
  return device.isSoftware ? "software" : "gpu";
}

/** The page with another text between the marks of a place; throws where it has no such place. */
export function withTable(page: string, place: "software" | "gpu", text: string): string {
  const [from, to] = [`<!-- bench:gpu ${place} -->`, `<!-- end ${place} -->`];
  const [start, end] = [page.indexOf(from), page.indexOf(to)];
  if (start < 0 || end < start) throw new Error(`the page has no place "${from} … ${to}"`);
  return `${page.slice(0, start + from.length)}\n\n${text}\n\n${page.slice(end)}`;
}
