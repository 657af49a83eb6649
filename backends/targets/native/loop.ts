/**
 * The looped plan as C: a lane a path, all lanes of a thread in vectors side by side.
 *
 *     run (env), until no path is left or the job's word says stop:
 *       a round: a run of turns, at most until a path ends; then states that are due are kept, and a lane whose path has
 *                ended hands it over and takes the next one
 *
 * As in WebAssembly (`backends/targets/wasm/loop.ts`), paths are claimed and begun together, and what has ended is denoised
 * and written out together; when none waits, the last lane moves into the gap.
 * Tests: tests/backends/devices/native/native_test.ts.
 * @module
 */
import { internal } from "../../../sde/border/errors.ts";
import type { Data, Node } from "../../../sde/language/expr.ts";
import { sample, seed } from "../../../solvers/noise/random.ts";
import { type LeanLoop, leanLoop } from "../../schedule/plans/lean.ts";
import { loopedElements, type LoopPlan } from "../../schedule/plans/loop_plan.ts";
import { runOf } from "../../schedule/plans/loop_steps.ts";
import { partsOf, runsOf, type Statement, storedIn } from "../../schedule/kernel.ts";
import { kept, loopedKernel, out } from "../../schedule/looped.ts";
import { kernelNodes, lowered, through } from "../../schedule/passes/control.ts";
import { leanLoopOf } from "../../schedule/loop_of.ts";
import { gathers } from "../tables.ts";
import { indent, type Layout, printBody } from "../print.ts";
import { cFile, signature, tablesOf } from "./file.ts";
import { cDialect } from "./syntax.ts";

/** Most turns in a row. */
const together = 32;

/** A rendered loop, and what must be known to run it. */
export interface NativeLoop {
  readonly text: string;
  readonly tables: readonly Data[];
  /** Arrays of a lane, one a variable and the last the path's number; a thread's area has three sets, and words after them. */
  readonly arrays: ReadonlyMap<Node, number>;
  /** What first values are told of each path, a column each. */
  readonly given: LoopPlan["given"];
  /** Where a path stands, by the variables of its lane. */
  readonly standing: Pick<LeanLoop, "standing" | "attempts" | "accepts">;
}

/** Words of an area after its lanes, in order: lanes that hold a path; ended paths written out, and their attempts (mod 2³²). */
export const areaWords = ["live", "done", "attempts", "claimed", "taken", "ended"] as const;
/** Words that all threads share. */
export const jobWords = ["seed", "start", "total", "next", "stop", "stride"] as const;
/** What `run` is given before the columns of results and the tables. */
export const loopArrays = ["area", "job", "samples", "saved", "given"] as const;

