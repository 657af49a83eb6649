/**
 * Every public symbol of every entry is documented, and names only what is public: `deno doc --lint`, but for the types of fp-ts in our
 * signatures (Either, TaskEither), which users import from fp-ts itself. Deno offers no way to allow these.
 *
 *     deno run --allow-read --allow-run tools/checks/docs.ts
 *
 * @module
 */
import { report } from "../lib/sources.ts";
import { entries } from "../package/entries.ts";

const theirs =
  /^error\[private-type-ref\]: public type '[\w"[\]]+' references private type '(Either|TaskEither)'$/;

/** A complaint: its first line, and the place. */
const complaintsOf = (text: string): readonly string[] =>
  text.split(/^(?=error)/m).filter((part) => part.startsWith("error[")).flatMap((part) => {
    const [first = "", place = ""] = part.split("\n");
    return theirs.test(first.trim()) ? [] : [`${first.trim()} ${place.replace(/^\s*-->\s*/, "")}`];
  });

if (import.meta.main) {
  const args = ["doc", "--no-lock", "--lint", ...entries.map(({ path }) => path)];
  const command = new Deno.Command(Deno.execPath(), { args, env: { NO_COLOR: "1" }, stdout: "null" });
  const { stderr, success } = await command.output();
  const text = new TextDecoder().decode(stderr);
  const complaints = complaintsOf(text);
  const understood = success || /Found \d+ documentation lint error/.test(text);
  report("docs", understood ? complaints : [text]);
}
