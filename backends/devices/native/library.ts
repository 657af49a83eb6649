/**
 * From C text to a library in this process: built by the system's compiler, kept by the hash of its text.
 *
 * It wants Deno's `run` permission for a compiler and `ffi`, asked for by query, so that nothing ever prompts. Libraries are
 * kept in the user's cache folder where that may be read and written (`env`, `read`, `write`); else they are built anew in the
 * temporary folder, under a name that nobody can guess. What the compiler says of itself and of this processor is part of the
 * hash: a home folder may serve several machines.
 * Tests: tests/backends/devices/native/native_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { internal, type ItoError, messageOf } from "../../../sde/border/errors.ts";

/** Numbers that a library reads or writes. */
type Numbers = Float32Array | Uint32Array | Int32Array | Uint8Array;

/** Arrays as a library is given them: their addresses, and themselves, so that they live as long. */
export interface Given {
  readonly arrays: readonly Numbers[];
  readonly addresses: BigUint64Array<ArrayBuffer>;
}

/** A library: what `run` of `backends/targets/native/file.ts` does, at once or on a thread of the host's. */
export interface Library {
  readonly now: (given: Given, ...words: Words) => number;
  readonly later: (given: Given, ...words: Words) => Promise<number>;
  /** Lanes side by side. */
  readonly lanes: number;
  readonly close: () => void;
}
type Words = readonly [n0: number, n1: number, n2: number, n3: number];

const compilers = ["cc", "clang", "gcc"] as const;
const flags = {
  exact: ["-ffp-contract=off"],
  relaxed: ["-ffp-contract=fast"],
  both: ["-O3", "-march=native", "-fno-math-errno", "-fno-trapping-math", "-fno-strict-aliasing", "-w"],
} as const;

/** Names of symbols, and what they take. */
const symbols = {
  now: { name: "run", parameters: ["buffer", "i32", "i32", "i32", "i32"], result: "i32" },
  later: {
    name: "run",
    parameters: ["buffer", "i32", "i32", "i32", "i32"],
    result: "i32",
    nonblocking: true,
  },
  lanes: { type: "i32" },
} as const;

const refuse = (reason: string): E.Either<ItoError, never> =>
  E.left({ tag: "NoDevice", backend: "native", reason });

const isGranted = (asked: Deno.PermissionDescriptor): boolean =>
  Deno.permissions.querySync(asked).state === "granted";

const variable = (name: string): string | undefined =>
  isGranted({ name: "env", variable: name }) ? Deno.env.get(name) : undefined;

/** Where libraries are kept, if they may be. */
const cacheFolder = (): string | undefined => {
  const home = variable("HOME");
  const caches = variable("XDG_CACHE_HOME") ?? (home === undefined ? undefined : `${home}/.cache`);
  if (caches === undefined) return undefined;
  const path = `${caches}/ito`;
  return isGranted({ name: "read", path }) && isGranted({ name: "write", path }) ? path : undefined;
};

/** What a compiler makes of its input: what it printed, or why it could not. */
const compile = async (
  compiler: string,
  args: readonly string[],
  text: string,
): Promise<E.Either<string, string>> => {
  const child = new Deno.Command(compiler, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const given = new Blob([text]).stream().pipeTo(child.stdin).catch(() => {}); // it says itself why it stopped reading
  const { success, stdout, stderr } = await child.output();
  await given;
  const said = new TextDecoder().decode(success ? stdout : stderr);
  return success ? E.right(said) : E.left(said.trim().split("\n")[0] ?? "");
};

/** A compiler, and what it says of itself. */
interface Compiler {
  readonly name: typeof compilers[number];
  readonly traits: string;
}

let known: Compiler | undefined;

/** The first compiler that is there. */
const findCompiler = async (): Promise<E.Either<ItoError, Compiler>> => {
  const allowed = compilers.filter((command) => isGranted({ name: "run", command }));
  if (allowed.length === 0 || !isGranted({ name: "ffi" })) {
    return refuse("compiling and loading C is not allowed here: deno run --allow-run=cc --allow-ffi");
  }
  if (known !== undefined && allowed.includes(known.name)) return E.right(known);
  for (const name of allowed) {
    try {
      const said = await compile(name, [...flags.both, "-x", "c", "-dM", "-E", "-"], "");
      if (E.isRight(said)) return E.right(known = { name, traits: said.right });
    } catch {
      continue; // it is not there
    }
  }
  return refuse(
    `there is no C compiler: ${allowed.join(", ")} ${allowed.length > 1 ? "do" : "does"} not start`,
  );
};

const hashOf = async (text: string): Promise<string> => {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return new Uint8Array(bytes).slice(0, 16).toHex();
};

const load = (path: string): Library => {
  const opened = Deno.dlopen(path, symbols);
  const s = opened.symbols;
  return {
    now: ({ addresses }, ...words) => s.now(addresses, ...words),
    later: ({ addresses }, ...words) => s.later(addresses, ...words),
    lanes: s.lanes,
    close: () => opened.close(),
  };
};

const loaded = (path: string): Library | undefined => {
  try {
    return load(path);
  } catch {
    return undefined;
  }
};

/**
 * Builds a text and loads it, or what an earlier build has left. Errors (Left): `NoDevice` where that is not allowed, or there
 * is no compiler.
 */
export async function openLibrary(
  text: string,
  arithmetic: "exact" | "relaxed",
): Promise<E.Either<ItoError, Library>> {
  if (globalThis.Deno === undefined) return refuse("it needs Deno, and a C compiler");
  const found = await findCompiler();
  if (E.isLeft(found)) return found;
  const { name, traits } = found.right;
  const args = [...flags.both, ...flags[arithmetic], "-shared", "-fPIC", "-x", "c", "-"];
  const folder = cacheFolder();
  const kept = folder && `${folder}/${await hashOf([text, name, ...args, traits].join("\n"))}.so`;
  const before = kept === undefined ? undefined : loaded(kept);
  if (before !== undefined) return E.right(before);
  const path = `${folder ?? variable("TMPDIR") ?? "/tmp"}/${crypto.randomUUID()}.so`;
  try {
    if (folder !== undefined) await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
    const built = await compile(name, [...args, "-o", path, "-lm"], text);
    if (E.isLeft(built)) return refuse(`${name} failed: ${built.left}`);
    const library = load(path);
    if (kept !== undefined) await Deno.rename(path, kept);
    else if (isGranted({ name: "write", path })) await Deno.remove(path);
    return E.right(library);
  } catch (thrown) {
    return refuse(`${name} built a library that cannot be loaded: ${messageOf(thrown)}`);
  }
}

/** Arrays for a library. */
export function givenOf(arrays: readonly Numbers[]): Given {
  const addressOf = ({ buffer, byteOffset }: Numbers): bigint => {
    if (!(buffer instanceof ArrayBuffer)) throw internal("an array of native code is shared");
    return Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer)) + BigInt(byteOffset);
  };
  return { arrays, addresses: BigUint64Array.from(arrays, addressOf) };
}
