/**
 * The vector–Jacobian product of an ONNX model, as more nodes of the same graph: reverse mode, a rule an operator.
 *
 *     v, x → vJ = vᵀ ∂y/∂x
 *
 * The file is not decoded: what goes back stands behind what is there. Cost: 2.5 to 4 evaluations of the model, its own
 * among them (the embedded networks, onnxruntime on a CPU). Source: Griewank, Walther, "Evaluating Derivatives" (2008), section 3.2; ONNX, Operators.md.
 * Tests: tests/oracles/onnx/gradient/vjp_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { editedModel } from "../adapt.ts";
import { dataType, encodeGraphPart, type Port } from "../model.ts";
import { elementwise } from "./elementwise.ts";
import { type FileGraph, type FileNode, graphOf, type Known } from "./graph.ts";
import { layout } from "./layout.ts";
import { linear } from "./linear.ts";
import { norms } from "./norms.ts";
import type { Rule, Rules } from "./rule.ts";
import { writing } from "./rule.ts";

/** The rules of reverse mode, by operator. */
export const rules: Rules = { ...elementwise, ...linear, ...layout, ...norms };

const ruleOf = (n: FileNode): Rule | undefined => (Object.hasOwn(rules, n.op) ? rules[n.op] : undefined);

/** A model that gives its vector–Jacobian product too, and what it calls it. */
export interface Vjp {
  /** The bytes; inputs and outputs of the file are still there. */
  readonly model: Uint8Array;
  /** The input of the vector, of the output's shape and type. */
  readonly v: string;
  /** The output of the product, of x's shape and type. */
  readonly vJ: string;
}

/** The names of what is new. */
export const gradientPorts = { v: "ito:v", vJ: "ito:vJ" } as const;

/** What is known of every tensor, from the ports and weights on. */
const knownIn = ({ nodes, known }: FileGraph): ReadonlyMap<string, Known> => {
  const all = new Map(known);
  for (const n of nodes) {
    const [output] = n.outputs;
    const inputs = n.inputs.map((name) => (name === "" ? undefined : all.get(name)));
    const found = ruleOf(n)?.infer(n, inputs);
    if (output !== undefined && found !== undefined) all.set(output, found);
  }
  return all;
};

/** Names that depend on one. */
const dependents = (nodes: readonly FileNode[], on: string): ReadonlySet<string> => {
  const found = new Set([on]);
  for (const n of nodes) if (n.inputs.some((i) => found.has(i))) n.outputs.forEach((o) => found.add(o));
  return found;
};

const portType = (type: number): Port["type"] =>
  type === dataType.float64 ? "float64" : type === dataType.float16 ? "float16" : "float32";

const said = (n: FileNode): string => `${n.op} "${n.outputs[0] ?? ""}"`;

/** The version of ONNX's own operators from which the rules hold. */
const oldest = 13;

/**
 * A model with an input v more, of its output's shape, and an output vJ more, of x's shape.
 *
 * Errors (Left, in words): where the bytes are no model, of old operators, or something between x and the output has no rule.
 *
 * @param model The bytes of a file, its weights within.
 * @param ports The input that is differentiated by, and the output that is.
 */
export function vjp(
  model: Uint8Array,
  ports: { readonly x: string; readonly output: string },
): E.Either<string, Vjp> {
  const graph = graphOf(model);
  if (graph === undefined) return E.left("it is no ONNX model");
  if (graph.version < oldest) {
    return E.left(`its operators are of version ${graph.version}, not ${oldest} or later`);
  }
  const known = knownIn(graph);
  const [x, y] = [known.get(ports.x), known.get(ports.output)];
  if (x === undefined) return E.left(`the shape of "${ports.x}" is not known`);
  if (y === undefined) return E.left(`the shape of "${ports.output}" is not known`);
  const moving = dependents(graph.nodes, ports.x);
  const w = writing();
  const { v, vJ } = gradientPorts;
  const cotangents = new Map<string, string>([[ports.output, v]]);
  for (const n of graph.nodes.toReversed()) {
    const [output = ""] = n.outputs;
    const own = cotangents.get(output);
    if (n.outputs.slice(1).some((o) => cotangents.has(o))) return E.left(`${said(n)} has several outputs`);
    if (own === undefined || !moving.has(output) || output === ports.x) continue;
    const [rule, out] = [ruleOf(n), known.get(output)];
    if (rule?.back === undefined) return E.left(`there is no rule for ${said(n)}`);
    if (out === undefined) return E.left(`the shape of ${said(n)} is not known`);
    const inputs = n.inputs.map((name) => (name === "" ? undefined : known.get(name)));
    const call = { ...w, node: n, inputs, out, input: (i: number) => n.inputs[i] ?? "", output, v: own };
    for (const [i, name] of n.inputs.entries()) {
      if (!moving.has(name)) continue;
      const back = rule.back(call, i);
      if (back === undefined) return E.left(`there is no rule for input ${i} of ${said(n)}`);
      const before = cotangents.get(name);
      cotangents.set(name, before === undefined ? back : w.op("Add", [before, back]));
    }
  }
  const found = cotangents.get(ports.x) ?? w.op("Mul", [ports.x, w.number(0, x.type)]);
  const back = encodeGraphPart({
    nodes: [...w.nodes, { op: "Identity", inputs: [found], output: vJ, attributes: {} }],
    constants: [...w.constants.values()],
    inputs: [portOf(v, y)],
    outputs: [portOf(vJ, x)],
  });
  return E.right({ model: editedModel(model, { front: new Uint8Array(), back, drops: () => false }), v, vJ });
}

const portOf = (name: string, { type, dims }: Known): Port => {
  const kind = portType(type);
  return { name, dims, ...(kind === undefined ? {} : { type: kind }) };
};