/** The C of a looped plan. */
export function renderNativeLoop(plan: LoopPlan): NativeLoop {
  const lean = leanLoop(plan);
  const k = through([lowered(cDialect.lower)], loopedKernel(leanLoopOf(lean)));
  const tables = gathers(kernelNodes(k)).data;
  const { begin, until, finish } = partsOf(k);
  const variables = storedIn(begin);
  const columns = storedIn(finish).filter((c) => c !== out).map((c) => c.name);
  const names = new Map<Node, string>([
    ...variables.map((c) => [c.symbol, c.name] as const),
    [sample, "sample"],
  ]);
  const nameOf = (n: Node): string => {
    const name = names.get(n);
    if (name === undefined) throw internal(`a path has no ${n.tag} of its own`);
    return name;
  };
  /** Where variables are. */
  const layout = (at: (name: string) => string): Layout => ({
    dialect: cDialect,
    tables,
    place: (n) => {
      const k = plan.given.findIndex((g) => g.symbol === n);
      if (k >= 0) return `get((const float *)env[4] + ${k}l * job->stride + next, 1)`;
      return n === seed ? "seed" : names.has(n) ? at(nameOf(n)) : undefined;
    },
    store: ({ cell, lane }, [text = ""]) => {
      if (cell === kept) return [`row[${lane}] = ${text};`];
      if (cell === out) return [`e.out[${lane}] = ${text};`];
      return [cell.owner === "lane" ? `${at(cell.name)} = ${text};` : `e.${cell.name} = ${text};`];
    },
    stores: (lines) => [lines.join(" ")],
  });
  const print = (body: readonly Statement[], at: (name: string) => string, by = "  "): string =>
    indent(printBody(layout(at), body, { known: new Map(), prefixes: ["v"] }), by).join("\n");
  const inLane = (name: string): string => `l->${name}`;
  const oneLane = (name: string): string => `NUMBER(l->${name}, i)`;
  const local = (name: string): string => `${name}_`;
  const members = [...variables, { name: "sample", kind: "word", symbol: sample } as const];
  const [step = [], ...keeping] = runsOf(until.body);
  const run = runOf(plan, together);
  const isSet = (n: Node): string => `any(vand(on, vnot(vweq(${local(nameOf(n))}, U(0u)))))`;
  const ended = [until.code, ...(lean.due === undefined ? [] : [lean.due])].map(isSet).join(" || ");
  const { save } = plan;
  const due = lean.due === undefined ? undefined : nameOf(lean.due);
  const number = save?.tag === "times"
    ? [`  const unsigned number = WORD(l->${due}, i);`, "  if (number == 0) continue;"]
    : [
      `  const unsigned count = WORD(l->${nameOf(lean.attempts)}, i);`,
      `  if (count % ${save?.every}u != 0) continue;`,
    ];
  const place = save?.tag === "times" ? "number" : `count / ${save?.every}u`;
  const keepIn = (head: string) =>
    save === undefined ? [] : [
      head,
      ...number,
      `  const long at = (long)(WORD(l->sample, i) - job->start) * ${save.count} + ${place} - 1;`,
      `  float *const row = (float *)env[3] + at * ${lean.saved.length};`,
      ...keeping.map((s) => print(s.flatMap((one) => ("body" in one ? one.body : [])), oneLane)),
      "}",
    ];
  const keep = keepIn("for (int i = 0; i < a->live; i++) {");
  const isKeptAtStart = save?.tag === "times" && save.fromStart;
  const keepAtStart = !isKeptAtStart ? [] : [
    "const int taken = i;",
    "{",
    "  struct lanes *const l = &a->lane;",
    ...indent(keepIn("for (int i = taken; i <= taken; i++) {")),
    "}",
  ];
  const first = loopArrays.length;
  const given = tablesOf(tables, first + columns.length);
  const text = `struct lanes { ${members.map((m) => `held_${m.kind} ${m.name};`).join(" ")} };
struct area { struct lanes lane, first, last; int ${areaWords.join(", ")}; };
struct job { unsigned ${jobWords.join(", ")}; };
struct ended { real out[${k.elements}]; word ${columns.join(", ")}; };
#define GIVEN struct area *const a = env[0]; struct job *const job = env[1]; const word seed = U(job->seed); ${given}

static void move(struct lanes *to, int i, const struct lanes *from, int k) {
  for (int m = 0; m < ${members.length}; m++) ((int *)to)[m * W + i] = ((int *)from)[m * W + k];
}

static int take(void *const *env, int i) {
  GIVEN
  struct lanes *const l = &a->first;
  if (a->taken == a->claimed) {
    const unsigned next = __atomic_fetch_add(&job->next, W, __ATOMIC_RELAXED);
    a->taken = a->claimed = 0;
    if (next >= job->total) return 0;
    a->claimed = job->total - next < W ? job->total - next : W;
    l->sample = vwadd(U(job->start + next), iota());
${print(begin.filter((s) => s.tag !== "when"), inLane, "    ")}
  }
  move(&a->lane, i, l, a->taken++);
${keepAtStart.map((line) => `  ${line}\n`).join("")}  return 1;
}

static void finish(void *const *env) {
  GIVEN
  struct lanes *const l = &a->last;
  struct ended e;
${print(finish, inLane)}
  for (int i = 0; i < a->ended; i++) {
    const long at = WORD(l->sample, i) - job->start;
    for (int k = 0; k < ${k.elements}; k++) ((float *)env[2])[at * ${k.elements} + k] = NUMBER(e.out[k], i);
${columns.map((name, c) => `    ((unsigned *)env[${first + c}])[at] = WORD(e.${name}, i);`).join("\n")}
    a->attempts += WORD(l->${nameOf(lean.attempts)}, i);
  }
  a->done += a->ended;
  a->ended = 0;
}

${signature} {
  GIVEN
  struct lanes *const l = &a->lane;
  while (a->live < W && take(env, a->live)) a->live++;
  while (a->live > 0) {
    const flag on = vwlt(iota(), U(a->live));
    ${members.map((m) => `${m.kind} ${local(m.name)} = l->${m.name};`).join(" ")}
    for (int k = 0; k < ${run.turns}; k++) {
${print(step, local, "      ")}
${run.broken ? `      if (${ended}) break;` : ""}
    }
    ${variables.map((m) => `l->${m.name} = ${local(m.name)};`).join(" ")}
${indent(keep, "    ").join("\n")}
    for (int i = a->live; i-- > 0;) {
      if (WORD(l->${nameOf(until.code)}, i) == 0) continue;
      move(&a->last, a->ended++, l, i);
      if (a->ended == W) finish(env);
      if (!take(env, i)) move(l, i, l, --a->live);
    }
    if (__atomic_load_n(&job->stop, __ATOMIC_RELAXED)) break;
  }
  finish(env);
  return 0;
}
`;
  return {
    text: plan.elements > loopedElements ? cFile(text, 1) : cFile(text), // long ones keep a compiler busy: 9 s of 40 components
    tables,
    arrays: new Map(members.map((m, i) => [m.symbol, i])),
    standing: lean,
    given: plan.given,
  };
}
