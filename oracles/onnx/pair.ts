/**
 * One model for two conditions of a network: both are asked in one run of twice the rows, and combined behind it.
 *
 *     (x, told_c, told_u, w) → y_u + w (y_c − y_u),     [y_c; y_u] = f([x; x], [told_c; told_u])
 *
 * The network is that of two models that `wrapped` has made, where their graphs are the same bytes between what stands around them:
 * that is taken off, and this put around it.
 * Source: Ho & Salimans 2022 (arXiv 2207.12598), as diffusers' pipelines ask. Tests: tests/oracles/onnx/pair_test.ts.
 * @module
 */
import { editedFields, portFields, rawFields } from "./adapt.ts";
import { encodeGraphPart } from "./model.ts";
import { answered, building, ours, toldValue, type Wanted, type Wrapped } from "./wrap.ts";

/** A model as `wrapped` has made it, and of what. */
export interface Made {
  readonly wrapped: Wrapped;
  readonly wanted: Wanted;
}

/** GraphProto in a ModelProto. */
const graphField = 7;
const nothing = new Uint8Array();

/** A model's graph without its ports and what stands around it; nothing where the model is within another. */
const innerOf = ({ wrapped: { model, edges } }: Made): Uint8Array | undefined => {
  if (edges === undefined) return undefined;
  for (const { field, content } of rawFields(model)) {
    if (field !== graphField || content === undefined) continue;
    const [before, behind] = edges;
    return editedFields(
      content.subarray(before, content.length - behind),
      nothing,
      nothing,
      (part) => (portFields.has(part) ? "out" : "as it is"),
    );
  }
  return undefined;
};

/** A model without its graph: what it says of its operators. */
const restOf = ({ wrapped: { model } }: Made): Uint8Array =>
  editedFields(model, nothing, nothing, (field) => (field === graphField ? "out" : "as it is"));

const isSame = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((v, i) => v === b[i]);

/**
 * Both in one: its numbers a row are those of the first, those of the second, and w. Nothing where they are not one network, or where
 * the file fixes its batch.
 */
export function paired(a: Made, b: Made): Wrapped | undefined {
  const [inner, other] = [innerOf(a), innerOf(b)];
  if (inner === undefined || other === undefined) return undefined;
  const names = ({ wanted: { x, told, output } }: Made): string =>
    JSON.stringify([x, output, ...told.map(({ port }) => port)]);
  if (names(a) !== names(b) || !isSame(restOf(a), restOf(b)) || !isSame(inner, other)) return undefined;
  const { x, output, dims } = a.wanted;
  const [build, behind] = [building(), building()];
  const [state, w, answer] = [ours("x"), ours("w"), ours("guided")];
  const batch = (): string => build.op("Slice", [build.op("Shape", [state]), build.whole(0), build.whole(1)]);
  build.typed(build.op("Concat", [state, state], { axis: 0 }), x.type, x.name);
  const scalars: string[][] = [[], []];
  a.wanted.told.forEach(({ port }, i) => {
    const halves = [a, b].map(({ wanted }, side) => {
      const told = wanted.told[i];
      if (told === undefined) return "";
      const from = ours(`${port.name}:${side}`);
      if (told.tag !== "constant") scalars[side]?.push(from);
      return build.typed(toldValue(build, told, { from, batch }), port.type);
    });
    build.op("Concat", halves, { axis: 0 }, port.name);
  });
  const whole = answered(behind, a.wanted);
  const rows = behind.op("Slice", [behind.op("Shape", [state]), behind.whole(0), behind.whole(1)]);
  const end = behind.op("Add", [rows, rows]);
  const conditional = behind.op("Slice", [whole, behind.whole(0), rows, behind.whole(0)]);
  const unconditional = behind.op("Slice", [whole, rows, end, behind.whole(0)]);
  const weight = behind.op("Reshape", [w, behind.whole(-1, ...dims.map(() => 1))]);
  const apart = behind.op("Sub", [conditional, unconditional]);
  behind.op("Add", [unconditional, behind.op("Mul", [weight, apart])], {}, answer);
  const asked = [...scalars.flat(), w];
  const isTheirs = (name: string): boolean => [state, w, answer, output.name].includes(name);
  const renamed = (name: string): string => (isTheirs(name) ? name : `${name}:out`);
  const front = encodeGraphPart({
    nodes: build.nodes,
    constants: build.constants,
    inputs: [{ name: state, dims: ["batch", ...dims] }, ...asked.map((name) => ({ name, dims: ["batch"] }))],
  });
  const back = encodeGraphPart({
    nodes: behind.nodes.map((n) => ({ ...n, inputs: n.inputs.map(renamed), output: renamed(n.output) })),
    constants: behind.constants.map((c) => ({ ...c, name: renamed(c.name) })),
    outputs: [{ name: answer, dims: ["batch", ...dims] }],
  });
  const graph = editedFields(inner, front, back, () => "as it is");
  return {
    model: editedFields(
      a.wrapped.model,
      nothing,
      nothing,
      (field) => (field === graphField ? graph : "as it is"),
    ),
    x: state,
    scalars: asked,
    output: answer,
  };
}
