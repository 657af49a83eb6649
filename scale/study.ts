/**
 * A study: a module that exports what is sampled, so that any machine that has it can make any shard of it.
 *
 *     export const process = ve(), score = mixtureScore(…), strategy = adaptiveExponential();
 *     export const options = { seed: 1 };                       // of `solve`, without n and start
 *     export const files = ["weights.safetensors"];             // beside the module; what it reads, for its digest
 *     export const dataRange = [-1, 1];                         // of images: what a picture draws black and white
 *
 * Tests: tests/scale/shard_test.ts.
 * @module
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as E from "fp-ts/Either";
import * as t from "io-ts";
import config from "../deno.json" with { type: "json" };
import {
  type ItoError,
  type Process,
  reverse,
  type Score,
  type SolveOptions,
  type Strategy,
} from "../mod.ts";
import { isRecord } from "../sde/border/decode.ts";
import type { ScaleError } from "./errors.ts";
import { bytesFrom, filed } from "./files.ts";

/** The version of Ito that solves. */
export const ito: string = config.version;

/** What a study may ask of `solve`: all but what a shard says, and nothing that is one a sample. */
export type StudyOptions = Pick<
  SolveOptions,
  "seed" | "shape" | "batch" | "backend" | "precision" | "provider" | "x0" | "params"
>;

/** What is sampled. */
export interface Study {
  /** Its module, as it was called. */
  readonly path: string;
  readonly process: E.Either<ItoError, Process>;
  readonly strategy: Strategy;
  readonly options: StudyOptions;
  /** Of images, black and white; 0 and 1 where it says nothing. */
  readonly dataRange?: readonly [low: number, high: number];
  /** SHA-256 of its module, its files and its options. */
  readonly digest: string;
}

const isProcess = (u: unknown): u is Process => isRecord(u) && "drift" in u && "time" in u;
const isFallible = (u: unknown): u is E.Either<ItoError, Process> =>
  isRecord(u) && (u._tag === "Left" || u._tag === "Right" && isProcess(u.right));
const isStrategy = (u: unknown): u is Strategy => isRecord(u) && "method" in u && "controller" in u;
const isScore = (u: unknown): u is Score | E.Either<ItoError, Score> => isRecord(u);

/** A Promise or a Map has no keys: it would be no options at all, and the seed another one. */
const isPlain = (u: unknown): boolean =>
  isRecord(u) && [Object.prototype, null].includes(Object.getPrototypeOf(u));

const isRange = (u: unknown): u is readonly [number, number] =>
  Array.isArray(u) && u.length === 2 && u.every(Number.isFinite) && u[0] < u[1];

const number = t.number;
const optionsCodec = t.exact(t.partial({
  seed: number,
  shape: t.readonlyArray(number),
  batch: number,
  backend: t.keyof({ auto: null, webgpu: null, cpu: null, native: null, reference: null }),
  precision: t.keyof({ f32: null, f64: null }),
  provider: t.keyof({ auto: null, native: null, wasm: null }),
  x0: t.union([number, t.readonlyArray(number)]),
  params: t.record(t.string, number),
}));

/** What a module exports, read. Errors (Left): why it is no study. */
export function studyOf(
  module: unknown,
): E.Either<string, Omit<Study, "path" | "digest"> & { readonly files: readonly string[] }> {
  if (!isRecord(module)) return E.left("it exports nothing");
  const { process, score, strategy, options = {}, files = [], dataRange } = module;
  const forward = isProcess(process) ? E.right(process) : isFallible(process) ? process : undefined;
  if (forward === undefined) return E.left('it has no export "process" that is one, or an Either of one');
  if (!isStrategy(strategy)) {
    return E.left('it has no export "strategy" that is one, as adaptiveExponential()');
  }
  if (!isPlain(options)) return E.left('its export "options" is no plain object, as { seed: 1 }');
  const decoded = optionsCodec.decode(options);
  const names = Object.keys(optionsCodec.type.props);
  const unknown = isRecord(options) ? Object.keys(options).find((k) => !names.includes(k)) : undefined;
  if (E.isLeft(decoded) || unknown !== undefined) {
    const at = unknown ??
      (E.isLeft(decoded) ? decoded.left[0]?.context.map((c) => c.key).filter((k) => k !== "").join(".") : "");
    return E.left(`its options.${at} is not among ${names.join(", ")}, or is one a sample`);
  }
  if (!Array.isArray(files) || !files.every((f) => typeof f === "string")) {
    return E.left('its export "files" is no list of paths');
  }
  if (dataRange !== undefined && !isRange(dataRange)) {
    return E.left('its export "dataRange" is no two numbers that rise, as [-1, 1]');
  }
  if (score !== undefined && !isScore(score)) return E.left('its export "score" is none');
  const backward = score === undefined ? forward : E.chain((p: Process) => reverse(p, score))(forward);
  const range = dataRange === undefined ? {} : { dataRange };
  return E.right({ process: backward, strategy, options: decoded.right, files, ...range });
}

/** What a runtime says of a module that it does not load, and what would mend it. */
const whyNotLoaded = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error === "string" ? error : "it throws what is no Error";
  switch ("code" in error ? error.code : "") {
    case "ERR_UNKNOWN_FILE_EXTENSION":
      return `${error.message}; TypeScript wants Node 22.18 or later, Deno or Bun, this Node a study in .mjs`;
    case "ERR_MODULE_NOT_FOUND":
      return `${error.message}; what it imports is to be installed in its folder`;
    default:
      return error.message;
  }
};

/** Why a path is no file's, where it never will be; what is refused may be granted later. */
const whyNoFile = async (path: string): Promise<string | undefined> => {
  try {
    return (await stat(path)).isFile() ? undefined : "is no file";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    return code === "ENOENT" || code === "ENOTDIR" ? "is not there" : undefined;
  }
};

/** Loads a study. Errors (Left): `BadStudy`; `FileFailed` for what cannot be read. */
export async function loadStudy(path: string): Promise<E.Either<ScaleError, Study>> {
  const bad = (problem: string): E.Either<ScaleError, never> => E.left({ tag: "BadStudy", path, problem });
  const whole = resolve(path);
  let module: unknown;
  try {
    module = await import(pathToFileURL(whole).href);
  } catch (error) {
    return bad(whyNotLoaded(error));
  }
  const found = studyOf(module);
  if (E.isLeft(found)) return bad(found.left);
  const { files, ...study } = found.right;
  const hash = createHash("sha256").update(JSON.stringify(study.options));
  for (const file of [whole, ...files.map((f) => resolve(dirname(whole), f))]) {
    const why = await whyNoFile(file);
    if (why !== undefined) return bad(`its export "files" names ${file}, which ${why}`);
    hash.update(`\n${file === whole ? "" : file.slice(dirname(whole).length)}\n`);
    const read = await filed("read", file, async () => {
      for await (const piece of bytesFrom(file)) hash.update(piece);
    });
    if (E.isLeft(read)) return read;
  }
  return E.right({ ...study, path, digest: hash.digest("hex") });
}
