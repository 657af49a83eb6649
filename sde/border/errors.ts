/**
 * What can go wrong, as one tagged union: each variant holds the facts, `describe` words them.
 *
 * Line 1 says what happened, where, the value found and the value wanted; line 2 begins with `Try:`.
 * Tests: tests/fails/fails_test.ts, tests/solve/plain_test.ts.
 * @module
 */

/**
 * The ways in which a checkpoint is none: no bytes, cut short, a header of absurd length, not JSON or not of the right form,
 * a name twice, a name that none can have, a field that is wrong, absurd dimensions, a type that is not read, bytes that are
 * not as many as the numbers, numbers out of range, tensors over each other, bytes between them, bytes behind them.
 */
export type CheckpointFault =
  | "bytes"
  | "truncated"
  | "headerSize"
  | "syntax"
  | "duplicate"
  | "name"
  | "field"
  | "dims"
  | "dtype"
  | "size"
  | "range"
  | "overlap"
  | "hole"
  | "trailing";

/** Samples start … start + n − 1, as `solve` takes them. */
export interface SampleRange {
  /** The number of the first. */
  readonly start: number;
  /** How many. */
  readonly n: number;
}

/** Every expected failure of Ito. */
export type ItoError =
  | {
    readonly tag: "BadOption";
    readonly where: string;
    readonly option: string;
    readonly found: string;
    readonly wanted: string;
    /** What to write instead; without it, what is wanted is said again. */
    readonly try?: string;
  }
  | {
    readonly tag: "BadShape";
    readonly where: string;
    readonly found: string;
    readonly wanted: string;
    readonly try?: string;
  }
  | {
    readonly tag: "BadCheckpoint";
    readonly fault: CheckpointFault;
    /** The part of the file. */
    readonly where: string;
    readonly found: string;
    readonly wanted: string;
  }
  | { readonly tag: "NotAffine"; readonly process: string; readonly drift: string }
  | { readonly tag: "NotGaussian"; readonly process: string; readonly diffusion: string }
  | { readonly tag: "NotFinite"; readonly where: string; readonly index: number; readonly value: number }
  | {
    readonly tag: "NotReversible";
    readonly process: string;
    readonly reason: string;
    readonly try: string;
  }
  | {
    readonly tag: "Undecodable";
    readonly what: string;
    readonly problems: readonly string[];
    /** What to do instead; without it, what is named is to be changed. */
    readonly try?: string;
  }
  | {
    readonly tag: "OracleFailed";
    readonly oracle: string;
    readonly provider: string;
    readonly reason: string;
    readonly try?: string;
  }
  | {
    readonly tag: "BadWeights";
    readonly network: string;
    /** Parameters that the weights lack. */
    readonly missing: readonly { readonly name: string; readonly dims: readonly number[] }[];
    /** Parameters of another shape, or with as many numbers as their shape does not say. */
    readonly misshapen: readonly {
      readonly name: string;
      readonly dims: readonly number[];
      readonly found: readonly number[];
      readonly numbers: number;
    }[];
    /** Weights that are no parameters. */
    readonly unknown: readonly string[];
  }
  | { readonly tag: "NoDevice"; readonly backend: string; readonly reason: string }
  | {
    readonly tag: "DeviceLimit";
    readonly what: string;
    readonly wanted: number;
    readonly limit: number;
    readonly try: string;
  }
  | {
    readonly tag: "SamplesFailed";
    readonly where: string;
    readonly failed: number;
    readonly total: number;
    /** How, and when the first did. */
    readonly reason: string;
  }
  | {
    readonly tag: "DeviceLost";
    readonly done: number;
    readonly total: number;
    readonly reason: string;
    /** The samples that are missing; nothing is said where all are. */
    readonly unfinished?: readonly SampleRange[];
  }
  | { readonly tag: "Unsupported"; readonly what: string; readonly try: string };

/** A formula for a message: a long one is cut in the middle. */
const brief = (text: string): string =>
  text.length <= 160 ? text : `${text.slice(0, 100)} … ${text.slice(-40)}`;

/** The first few of a long list, and how many there are. */
const few = (items: readonly string[]): string =>
  items.slice(0, 3).join(", ") + (items.length > 3 ? ` and ${items.length - 3} more` : "");

/** What is wrong with the weights of a network; each kind with its first few. */
const misfits = (e: Extract<ItoError, { readonly tag: "BadWeights" }>): string => {
  const list = (what: string, items: readonly string[]): readonly string[] =>
    items.length === 0 ? [] : [`${what} ${few(items)}`];
  return [
    ...list("it lacks", e.missing.map((p) => `"${p.name}" [${p.dims.join(", ")}]`)),
    ...list(
      "shapes differ:",
      e.misshapen.map((p) =>
        `"${p.name}" must be [${p.dims.join(", ")}], found ${p.numbers} numbers as [${p.found.join(", ")}]`
      ),
    ),
    ...list("it has no parameter", e.unknown.map((name) => `"${name}"`)),
  ].join("; ");
};

const ownScore = "expressionScore(({ x, t }) => …) as its score, which needs no marginal";

const rewrite = "safetensors.torch.save_file(tensors, path) in Python, which writes no such file";
const another = "a .safetensors file; safetensors.torch.save_file(tensors, path) in Python makes one";

/** The message of whatever was thrown. */
export function messageOf(thrown: unknown): string {
  try {
    return String(thrown instanceof Error ? thrown.message : thrown);
  } catch {
    return "something without a text"; // an object without a prototype, a message that throws
  }
}

