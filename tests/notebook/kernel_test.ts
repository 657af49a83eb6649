/**
 * The example notebook in Deno's own Jupyter kernel: each cell gives what it should, in every form that it promises.
 *
 * Wants Python with jupyter_client (`pip install jupyter_client`; `ITO_JUPYTER_PYTHON` names another Python than python3);
 * without it the test is skipped, or fails where `ITO_REQUIRE_JUPYTER=1`.
 * @module
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import katex from "katex";
import * as E from "fp-ts/Either";
import { isRecord } from "../../sde/border/decode.ts";

const root = new URL("../../", import.meta.url);
const notebook = new URL("examples/notebook.ipynb", root).pathname;
const runner = new URL("run_notebook.py", import.meta.url).pathname;
const python = Deno.env.get("ITO_JUPYTER_PYTHON") ?? "python3";

/** What a process prints, or why it does not end well. */
const outputOf = async (args: readonly string[]): Promise<E.Either<string, string>> => {
  try {
    const command = new Deno.Command(python, { args: [...args], stdout: "piped", stderr: "piped" });
    const { success, stdout, stderr } = await command.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
    return success ? E.right(text(stdout)) : E.left(text(stderr).split("\n").at(-1) ?? "");
  } catch (thrown) {
    return E.left(String(thrown));
  }
};

const there = await outputOf(["-c", "import jupyter_client"]);
const missing = E.isLeft(there) ? `${python} has no jupyter_client: ${there.left}` : undefined;
const skipped = missing !== undefined && Deno.env.get("ITO_REQUIRE_JUPYTER") !== "1";

type Data = Readonly<Record<string, unknown>>;
const listOf = (u: unknown): readonly unknown[] => (Array.isArray(u) ? u : []);
const recordOf = (u: unknown): Data => (isRecord(u) ? u : {});

/** A folder whose programs may import "ito", with a lock of nobody's. */
const folderOfItsOwn = async (): Promise<string> => {
  const folder = await Deno.makeTempDir({ prefix: "ito-notebook-" });
  const text = await Deno.readTextFile(new URL("deno.json", root));
  const { imports, unstable, nodeModulesDir } = recordOf(JSON.parse(text));
  const absolute = Object.entries(recordOf(imports)).map(([name, to]) => {
    const own = typeof to === "string" && to.startsWith("./");
    return [name, own ? new URL(to, root).href : to] as const;
  });
  const config = { unstable, nodeModulesDir, lock: false, imports: Object.fromEntries(absolute) };
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(config));
  return folder;
};

const run = async (): Promise<readonly Data[]> => {
  const folder = await folderOfItsOwn();
  try {
    const printed = await outputOf([runner, notebook, folder, Deno.execPath()]);
    if (E.isLeft(printed)) throw new Error(`${missing ?? printed.left}`);
    const cells = listOf(JSON.parse(printed.right)).map((cell) => listOf(cell).map(recordOf));
    cells.flat().forEach((o) => assertEquals([o.output_type, o.evalue], ["execute_result", undefined]));
    return cells.map(([first]) => recordOf(first?.data));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

const textOf = (data: Data | undefined, type: string): string => {
  const text = data?.[type];
  if (typeof text !== "string") throw new Error(`no ${type}, only ${Object.keys(data ?? {})}`);
  return text;
};
const mathematics = (data: Data | undefined): void => {
  const body = textOf(data, "text/latex").replaceAll("$$", "");
  katex.renderToString(body, { throwOnError: true, strict: "error", displayMode: true });
};
const marks = (data: Data | undefined, mark: string): number =>
  textOf(data, "image/svg+xml").split(`<${mark} `).length - 1;

Deno.test({
  name: `examples/notebook.ipynb runs in Deno's kernel${skipped ? ` (skipped: ${missing})` : ""}`,
  ignore: skipped,
  fn: async () => {
    const all = await run();
    assertEquals(all.length, 9);
    const [imports, heston, paths, many, backward, strategy, points, images, error] = all;
    assertEquals(imports, {});
    mathematics(heston);
    assertStringIncludes(textOf(heston, "text/latex"), "\\mathrm{d}W_{2}");
    assertStringIncludes(textOf(paths, "text/html"), "500 samples of 2");
    assertStringIncludes(textOf(paths, "text/html"), "↑ v");
    assertEquals(marks(paths, "circle"), 500);
    assertStringIncludes(textOf(many, "text/html"), "quantiles 0.05 and 0.95");
    assertEquals(marks(many, "rect"), 40);
    mathematics(backward);
    assertStringIncludes(textOf(strategy, "text/html"), "adaptiveExponential");
    assertEquals(marks(points, "circle"), 2000);
    const png = decode(Uint8Array.from(atob(textOf(images, "image/png")), (c) => c.charCodeAt(0)));
    assertEquals([png.width, png.height], [46, 46]); // 5 × 5 of 8 × 8, a pixel between
    assertStringIncludes(textOf(error, "text/plain"), "x0 must be given");
    assertStringIncludes(textOf(error, "text/plain"), "Try  solve(process, strategy, { x0: 1, … })");
    all.slice(1).forEach((data) => assert(textOf(data, "text/plain").length > 0));
  },
});

Deno.test("examples/notebook.ipynb is kept without outputs, for Deno's kernel", async () => {
  const text = await Deno.readTextFile(notebook);
  const cells = listOf(recordOf(JSON.parse(text)).cells).map(recordOf).filter((c) => c.cell_type === "code");
  assertEquals(cells.map((c) => c.outputs), Array.from({ length: 9 }, () => []));
  assertStringIncludes(text, '"name": "deno"');
});
