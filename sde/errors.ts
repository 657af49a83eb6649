/**
 * What can go wrong, as one tagged union: each variant holds the facts, `describe` words them.
 *
 * Line 1 says what happened, where, the value found and the value wanted; line 2 begins with `Try:`.
 * @module
 */

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
  | { readonly tag: "BadShape"; readonly where: string; readonly found: string; readonly wanted: string }
  | { readonly tag: "NotAffine"; readonly process: string; readonly drift: string }
  | { readonly tag: "NotGaussian"; readonly process: string; readonly diffusion: string }
  | { readonly tag: "NotFinite"; readonly where: string; readonly index: number; readonly value: number }
  | { readonly tag: "NotReversible"; readonly process: string; readonly reason: string }
  | { readonly tag: "Undecodable"; readonly what: string; readonly problems: readonly string[] }
  | {
    readonly tag: "OracleFailed";
    readonly oracle: string;
    readonly provider: string;
    readonly reason: string;
  }
  | { readonly tag: "NoDevice"; readonly backend: string; readonly reason: string }
  | {
    readonly tag: "DeviceLimit";
    readonly what: string;
    readonly wanted: number;
    readonly limit: number;
    readonly try: string;
  }
  | { readonly tag: "DeviceLost"; readonly done: number; readonly total: number; readonly reason: string }
  | { readonly tag: "Unsupported"; readonly what: string; readonly try: string };

/** The text of an error: what happened, and what to try. */
export function describe(e: ItoError): string {
  switch (e.tag) {
    case "BadOption":
      return `${e.where}: ${e.option} must be ${e.wanted}, found ${e.found}\n` +
        `Try: ${e.try ?? `${e.option} = ${e.wanted}`}`;
    case "BadShape":
      return `${e.where}: expected ${e.wanted}, found ${e.found}\nTry: data of ${e.wanted}`;
    case "NotAffine":
      return `Cannot derive the marginal of "${e.process}": its drift ${e.drift} is not affine in x\n` +
        "Try: a score that is an expression of x and t (expressionScore), and a prior of your own (x0)";
    case "NotGaussian":
      return `Cannot derive the marginal of "${e.process}": its diffusion ${e.diffusion} depends on x\n` +
        "Try: a score that is an expression of x and t (expressionScore), and a prior of your own (x0)";
    case "NotFinite":
      return `${e.where}: number ${e.index} is ${e.value}, must be finite\nTry: remove or repair element ${e.index}`;
    case "NotReversible":
      return `Cannot reverse "${e.process}": ${e.reason}\nTry: a process whose diffusion does not depend on x`;
    case "Undecodable":
      return `Cannot decode ${e.what}: ${e.problems.join("; ")}\nTry: the fields and values named above`;
    case "OracleFailed":
      return `The oracle "${e.oracle}" failed on ${e.provider}: ${e.reason}\n` +
        "Try: check the model's inputs and outputs, or another provider";
    case "NoDevice":
      return `Cannot use backend "${e.backend}": ${e.reason}\nTry: backend "cpu", or install a Vulkan driver`;
    case "DeviceLimit":
      return `The device's limit for ${e.what} is ${e.limit}, needed ${e.wanted}\nTry: ${e.try}`;
    case "DeviceLost":
      return `Lost the device after ${e.done} of ${e.total} samples: ${e.reason}\n` +
        `Try: solve again with start = ${e.done}; the finished samples are in the result`;
    case "Unsupported":
      return `${e.what} is not supported\nTry: ${e.try}`;
  }
}

/** A broken invariant of Ito itself, never a user's mistake. */
export function internal(what: string): Error {
  return new Error(`Internal: ${what}. This is a bug in Ito, please report it with the output of explain(…)`);
}
