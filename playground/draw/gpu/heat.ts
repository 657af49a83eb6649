/**
 * WGSL of the density in time: hits of each frame, smoothed, moved between frames, toned. The same steps as `hits.ts`, `heat.ts`,
 * `field.ts` of draw/, in float32, and of all paths where the host takes some.
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */
import { finite } from "./plane.ts";

/** An element's values to hits of [frames][rows], row 0 the lowest; behind them, a frame's paths that are finite and outside. */
export const frameHits = `struct P {
  offset: u32, path: u32, frame: u32, element: u32, first: u32, n: u32, frames: u32, rows: u32, low: f32, scale: f32,
}
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> states: array<u32>;
@group(0) @binding(2) var<storage, read_write> hits: array<atomic<u32>>;
${finite}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var k = id.x; k < p.n * p.frames; k += groups.x * 64u) {
    let frame = k / p.n;
    let word = states[p.offset + (p.first + k % p.n) * p.path + frame * p.frame + p.element];
    if (!isFinite(word)) { continue; }
    let u = (bitcast<f32>(word) - p.low) * p.scale;
    let isIn = u >= 0.0 && u < f32(p.rows);
    let row = select(0u, u32(u), isIn);
    atomicAdd(&hits[select(p.frames * p.rows + frame, frame * p.rows + row, isIn)], 1u);
  }
}
`;

/** Of each frame: shares of its paths a row, smoothed by three box means, and their mean and deviation in rows. */
export const frameShares = `struct P { frames: u32, rows: u32, wide: vec2u, last: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> hits: array<u32>;
@group(0) @binding(2) var<storage, read_write> shares: array<f32>;
@group(0) @binding(3) var<storage, read_write> room: array<f32>;
@group(0) @binding(4) var<storage, read_write> moments: array<vec2f>;
fn mirrored(i: i32) -> u32 {
  let rows = i32(p.rows);
  return u32(select(select(i, 2 * rows - 1 - i, i >= rows), -1 - i, i < 0));
}
fn mean(first: u32, row: u32, width: u32, isBack: bool) -> f32 {
  let reach = i32(min((width - 1u) / 2u, p.rows - 1u));
  var sum = 0.0;
  for (var k = -reach; k <= reach; k++) {
    let at = first + mirrored(i32(row) + k);
    if (isBack) { sum += room[at]; } else { sum += shares[at]; }
  }
  return max(0.0, sum / f32(2 * reach + 1));
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let frame = id.x;
  if (frame >= p.frames) { return; }
  let first = frame * p.rows;
  var total = hits[p.frames * p.rows + frame];
  for (var k = 0u; k < p.rows; k++) { total += hits[first + k]; }
  for (var k = 0u; k < p.rows; k++) { room[first + k] = f32(hits[first + k]) / f32(max(1u, total)); }
  for (var k = 0u; k < p.rows; k++) { shares[first + k] = mean(first, k, p.wide.x, true); }
  for (var k = 0u; k < p.rows; k++) { room[first + k] = mean(first, k, p.wide.y, false); }
  for (var k = 0u; k < p.rows; k++) { shares[first + k] = mean(first, k, p.last, true); }
  var sum = 0.0;
  var one = 0.0;
  for (var k = 0u; k < p.rows; k++) {
    sum += shares[first + k];
    one += shares[first + k] * (f32(k) + 0.5);
  }
  let middle = one / sum;
  var two = 0.0; // about the mean: a difference of large squares has no digits left in float32
  for (var k = 0u; k < p.rows; k++) {
    let off = f32(k) + 0.5 - middle;
    two += shares[first + k] * off * off;
  }
  moments[frame] = select(vec2f(middle, sqrt(max(0.25, two / sum))), vec2f(f32(p.rows) / 2.0, 1.0), sum == 0.0);
}
`;

