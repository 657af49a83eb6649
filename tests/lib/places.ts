/**
 * Where solves are run and what they are held to: every backend that is here, in both precisions.
 * @module
 */
import type { SolveOptions } from "ito";

const compiles = await new Deno.Command("cc", { args: ["--version"], stdout: "null", stderr: "null" })
  .output()
  .then(({ success }) => success, () => false);
const adapter = await navigator.gpu?.requestAdapter();

/** A backend that is here, its options, and how far it may be from float64, as a part of a value. */
export interface Place {
  readonly where: string;
  readonly place: Partial<SolveOptions>;
  readonly within: number;
}

/** Those of float32 beside the CPU: without a compiler or an adapter there is none. */
export const singles: readonly ("native" | "webgpu")[] = [
  ...(compiles ? ["native"] as const : []),
  ...(adapter === null || adapter === undefined ? [] : ["webgpu"] as const),
];

/** All of them. */
export const places: readonly Place[] = [
  { where: "reference", place: { backend: "reference" }, within: 1e-12 },
  { where: "cpu in float64", place: { backend: "cpu", precision: "f64" }, within: 1e-12 },
  { where: "cpu", place: { backend: "cpu" }, within: 1e-5 },
  ...singles.map((backend): Place => ({ where: backend, place: { backend }, within: 1e-5 })),
];
