/**
 * Where results go: files where a permission allows them, else the terminal.
 *
 * Permissions are asked about (`querySync`) and never asked for, and files are tried before the run, so that nobody
 * waits for a result that cannot be kept. A file appears whole: the bytes go to a temporary file beside it, which is
 * renamed. Deno's rename wants to *read* as well: without that permission the bytes go straight to the file, which is
 * removed when the write fails.
 * @module
 */

import { basename, dirname, join } from "node:path";
import * as E from "fp-ts/Either";
import type { Stop } from "./cli.ts";
import { encodeGrid, gridRaster, type Images, npy } from "./image.ts";
import { halfBlocks, type Screen } from "./terminal.ts";

/** A file that was found writable; with `temporary` it is replaced in one step. */
export interface Destination {
  readonly path: string;
  readonly temporary: string | undefined;
}

/** What will be written; `advice` says how to get an image file where there is none. */
export interface OutputPlan {
  readonly image: Destination | undefined;
  readonly json: Destination | undefined;
  readonly advice: string | undefined;
}

/** What the user asked for (--out, --json), and the image written when nothing was asked for and it may be. */
export interface OutputRequest {
  readonly out: string | undefined;
  readonly json: string | undefined;
  readonly fallback: string;
}

/** A result to write: the images, and the text of the JSON file. */
export interface Result {
  readonly images: Images;
  readonly json: string;
}

const drawn = { cells: 16, perRow: 8 }; // on a terminal: cells an image at least, and images a row at most

const granted = (name: "read" | "write", path: string): boolean =>
  Deno.permissions.querySync({ name, path }).state === "granted";

const reason = (error: unknown): string => error instanceof Error ? error.message : String(error);

/** The flag that allows a file; the folder's, where there is one, since that may have to be made. */
const flagFor = (path: string): string => {
  const folder = dirname(path);
  const flag = `--allow-write=${folder === "." ? path : folder}`;
  return folder === "out" ? `-P or ${flag}` : flag;
};

