/**
 * `deno task new` makes a folder that runs as it is.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { makeStudy } from "../../tools/study/new.ts";

Deno.test("deno task new makes a study that checks and runs, and writes its table and pictures", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/my-study`;
    assertEquals(makeStudy(path), undefined);
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "study"],
      cwd: path,
      env: { NO_COLOR: "1" },
    }).output();
    const said = new TextDecoder().decode(stdout);
    assert(success, new TextDecoder().decode(stderr));
    const rows = said.split("\n").filter((line) => line.startsWith("| five modes"));
    assertEquals(rows.length, 11, said);
    const cells = (name: string) =>
      rows.find((r) => r.includes(` ${name} `))?.split("|").map((c) => c.trim()).slice(3, 8);
    assertEquals(cells("mine 2"), cells("Euler–Maruyama 2")); // the method of one's own is that one
    for (const file of ["compare.svg", "samples.svg"]) {
      assert(Deno.readTextFileSync(`${path}/out/${file}`).startsWith("<svg "));
    }
    assert(makeStudy(path)?.includes("it is there already"));
    assert(makeStudy("")?.includes("needs a name"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
