// deno-lint-ignore-file no-console -- a bench prints its table
/**
 * What Ito reaches of a GPU: its roofline by two kernels of our own, then what Ito does, each as a share of it.
 *
 *     deno task bench:gpu              at most 3 minutes: out/gpu.json, and the table
 *     deno task bench:gpu --write      the same, and the table into docs/lab/gpu.md
 *     deno task bench:gpu --quick      sizes that only show that everything runs: some 15 s
 *
 * It runs on software Vulkan too. A row has a budget: what does not fit is made smaller and says so; what fails is a row
 * that says why. Nothing is fetched once the packages are there. docs/lab/gpu.md says how shares are counted.
 * @module
 */
import { isLeft } from "fp-ts/Either";
import { describe } from "ito";
import { type Device, openDevice } from "../backends/devices/webgpu/device.ts";
import { ask, traitsText } from "../backends/devices/webgpu/probe.ts";
import { isRecord } from "../sde/border/decode.ts";
import { type Answer, type Measured, roofNames, type Row } from "./lib/gpu_rows.ts";
import { datasetCase, networkCase, scoreRow } from "./lib/gpu_scores.ts";
import { ensembleRow, stepRow } from "./lib/gpu_solves.ts";
import { placeOf, type Report, reportJson, tableText, withTable } from "./lib/gpu_table.ts";
import { peerCases } from "./lib/peer_cases.ts";
import { machine } from "./lib/report.ts";
import { copied, type Line, multiplied } from "./lib/roofline.ts";
import { answerIn, runProcess } from "./lib/row_process.ts";
import { unwrap } from "./lib/staged.ts";

const quick = Deno.args.includes("--quick");
/** Seconds: of the whole bench, and the most of a row; of a row's measuring, and of each line of the roofline. */
const limits = quick ? { all: 110, row: 40 } : { all: 172, row: 40 };
const budgets = quick ? { row: 0.5, roof: 0.2 } : { row: 9, roof: 3 };

const onDevice = async <A>(
  timed: boolean,
  use: (d: Device) => Promise<A>,
) => {
  const d = unwrap(await openDevice({ timed })());
  return await use(d).finally(d.close);
};

const roofRow = (name: string, unit: "B" | "FLOP", { seconds, amount, how }: Line): Measured => ({
  tag: "measured",
  name,
  size: how,
  n: 1,
  asked: 1,
  seconds,
  work: { real: unit === "FLOP" ? amount : 0, integer: 0, bytes: unit === "B" ? amount : 0 },
  each: { unit, count: amount },
  notes: [],
});

const firstLineOf = async (file: string): Promise<string> => {
  try {
    return (await Deno.readTextFile(file)).split("\n")[0] ?? "";
  } catch {
    return "";
  }
};

const deviceAnswer = async (): Promise<Answer> => {
  const opened = await openDevice()();
  if (isLeft(opened)) return { tag: "noDevice", why: describe(opened.left) };
  const d = unwrap(await ask(opened.right)());
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: "high-performance" });
  const { vendor = "", architecture = "", device = "" } = adapter?.info ?? {};
  const { name, isSoftware, traits } = d.info;
  d.close();
  return {
    tag: "device",
    name,
    isSoftware,
    adapter: [vendor, architecture, device].filter((word) => word !== "").join(" "),
    driver: await firstLineOf("/proc/driver/nvidia/version") || "not told",
    limits: { ...d.info.limits },
    arithmetic: traits === undefined ? "not asked" : traitsText(traits),
  };
};

/** What each row's process does. */
const works: Readonly<Record<string, () => Promise<Answer>>> = {
  device: deviceAnswer,
  [roofNames.bytes]: () =>
    onDevice(true, async (d) => {
      const size = quick ? { buffer: 64, pairs: 1 } : { buffer: 128, pairs: 4 };
      return roofRow(roofNames.bytes, "B", await copied(d, { ...size, budget: budgets.roof }));
    }),
  [roofNames.operations]: () =>
    onDevice(true, async (d) => roofRow(roofNames.operations, "FLOP", await multiplied(d, budgets.roof))),
  ...Object.fromEntries(peerCases.map((c) => [c.name, () => ensembleRow(c, budgets.row)])),
  "staged step": () => stepRow("staged", budgets.row, quick),
  "blocked step": () => stepRow("blocked", budgets.row, quick),
  "data-set score": () => scoreRow(datasetCase(), budgets.row),
  "network score": () => scoreRow(networkCase(), budgets.row),
};

