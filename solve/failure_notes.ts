/**
 * What a solution says of samples that failed: how many, how, when the first did, and what was not finite in it.
 *
 * When and what is found by a replay of a few of them, in the arithmetic of the solve (`replay.ts`): of at most
 * `mostSteps` steps, or `mostEvaluations` of an oracle, so that a solve of which everything fails costs little more.
 * Tests: tests/solve/failure_notes_test.ts.
 * @module
 */
import { messageOf } from "../sde/border/errors.ts";
import type { Chosen } from "../backends/run/runner.ts";
import type { Group } from "./failed.ts";
import type { Precision } from "../backends/host/reals.ts";
import { causeAtEnd, causeInStep, lengthOf, type Scene } from "./replay_cause.ts";
import { failsAgain, replay, type Replayed } from "./replay.ts";
import { type Ask, type Oracles, oraclesFor } from "../backends/run/step_oracles.ts";
import type { Prepared } from "./prepared.ts";

/** Steps of all samples that are replayed; each some microseconds, and of many elements so much dearer. */
const mostSteps = 100_000;
/** Elements whose step costs about what the kernels' calls do. */
const cheapElements = 64;
/** The same where an oracle is asked in each. */
const mostEvaluations = 400;

const precisionOf = (p: Prepared, backend: Chosen["backend"]): Precision =>
  backend === "reference" ? backend : p.asked.precision;

/** The steps that a replay may take in all. */
const budgetOf = ({ recurrence: r, plan }: Prepared): number => {
  const asked = plan.tag === "staged" && plan.hasOracle;
  return asked ? mostEvaluations : Math.ceil(mostSteps * cheapElements / Math.max(cheapElements, r.elements));
};

/** A sample that was replayed. */
interface Seen {
  readonly sample: number;
  readonly run: Replayed;
}

/** How samples are replayed. */
interface Means {
  readonly oracles: Oracles;
  readonly precision: Precision;
  /** The steps that are left. */
  readonly budget: number;
}

/** Replays samples of a group while the budget lasts. */
const seenOf = async (
  { recurrence, job }: Prepared,
  group: Group,
  { oracles: { ask }, precision, budget }: Means,
): Promise<{ readonly seen: readonly Seen[]; readonly spent: number }> => {
  const seen: Seen[] = [];
  let spent = 0;
  for (const { sample } of group.few) {
    if (spent >= budget || job.signal?.aborted === true) break;
    const run = await replay({ recurrence, job, sample, precision, most: budget - spent, ask });
    spent += run.steps;
    seen.push({ sample, run });
  }
  return { seen, spent };
};

/** The first of them to fail again: when, and why. */
const firstOf = async (p: Prepared, seen: readonly Seen[], scene: Scene): Promise<string | undefined> => {
  const { backward, time } = p.process;
  const when = ({ run }: Seen): number => {
    if (failsAgain(run)) return run.t;
    return backward ? time.tEnd : time.T; // it may get to its end and not be finite there
  };
  const sign = backward ? -1 : 1;
  for (const one of seen.toSorted((a, b) => sign * (when(a) - when(b)))) {
    const { run } = one;
    const atEnd = run.end === "done" ? causeAtEnd(scene, run.state) : undefined;
    const why = await (failsAgain(run) ? reasonOf(scene, run) : atEnd);
    if (why !== undefined) {
      return `the first fails at t = ${numberText(when(one))} (sample ${one.sample}): ${why}`;
    }
  }
  return undefined;
};

const sceneOf = (
  { process, strategy, recurrence }: Prepared,
  a: { readonly ask: Ask; readonly precision: Precision },
): Scene => ({ process, strategy, elements: recurrence.elements, ...a });

const numberText = (v: number): string => String(Number(v.toPrecision(6)));

/** What went wrong in a sample that was replayed. */
const reasonOf = async (scene: Scene, run: Replayed): Promise<string> => {
  const { strategy: { controller, limits } } = scene;
  if (run.before === undefined) return "it has no step";
  const cause = await causeInStep(scene, run.before);
  if (cause !== undefined) return cause;
  if (run.end === "notFinite") return "its state is not finite";
  const length = await lengthOf(scene, run.before);
  const most = run.end === "tooLong" ? `after ${limits.maxSteps} steps (maxSteps) ` : "";
  if (length === undefined || controller.tag === "fixed") return `${most}it is not there`;
  const [h, e, next] = [length.h, length.e, length.next].map(numberText);
  const tried = `${most}a step of ${h} had the error e = ${e}`;
  if (run.end === "tooFine") {
    return `${tried}: a grain of its Brownian path, 2⁻³¹ of the span; nothing is shorter`;
  }
  return `${tried}, and the controller "${controller.name}" asks for ${next} next`;
};

const oneOfGroup = async (
  p: Prepared,
  group: Group,
  means: Means,
): Promise<{ readonly text: string; readonly spent: number }> => {
  const head = headOf(p, group);
  const { seen, spent } = await seenOf(p, group, means);
  if (seen.length === 0) return { text: head, spent };
  const { precision, oracles: { ask } } = means;
  const arithmetic = precision === "f32" ? "float32" : "float64";
  const which = `${seen.length === group.count ? "all" : seen.length} of them replayed in ${arithmetic}`;
  const first = await firstOf(p, seen, sceneOf(p, { ask, precision }));
  const none = spent >= means.budget
    ? `none fails again, within ${spent} steps`
    : "none fails again, what a device makes of a step may differ in its last bits";
  return { text: `${head}; ${which}: ${first ?? none}`, spent };
};

const headOf = ({ job }: Prepared, { count, code }: Group): string =>
  `${count} of ${job.n} samples ended as ${code}`;

/** A line for each way in which samples failed. What a replay itself meets is said, and costs no sample. */
export async function failureNotes(
  p: Prepared,
  groups: readonly Group[],
  backend: Chosen["backend"],
): Promise<readonly string[]> {
  if (groups.length === 0) return [];
  const precision = precisionOf(p, backend);
  const oracles = oraclesFor(precision, p.asked.provider);
  const notes: string[] = [];
  let budget = budgetOf(p);
  for (const group of groups) {
    try {
      const { text, spent } = await oneOfGroup(p, group, { oracles, precision, budget });
      notes.push(text);
      budget -= spent;
    } catch (thrown) {
      notes.push(`${headOf(p, group)}; a replay fails: ${messageOf(thrown)}`);
    }
  }
  await oracles.release();
  return notes;
}