const exists = (path: string): boolean => {
  try {
    Deno.openSync(path, { append: true }).close(); // needs no permission to read, leaves the file as it is
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
};

/** Makes the folder and an empty file, and takes the file away again: throws what a write would throw later. */
const tryOut = ({ path, temporary }: Destination): void => {
  if (granted("write", dirname(path))) Deno.mkdirSync(dirname(path), { recursive: true });
  const found = exists(path);
  const probe = temporary ?? (found ? undefined : path);
  if (probe === undefined) return;
  Deno.openSync(probe, { write: true, createNew: true }).close();
  Deno.removeSync(probe);
};

/**
 * Finds out whether a file can be written, and how; makes its folder.
 *
 * Errors (Left): no permission, with the flag that gives it; or what the system says.
 *
 * @param path The file.
 * @returns The file as a destination.
 */
export function destination(path: string): E.Either<string, Destination> {
  if (!granted("write", path)) {
    return E.left(`no permission, run with ${flagFor(path)} (before the script's name)`);
  }
  const beside = join(dirname(path), `.${basename(path)}.${crypto.randomUUID().slice(0, 8)}.tmp`);
  const atomic = granted("write", beside) && granted("read", beside);
  const found: Destination = { path, temporary: atomic ? beside : undefined };
  return E.tryCatch(() => (tryOut(found), found), reason);
}

/** An option's file, or the Stop that names the option. */
const asked = (option: string, path: string | undefined): E.Either<Stop, Destination | undefined> =>
  path === undefined ? E.right(undefined) : E.mapLeft((why: string): Stop => ({
    exitCode: 2,
    text: `Cannot write ${option} ${path}: ${why}`,
  }))(destination(path));

/**
 * Plans the output, before any work: what was asked for must be writable, the rest may be missing.
 *
 * Errors (Left): one line that names the option, the file, and the flag or the system's reason; exit code 2.
 *
 * @param request The options, and the default image.
 * @returns The plan for `deliver`.
 */
export function planOutput(request: OutputRequest): E.Either<Stop, OutputPlan> {
  const { out, json, fallback } = request;
  if (out !== undefined && out === json) {
    return E.left({
      exitCode: 2,
      text: `Cannot write --json ${json}: wanted a file other than that of --out`,
    });
  }
  const image = asked("--out", out);
  if (E.isLeft(image)) return image;
  const record = asked("--json", json);
  if (E.isLeft(record)) return record;
  if (image.right !== undefined) {
    return E.right({ image: image.right, json: record.right, advice: undefined });
  }
  return E.right(
    E.match(
      (why: string): OutputPlan => ({
        image: undefined,
        json: record.right,
        advice: `Not written ${fallback}: ${why}`,
      }),
      (found: Destination): OutputPlan => ({ image: found, json: record.right, advice: undefined }),
    )(destination(fallback)),
  );
}

/**
 * Writes a file whole.
 *
 * Errors (Left): the system's reason; no part of the file is left.
 *
 * @param to A destination that was tried before.
 * @param bytes The file.
 * @returns The path written.
 */
export function writeWhole(to: Destination, bytes: Uint8Array): E.Either<string, string> {
  const first = to.temporary ?? to.path;
  try {
    Deno.writeFileSync(first, bytes);
    if (to.temporary !== undefined) Deno.renameSync(to.temporary, to.path);
    return E.right(to.path);
  } catch (error) {
    E.tryCatch(() => Deno.removeSync(first), reason); // there may be none
    return E.left(`Cannot write ${to.path}: ${reason(error)}`);
  }
}

const scaleFor = (count: number): number => count <= 16 ? 4 : count <= 100 ? 2 : 1;

const encodeFor = (path: string, images: Images): Uint8Array =>
  path.toLowerCase().endsWith(".npy")
    ? npy(images.data, [images.count, 3, images.height, images.width])
    : encodeGrid(images, { scale: scaleFor(images.count) });

const firstOf = ({ count, width, height, data }: Images, wanted: number): Images => {
  const kept = Math.min(count, wanted);
  return { count: kept, width, height, data: data.subarray(0, kept * 3 * width * height) };
};

/** As many images as stay recognisable in this width, and a line that says how many they are of all. */
const drawing = (images: Images, columns: number): string => {
  const perRow = Math.max(1, Math.min(drawn.perRow, Math.floor(columns / drawn.cells)));
  const shown = firstOf(images, perRow ** 2);
  const caption = shown.count < images.count ? `The first ${shown.count} of ${images.count} samples\n` : "";
  return halfBlocks(gridRaster(shown, { gap: 1 }), columns) + caption;
};

/**
 * Writes what was planned and says so, a line a file. Where no image is written, draws the first samples on the screen
 * if it is a terminal with colours, and says which flag writes the file.
 *
 * Errors (Left): what could not be written, a line each; the rest is written all the same.
 *
 * @param plan From `planOutput`.
 * @param result The images and the JSON text.
 * @param screen Where the lines go: `screenOf(Deno.stdout)`.
 * @returns Nothing.
 */
export function deliver(plan: OutputPlan, result: Result, screen: Screen): E.Either<string, void> {
  const files: readonly (readonly [Destination | undefined, (path: string) => Uint8Array])[] = [
    [plan.image, (path) => encodeFor(path, result.images)],
    [plan.json, () => new TextEncoder().encode(result.json)],
  ];
  const failures: string[] = [];
  for (const [to, bytes] of files) {
    if (to === undefined) continue;
    const written = writeWhole(to, bytes(to.path));
    if (E.isLeft(written)) failures.push(written.left);
    else screen.write(`Wrote ${written.right}\n`);
  }
  if (plan.image === undefined) {
    if (screen.color) screen.write(drawing(result.images, screen.columns));
    if (plan.advice !== undefined) screen.write(`${plan.advice}\n`);
  }
  return failures.length > 0 ? E.left(failures.join("\n")) : E.right(undefined);
}