/** What to try with a checkpoint that is none. */
const checkpointTry: Readonly<Record<CheckpointFault, string>> = {
  bytes: "the bytes of the file, as await response.arrayBuffer() of a fetch gives them",
  truncated: "fetch the file again, and compare its sha256sum with the publisher's",
  headerSize: another,
  syntax: another,
  duplicate: rewrite,
  name: "a name of letters, digits and dots, in a map the same as key and as name",
  field: rewrite,
  dims: rewrite,
  dtype:
    'loadSafetensors(bytes, { only: (name) => name !== "…" }), or tensor.float() in Python before it is saved',
  size: rewrite,
  range: 'saveSafetensors(checkpoint, { dtype: "f32" })',
  overlap: rewrite,
  hole: rewrite,
  trailing: rewrite,
};

/** How to get the samples that are missing, where others are in the result; many parts are named as what holds them all. */
export function againText(missing: readonly SampleRange[]): string {
  const [first, last] = [missing[0], missing.at(-1)];
  if (first === undefined || last === undefined) {
    return 'the same again, with backend "cpu" if the device is lost again';
  }
  const text = ({ start, n }: SampleRange): string => `{ start: ${start}, n: ${n} }`;
  if (missing.length <= 3) {
    return `the same with ${missing.map(text).join(", ")}, which are the samples that are missing`;
  }
  const all = { start: first.start, n: last.start + last.n - first.start };
  return `the same with ${text(all)}, which holds all that is missing; "unfinished" of the result has its ` +
    `${missing.length} parts`;
}

/** The text of an error: what happened, and what to try. */
export function describe(e: ItoError): string {
  switch (e.tag) {
    case "BadOption":
      return `${e.where}: ${e.option} must be ${e.wanted}, found ${e.found}\n` +
        `Try: ${e.try ?? `another ${e.option}, ${e.wanted}`}`;
    case "BadShape":
      return `${e.where}: expected ${e.wanted}, found ${e.found}\nTry: ${e.try ?? `data of ${e.wanted}`}`;
    case "BadCheckpoint":
      return `Checkpoint: ${e.where} must be ${e.wanted}, found ${e.found}\nTry: ${checkpointTry[e.fault]}`;
    case "NotAffine":
      return `Cannot derive the marginal of "${e.process}": its drift must be a(t)·x + b(t), found ` +
        `${brief(e.drift)}\nTry: ${ownScore}`;
    case "NotGaussian":
      return `Cannot derive the marginal of "${e.process}": its diffusion must be g(t), found ` +
        `${brief(e.diffusion)}\nTry: ${ownScore}`;
    case "NotFinite":
      return `${e.where}: number ${e.index} must be finite, found ${e.value}\n` +
        "Try: numbers.map(Number.isFinite), to see whether it is the only one";
    case "NotReversible":
      return `Cannot reverse "${e.process}": ${e.reason}\nTry: ${e.try}`;
    case "Undecodable":
      return `Cannot decode ${e.what}: ${e.problems.join("; ")}\n` +
        `Try: ${e.try ?? "the fields and values named above"}`;
    case "OracleFailed":
      return `The oracle "${e.oracle}" failed on ${e.provider}: ${e.reason}\n` +
        `Try: ${e.try ?? "check the model's inputs and outputs, or another provider"}`;
    case "BadWeights":
      return `The weights do not fit the network "${e.network}": ${misfits(e)}\n` +
        "Try: parameters(network), which lists every name and shape, and the configuration of the checkpoint";
    case "NoDevice":
      return `Cannot use backend "${e.backend}": ${e.reason}\nTry: backend "cpu", or ${
        e.backend === "native" ? "a C compiler, with leave to run it" : "install a Vulkan driver"
      }`;
    case "DeviceLimit":
      return `The device's limit for ${e.what} is ${e.limit}, needed ${e.wanted}\nTry: ${e.try}`;
    case "DeviceLost":
      return `Lost the device after ${e.done} of ${e.total} samples: ${e.reason}\n` +
        `Try: ${againText(e.unfinished ?? [])}`;
    case "SamplesFailed":
      return `${e.where}: ${e.failed} of ${e.total} paths failed: ${e.reason}\n` +
        'Try: max(v, 0) in place of a v that must not be negative, more or shorter steps, or onFailure: "note"';
    case "Unsupported":
      return `${e.what} is not supported\nTry: ${e.try}`;
  }
}

/** A broken invariant of Ito itself, never a user's mistake. */
export function internal(what: string): Error {
  return new Error(`Internal: ${what}. This is a bug in Ito, please report it with the output of explain(…)`);
}

/** What was looked up and cannot be missing; where it is, an invariant is broken. */
export function sure<A>(value: A | undefined, what: string): A {
  if (value === undefined) throw internal(`there is no ${what}`);
  return value;
}

/** Numbers that make no process: a mistake in the program, thrown where it is made. */
export function unfit(
  process: string,
  wanted: string,
  found: Readonly<Record<string, number>>,
  instead?: string,
): RangeError {
  const numbers = Object.entries(found).map(([name, value]) => `${name} = ${value}`).join(", ");
  const advice = instead === undefined ? "" : `\nTry: ${instead}`;
  return new RangeError(
    `Cannot make the process "${process}": it needs ${wanted}, found ${numbers}${advice}`,
  );
}