const inThisProcess = async (name: string): Promise<Answer> => {
  try {
    return await works[name]?.() ?? { tag: "failed", name, why: "there is no such row" };
  } catch (thrown) {
    return { tag: "failed", name, why: thrown instanceof Error ? thrown.message : String(thrown) };
  }
};

const here = new URL(import.meta.url).pathname;
const inItsOwn = async (name: string, limit: number): Promise<Answer> =>
  answerIn(name, await runProcess([here, "--row", name, ...(quick ? ["--quick"] : [])], limit));

const numberIn = (value: unknown, ...path: readonly string[]): number => {
  const found = path.reduce<unknown>((v, key) => (isRecord(v) ? v[key] : undefined), value);
  if (typeof found !== "number") throw new Error(`the statistics hold no ${path.join(".")}`);
  return found;
};

/** The main job as a process, from its start to its picture. */
const mainJob = async (name: string, limit: number): Promise<Row> => {
  const [count, points, elements] = [quick ? 4 : 64, 512, 3072];
  const folder = await Deno.makeTempDir();
  try {
    const [out, json] = [`${folder}/ve_cifar.png`, `${folder}/ve_cifar.json`];
    const program = new URL("../examples/ve_cifar.ts", import.meta.url).pathname;
    const asked = ["--backend", "webgpu", "--n", `${count}`, "--out", out, "--json", json];
    const ended = await runProcess([program, ...asked], limit);
    if (ended.tag === "broken") return { tag: "failed", name, why: ended.why };
    const statistics: unknown = JSON.parse(await Deno.readTextFile(json));
    const paid = numberIn(statistics, "evaluations", "paid");
    return {
      tag: "measured",
      name,
      size: `${count} images, ${paid.toLocaleString("en")} evaluations`,
      n: count,
      asked: 64,
      seconds: ended.seconds,
      work: { real: 4 * points * elements * paid, integer: 0, bytes: 8 * elements * paid },
      each: { unit: "run", count: 1 },
      notes: [`the solve: ${numberIn(statistics, "seconds").toFixed(2)} s`],
    };
  } catch (thrown) {
    return { tag: "failed", name, why: thrown instanceof Error ? thrown.message : String(thrown) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

const say = (text: string): void => console.error(text);

const bench = async (): Promise<Report | Exclude<Answer, { readonly tag: "device" }>> => {
  const began = performance.now();
  const left = (): number => limits.all - (performance.now() - began) / 1000;
  const device = await inItsOwn("device", limits.row);
  if (device.tag !== "device") return device;
  say(`${device.name}; ${device.arithmetic}`);
  const rows: Row[] = [];
  for (const name of [...Object.keys(works).filter((n) => n !== "device"), "ve_cifar"]) {
    const limit = Math.min(limits.row, left());
    const before = performance.now();
    const row = limit < 2
      ? { tag: "failed", name, why: `no time was left of ${limits.all} s` } as const
      : name === "ve_cifar"
      ? await mainJob(name, limit)
      : await inItsOwn(name, limit);
    const isRow = row.tag === "measured" || row.tag === "failed" || row.tag === "notYet";
    rows.push(isRow ? row : { tag: "failed", name, why: "its process gave no row" });
    say(`${((performance.now() - before) / 1000).toFixed(1).padStart(6)} s  ${name}: ${row.tag}`);
  }
  const { deno, v8 } = Deno.version;
  const version = `${deno} (V8 ${v8})`;
  const date = new Date().toISOString();
  return { schema: 1, bench: "gpu", date, machine: machine(), deno: version, quick, device, rows };
};

const written = async (report: Report): Promise<void> => {
  const root = new URL("../", import.meta.url);
  await Deno.mkdir(new URL("out/", root), { recursive: true });
  await Deno.writeTextFile(new URL("out/gpu.json", root), reportJson(report));
  if (!Deno.args.includes("--write")) return;
  const page = new URL("docs/lab/gpu.md", root);
  await Deno.writeTextFile(
    page,
    withTable(await Deno.readTextFile(page), placeOf(report.device), tableText(report)),
  );
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", page.pathname] }).output();
};

const row = Deno.args.indexOf("--row");
if (row >= 0) console.log(JSON.stringify(await inThisProcess(Deno.args[row + 1] ?? "")));
else {
  const report = await bench();
  if ("tag" in report) {
    console.log(report.tag === "measured" ? "No device: its process gave a row" : report.why);
    Deno.exit(quick && report.tag === "noDevice" ? 0 : 1);
  }
  await written(report);
  console.log(tableText(report));
  Deno.exit(report.rows.some((r) => r.tag === "failed") ? 1 : 0);
}
