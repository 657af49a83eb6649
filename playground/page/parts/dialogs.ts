/// <reference lib="dom" />
/**
 * What opens above the page: the link, the script for Deno, whether the bits agree. Escape closes it; focus stays inside.
 *
 * Tests: tests/playground/browser/page.ts.
 * @module
 */
import type { Compared } from "../../sandbox/messages.ts";
import type { Actions } from "../actions.ts";
import { count, short } from "../numbers.ts";
import { h, useEffect, useRef, type View } from "../preact.ts";
import type { Dialog } from "../state.ts";

interface Dialogs extends Actions {
  readonly dialog: Dialog;
  readonly compared: Compared | "asked" | undefined;
}

const copyButton = (p: Dialogs, text: string, isCopied: boolean): View =>
  h("button", { class: "primary", onClick: () => p.copy(text) }, isCopied ? "Copied" : "Copy");

const verdict = ({ rows }: Compared): string => {
  const digests = new Set(rows.filter((r) => r.digest !== "").map((r) => r.digest));
  const ran = rows.filter((r) => r.digest !== "").length;
  if (ran < 2) return "Fewer than two targets ran here: there is nothing to compare.";
  return digests.size === 1
    ? `Yes: ${ran} targets made the same bits.`
    : `No: ${digests.size} different results of ${ran} targets.`;
};

const bits = (compared: Dialogs["compared"]): View => {
  if (compared === "asked") return h("p", { "aria-busy": "true" }, "Each target solves the same paths …");
  if (compared === undefined) return h("p", null, "It did not come to an end.");
  const [first] = compared.rows.filter((r) => r.digest !== "");
  return [
    h("p", { class: "verdict" }, verdict(compared)),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "facts" },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            ["target", "SHA-256 of the samples", "ms", ""].map((t) => h("th", { scope: "col" }, t)),
          ),
        ),
        h(
          "tbody",
          null,
          compared.rows.map((r) =>
            h(
              "tr",
              { key: r.target },
              h("th", { scope: "row" }, r.target),
              h(
                "td",
                { class: r.digest === "" || r.digest === first?.digest ? "digest" : "digest other" },
                r.digest || "–",
              ),
              h("td", null, r.digest === "" ? "–" : short(r.ms)),
              h("td", { class: "note" }, r.note),
            )
          ),
        ),
      ),
    ),
  ];
};

const content = (p: Dialogs): readonly [string, View] => {
  const { dialog } = p;
  switch (dialog.tag) {
    case "link":
      return ["Share", [
        h(
          "p",
          null,
          `The program and its settings are in the link, ${count(dialog.link.length)} characters. ` +
            "Who opens it sees the program first, and runs it with a click.",
        ),
        h("textarea", { class: "link", readOnly: true, rows: 4, "aria-label": "Link", value: dialog.link }),
        h("div", { class: "row" }, copyButton(p, dialog.link, dialog.isCopied)),
      ]];
    case "script":
      return ["Open in Deno", [
        h("p", null, "The same program as a script that draws the same numbers."),
        h("pre", { class: "script", tabIndex: 0, "aria-label": "Script" }, dialog.text),
        h("div", { class: "row" }, copyButton(p, dialog.text, dialog.isCopied)),
      ]];
    case "bits":
      return ["Same bits?", bits(p.compared)];
  }
};

/** A dialog, above all else. */
export const dialogs: (p: Dialogs) => View = (p: Dialogs) => {
  const place = useRef<HTMLDialogElement>(null);
  const { dispatch } = p;
  useEffect(() => place.current?.showModal(), []);
  const close = (): void => dispatch({ tag: "dialog", dialog: undefined });
  const [title, inside] = content(p);
  return h(
    "dialog",
    {
      ref: place,
      "aria-labelledby": "dialog-title",
      onClose: close,
      onClick: (e: MouseEvent) => e.target === place.current && close(),
    },
    h(
      "div",
      { class: "sheet" },
      h(
        "header",
        null,
        h("h2", { id: "dialog-title" }, title),
        h("button", { class: "icon", "aria-label": "Close", onClick: close }, "×"),
      ),
      inside,
    ),
  );
};