/** The density in time, [rows][columns] from the upper left corner; `at` is where frames stand, in shares of the axis. */
export const heatField = `struct P { frames: u32, rows: u32, columns: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> shares: array<f32>;
@group(0) @binding(2) var<storage, read> moments: array<vec2f>;
@group(0) @binding(3) var<storage, read> at: array<f32>;
@group(0) @binding(4) var<storage, read_write> field: array<f32>;
fn share(frame: u32, row: i32) -> f32 {
  if (row < 0 || row >= i32(p.rows)) { return 0.0; }
  return shares[frame * p.rows + u32(row)];
}
fn density(frame: u32, place: f32) -> f32 {
  let u = place - 0.5;
  if (!(u > -1.0 && u < f32(p.rows))) { return 0.0; }
  let k = floor(u);
  let low = share(frame, i32(k));
  return low + (share(frame, i32(k) + 1) - low) * (u - k);
}
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var c = id.x; c < p.rows * p.columns; c += groups.x * 64u) {
    let column = c % p.columns;
    let row = p.rows - 1u - c / p.columns;
    let time = (f32(column) + 0.5) / f32(p.columns);
    let last = p.frames - 1u;
    var f = 0u;
    while (f + 1u < last && at[f + 1u] < time) { f++; }
    let next = min(last, f + 1u);
    let gap = at[next] - at[f];
    let w = select(0.0, clamp((time - at[f]) / select(1.0, gap, gap > 0.0), 0.0, 1.0), gap > 0.0);
    let m = mix(moments[f], moments[next], w);
    let off = f32(row) + 0.5 - m.x;
    let g0 = moments[f].y / m.y;
    let g1 = moments[next].y / m.y;
    let p0 = density(f, moments[f].x + off * g0);
    let p1 = density(next, moments[next].x + off * g1);
    field[c] = (1.0 - w) * g0 * p0 + w * g1 * p1;
  }
}
`;

/** The highest of each column. */
export const columnMost = `struct P { columns: u32, rows: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> field: array<f32>;
@group(0) @binding(2) var<storage, read_write> most: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= p.columns) { return; }
  var found = 0.0;
  for (var j = 0u; j < p.rows; j++) { found = max(found, field[j * p.columns + id.x]); }
  most[id.x] = found;
}
`;

/** What is full on the scale, behind the columns' highest: that of the column of a rank, a little more. */
export const fullOf = `struct P { columns: u32, rank: u32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read_write> most: array<f32>;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  for (var i = id.x; i < p.columns; i += groups.x * 64u) {
    let own = most[i];
    var below = 0u;
    for (var j = 0u; j < p.columns; j++) {
      if (most[j] < own || (most[j] == own && j < i)) { below++; }
    }
    if (below == p.rank) { most[p.columns] = 1.15 * max(1e-9, own); }
  }
}
`;

/** The field to colours, straight between the middles of its cells; from pixel column `split` on by the second scale. */
export const heatTones = (steps: number): string =>
  `struct P { left: u32, top: u32, columns: u32, rows: u32, split: u32, width: f32, height: f32 }
@group(0) @binding(0) var<uniform> p: P;
@group(0) @binding(1) var<storage, read> field: array<f32>;
@group(0) @binding(2) var<storage, read> most: array<f32>;
@group(0) @binding(3) var<storage, read> scales: array<u32, ${2 * steps}>;
fn tone(column: u32, row: u32) -> f32 {
  return min(1.0, sqrt(field[row * p.columns + column] / most[p.columns]));
}
@fragment
fn main(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let pixel = floor(at.xy) - vec2f(f32(p.left), f32(p.top));
  let size = vec2f(f32(p.columns), f32(p.rows));
  let u = clamp((pixel + 0.5) / vec2f(p.width, p.height) * size - 0.5, vec2f(0.0), size - 1.0);
  let k = min(max(vec2f(0.0), size - 2.0), floor(u));
  let part = u - k;
  let low = vec2u(k);
  let high = min(low + 1u, vec2u(p.columns, p.rows) - 1u);
  let left = mix(tone(low.x, low.y), tone(low.x, high.y), part.y);
  let right = mix(tone(high.x, low.y), tone(high.x, high.y), part.y);
  let index = u32(mix(left, right, part.x) * ${steps - 1}.49);
  return unpack4x8unorm(scales[index + select(0u, ${steps}u, u32(pixel.x) >= p.split)]);
}
`;

/** An image over all. */
export const overlay = `@group(0) @binding(0) var image: texture_2d<f32>;
@fragment
fn main(@builtin(position) at: vec4f) -> @location(0) vec4f { return textureLoad(image, vec2u(at.xy), 0); }
`;
