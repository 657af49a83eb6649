/// <reference lib="dom" />
/**
 * Drop a file on a page, see samples: what `tools/train_score.py` wrote, solved in the page.
 *
 *     deno task web      http://127.0.0.1:8080/isolated/own.html
 *
 * Tests: tests/web/own.ts.
 * @module
 */
import { describe, solve } from "ito";
import { gridRaster } from "../lib/image.ts";
import { type Asking, asking, pictures, vectorText } from "./own_solve.ts";

const element = <K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Partial<HTMLElementTagNameMap[K]>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

/** Draws a solution: images on the canvas, of vectors the first ones as text. */
const shown = (canvas: HTMLCanvasElement, samples: ArrayLike<number>, { trained }: Asking): string => {
  const images = pictures(samples, trained);
  canvas.hidden = images === undefined;
  if (images === undefined) return vectorText(samples, trained);
  const { width, height, rgb } = gridRaster(images, { gap: 1 });
  const rgba = new Uint8ClampedArray(4 * width * height).map((_, i) =>
    i % 4 === 3 ? 255 : rgb[3 * Math.floor(i / 4) + i % 4] ?? 0
  );
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, width, height), 0, 0);
  return "";
};

/** Fills `place` with a form that takes a file, by drop or by choice, and draws its samples; "samples" is its event at the end. */
export function listen(place: HTMLElement): void {
  const file = element("input", { type: "file", name: "file", accept: ".safetensors" });
  const label = element(
    "select",
    { name: "label", disabled: true },
    element("option", { value: "" }, "each class"),
  );
  const guidance = element("input", { type: "number", name: "guidance", min: "0", step: "0.5", value: "2" });
  const count = element("input", { type: "number", name: "n", min: "1", max: "256", value: "16" });
  const form = element(
    "form",
    {},
    element("p", {}, "Drop a file here, or ", file),
    element("p", {}, "class ", label, "  guidance ", guidance, "  samples ", count, "  "),
    element("button", {}, "Draw"),
  );
  const canvas = element("canvas", { hidden: true });
  const text = element("pre", {});
  place.replaceChildren(form, canvas, text);
  let bytes: Uint8Array | undefined; // the file that was given last
  let signal = new AbortController();

  const draw = async (): Promise<string> => {
    if (bytes === undefined) return "No file yet";
    signal.abort(); // a drawing that is still under way would come on top of this one
    signal = new AbortController();
    const asked = { n: count.valueAsNumber, guidance: guidance.valueAsNumber };
    const made = asking(bytes, label.value === "" ? asked : { ...asked, label: Number(label.value) });
    if (made._tag === "Left") return describe(made.left);
    const { trained: { classes }, process, strategy, options } = made.right;
    if (label.options.length === 1) {
      label.append(...classes.map((name, i) => element("option", { value: `${i}` }, name)));
      label.disabled = classes.length === 0;
    }
    const progress = ({ nfe }: { readonly nfe: number }): void =>
      void (text.textContent = `${nfe} evaluations`);
    const result = await solve(process, strategy, { ...options, progress, signal: signal.signal })();
    if (result._tag === "Left") return describe(result.left);
    const { samples, failure, seconds, device, notes } = result.right;
    if (failure !== undefined) return describe(failure);
    const rows = shown(canvas, samples, made.right);
    return [`${options.n} samples in ${seconds.toFixed(1)} s`, device, ...notes, rows].join("\n");
  };
  const drawn = async (): Promise<void> => {
    text.textContent = "…";
    const said = await draw().catch((e: unknown) => (e instanceof Error ? e.message : String(e)));
    text.textContent = said;
    place.dispatchEvent(new CustomEvent("samples", { detail: said }));
  };
  const take = async (given: File | null | undefined): Promise<void> => {
    if (given == null) return;
    bytes = new Uint8Array(await given.arrayBuffer());
    label.replaceChildren(element("option", { value: "" }, "each class"));
    await drawn();
  };

  file.addEventListener("change", () => void take(file.files?.[0]));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    void drawn();
  });
  form.addEventListener("dragover", (e) => {
    e.preventDefault(); // or the page would be left for the file
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (e) => {
    e.preventDefault();
    form.classList.remove("over");
    void take(e.dataTransfer?.files[0]);
  });
}
