/**
 * The packed package in pages: made by Vite and by esbuild as they are out of the box, and with a script tag; in Chromium, with
 * the headers that threads want and without.
 * @module
 */
import { folder } from "../../tools/package/build.ts";
import { findBrowser, howToInstall } from "../../tools/lib/browsers.ts";
import type { Policy } from "../../tools/lib/page_server.ts";
import { visit } from "../../tools/lib/visit.ts";
import { emptyFolder, type Ended, isThere, nothingIn, programs, ran, saidBy, tools } from "./folders.ts";
import { ended, isOutcome, type Outcome } from "./outcomes.ts";

/** How long a page may be silent, in ms. */
const patienceMs = 60_000;
const cores = navigator.hardwareConcurrency;

/** Opens a page under both sets of headers; `asked` is what it solves. */
const visited = async (
  target: string,
  at: string,
  page: string,
  asked: readonly string[],
): Promise<readonly Ended[]> => {
  const program = findBrowser("chromium");
  if (program === undefined) {
    return [{ target, name: "all", state: "left out", text: howToInstall("chromium") }];
  }
  const under = async (policy: Policy, threads: string): Promise<readonly Ended[]> => {
    const found: Outcome[] = [];
    const answer = (path: string, body: string): Promise<Response | undefined> => {
      const said: unknown = path === "/outcome" ? JSON.parse(body) : undefined;
      if (isOutcome(said)) found.push(said);
      return Promise.resolve(undefined);
    };
    const path = `${policy}/${page}`;
    const wrong = await visit({ browser: "chromium", program, folder: at, path, answer, patienceMs });
    const where = `${target}, ${policy}`;
    const all = await Promise.all(found.map((o) => ended(where, o, { threads })));
    const missing = asked.filter((name) => found.every((o) => o.name !== name));
    return [
      ...all,
      ...missing.map((name): Ended => ({
        target: where,
        name,
        state: "failed",
        text: wrong ?? "not posted",
      })),
    ];
  };
  return [
    ...await under("isolated", cores > 1 ? `${cores} threads` : "WebAssembly"),
    ...await under("plain", "WebAssembly"),
  ];
};

const made = ["looped", "threads", "staged", "dataset"] as const;

/** Vite, as it comes. */
export async function vite(): Promise<readonly Ended[]> {
  const target = "Vite";
  if (!await isThere(`${tools}/vite`)) {
    return [{ target, name: "all", state: "left out", text: "npm has no vite here" }];
  }
  const at = await emptyFolder("vite", ["vite", "onnxruntime-web"]);
  const html = '<!doctype html><meta charset="utf-8"><script type="module" src="./page.js"></script>';
  await Deno.writeTextFile(`${at}/index.html`, html);
  // beside the page, since our server knows no folders
  const args = ["node_modules/vite/bin/vite.js", "build", "--base", "./", "--assetsDir", "."];
  const run = await ran("node", args, at);
  if (!run.success) return [{ target, name: "builds", state: "failed", text: saidBy(run) }];
  return [
    { target, name: "builds", state: "ok" },
    ...await visited(target, `${at}/dist`, "index.html", made),
  ];
}

/** esbuild, as it comes; onnxruntime's binary is put beside what it makes, as docs/browsers.md says. */
export async function esbuild(): Promise<readonly Ended[]> {
  const target = "esbuild";
  const program = `${tools}/esbuild/bin/esbuild`;
  if (!await isThere(program)) {
    return [{ target, name: "all", state: "left out", text: "npm has no esbuild here" }];
  }
  const at = await emptyFolder("esbuild", ["onnxruntime-web"]);
  const run = await ran("node", [program, "page.js", "--bundle", "--format=esm", "--outdir=dist"], at);
  if (!run.success) return [{ target, name: "builds", state: "failed", text: saidBy(run) }];
  const binary = "ort-wasm-simd-threaded.wasm";
  await Deno.copyFile(`${at}/node_modules/onnxruntime-web/dist/${binary}`, `${at}/dist/${binary}`);
  return [
    { target, name: "builds", state: "ok" },
    ...await visited(target, `${at}/dist`, "page.html", made),
  ];
}

/** A page with a script tag, as from a CDN. */
export async function cdn(): Promise<readonly Ended[]> {
  const at = await nothingIn("cdn");
  await Deno.copyFile(`${folder}/npm/ito.js`, `${at}/ito.js`);
  for (const file of ["cdn.html", "solves.js"]) {
    await Deno.copyFile(`${programs}/${file}`, `${at}/${file}`);
  }
  return await visited("A script tag", at, "cdn.html", ["looped", "threads", "staged"]);
}
