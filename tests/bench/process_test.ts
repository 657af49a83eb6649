/**
 * Rows in processes of their own: what hangs, falls or says nothing is a row that says why.
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { answerIn, runProcess } from "../../bench/lib/row_process.ts";

const program = async (code: string, use: (path: string) => Promise<void>): Promise<void> => {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, code);
  await use(path).finally(() => Deno.remove(path));
};

Deno.test("A row that hangs is killed, and says so", async () => {
  await program("while (true);", async (path) => {
    const answer = answerIn("slow", await runProcess([path], 1));
    assertEquals(answer, { tag: "failed", name: "slow", why: "it took longer than 1 s" });
  });
});

Deno.test("A row that falls says what it said last", async () => {
  await program(`throw new Error("no memory");`, async (path) => {
    const answer = answerIn("weak", await runProcess([path], 60));
    assert(answer.tag === "failed" && /no memory.*exit code 1/.test(answer.why), JSON.stringify(answer));
  });
  await program(
    `Deno.kill(Deno.pid, "SIGABRT");\nawait new Promise((r) => setTimeout(r, 60_000));`,
    async (path) => {
      const answer = answerIn("weak", await runProcess([path], 60));
      assert(answer.tag === "failed" && answer.why.includes("SIGABRT"), JSON.stringify(answer));
    },
  );
});

Deno.test("A row's last line is its answer, if it is one", async () => {
  const row = { tag: "notYet", name: "later", why: "not built" };
  await program(`console.log("hello");\nconsole.log('${JSON.stringify(row)}');`, async (path) => {
    assertEquals<unknown>(answerIn("later", await runProcess([path], 60)), row);
  });
  for (const line of ["", "{}", `{"tag":"measured","name":"half"}`, "not JSON"]) {
    const answer = answerIn("odd", { tag: "done", stdout: `${line}\n`, seconds: 1 });
    assertEquals(answer, { tag: "failed", name: "odd", why: "its process gave no answer" });
  }
});
