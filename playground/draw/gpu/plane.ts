/**
 * WGSL of the plane of two elements: points to hits, hits to tones. The same cells and colours as `hits.ts` and `phase.ts`.
 *
 * A point counts in the cell that it is in by float32; beside a border of cells that may be the neighbour of the one that the
 * host, in float64, takes. Numbers are looked at as words first: a device need not keep NaN. Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */

/** Whether a number of the states is finite: for all kernels that count. */
export const finite = `fn isFinite(word: u32) -> bool { return (word & 0x7f800000u) != 0x7f800000u; }`;

/** Points of a part to hits: `x` and `y` are where its elements are at the frame, from where a path begins. */
export const planeHits = `struct P {
  offset: u32, path: u32, x: u32, y: u32, first: u32, n: u32, columns: u32, rows: u32, x0: f32, y0: f32, sx: f32, sy: f32,
}
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> states: array<u32>;
@group(0) @binding(2) var<storage, read_write> hits: array<atomic<u32>>;
${finite}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < p.n; i += groups.x * 64u) {
    let at = p.offset + (p.first + i) * p.path;
    let a = states[at + p.x];
    let b = states[at + p.y];
    if (!isFinite(a) || !isFinite(b)) { continue; }
    let u = (bitcast<f32>(a) - p.x0) * p.sx;
    let v = (bitcast<f32>(b) - p.y0) * p.sy;
    if (u >= 0.0 && u < f32(p.columns) && v >= 0.0 && v < f32(p.rows)) {
      atomicAdd(&hits[(p.rows - 1u - u32(v)) * p.columns + u32(u)], 1u);
    }
  }
}
`;

/** The most hits of a cell, how many cells have any, and all hits. */
export const sums = `struct P { cells: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> hits: array<u32>;
@group(0) @binding(2) var<storage, read_write> all: array<atomic<u32>, 3>;
var<workgroup> most: atomic<u32>;
var<workgroup> filled: atomic<u32>;
var<workgroup> total: atomic<u32>;
@compute @workgroup_size(64)
fn main(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_index) lane: u32,
  @builtin(num_workgroups) groups: vec3u,
) {
  var found = vec3u(0u);
  for (var i = id.x; i < p.cells; i += groups.x * 64u) {
    found = vec3u(max(found.x, hits[i]), found.y + u32(hits[i] > 0u), found.z + hits[i]);
  }
  atomicMax(&most, found.x);
  atomicAdd(&filled, found.y);
  atomicAdd(&total, found.z);
  workgroupBarrier();
  if (lane == 0u) {
    atomicMax(&all[0], atomicLoad(&most));
    atomicAdd(&all[1], atomicLoad(&filled));
    atomicAdd(&all[2], atomicLoad(&total));
  }
}
`;

/** Hits to colours, on a scale of their logarithm; about those of a thin curve a soft edge. A pixel without any stays as it is. */
export const planeTones = (
  { single, steps, mostTones, crowded, halo }: {
    readonly single: number;
    readonly steps: number;
    readonly mostTones: number;
    readonly crowded: number;
    readonly halo: { readonly opacity: number; readonly place: number };
  },
): string =>
  `struct P { left: u32, top: u32, side: u32, columns: u32, rows: u32, radius: f32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> hits: array<u32>;
@group(0) @binding(2) var<storage, read> all: array<u32, 3>;
@group(0) @binding(3) var<storage, read> scale: array<u32, ${steps}>;
// what dots about the cells with hits leave of a pixel
fn uncovered(middle: vec2f) -> f32 {
  let reach = p.radius + 0.5;
  let low = vec2u(max(vec2f(0.0), middle - reach)) / p.side;
  let high = min(vec2u(middle + reach) / p.side, vec2u(p.columns, p.rows) - 1u);
  var left = 1.0;
  for (var y = low.y; y <= high.y; y++) {
    for (var x = low.x; x <= high.x; x++) {
      if (hits[y * p.columns + x] == 0u) { continue; }
      let share = reach - distance(middle, (vec2f(vec2u(x, y)) + 0.5) * f32(p.side));
      left *= 1.0 - ${halo.opacity} * clamp(share, 0.0, 1.0);
    }
  }
  return left;
}
@fragment
fn main(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let pixel = vec2u(at.xy) - vec2u(p.left, p.top);
  let cell = pixel / p.side;
  let most = all[0];
  let count = min(hits[cell.y * p.columns + cell.x], min(most, ${mostTones}u));
  if (count == 0u) {
    if (all[1] * ${crowded}u >= all[2]) { discard; }
    let color = unpack4x8unorm(scale[${Math.round(halo.place * (steps - 1))}u]);
    return vec4f(color.rgb, 1.0 - uncovered(vec2f(pixel) + 0.5));
  }
  let share = ${single} + ${1 - single} * log(f32(count)) / log(f32(max(6u, most)));
  return unpack4x8unorm(scale[u32(floor(share * ${steps - 1}.0 + 0.5))]);
}
`;
