struct Params { seed: u32, start: u32, total: u32, lanes: u32, trips: u32, rounds: u32, zero: u32 }
struct Status { next: atomic<u32>, done: atomic<u32>, steps: atomic<u32> }
@group(0) @binding(0) var<uniform> P: Params;
@group(0) @binding(1) var<storage, read_write> lanes: array<u32>;
@group(0) @binding(2) var<storage, read_write> results: array<u32>;
@group(0) @binding(3) var<storage, read_write> status: Status;

var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }
var<private> slot: u32;
var<private> steps: u32;
var<private> left: u32;
var<private> x0_: f32;
var<private> attempts_: u32;
var<private> code_: u32;

fn begin() {
  x0_ = 1f;
  attempts_ = 0u;
  code_ = 0u;
  left = 84u;
}

fn step() {
  let v0 = x0_;
  let v1 = P.seed;
  let v2 = attempts_;
  let v3 = (P.start + (slot - 1u));
  let v4 = (((v2 >> 1u) + 1u) + v3);
  let v5 = (v1 + v4);
  let v6 = (((v4 << 13u) | (v4 >> 19u)) ^ v5);
  let v7 = (v5 + v6);
  let v8 = (((v6 << 15u) | (v6 >> 17u)) ^ v7);
  let v9 = (v7 + v8);
  let v10 = (((v8 << 26u) | (v8 >> 6u)) ^ v9);
  let v11 = (v9 + v10);
  let v12 = ((466688986u ^ v1) ^ v3);
  let v13 = ((((v10 << 6u) | (v10 >> 26u)) ^ v11) + (v12 + 1u));
  let v14 = ((v11 + v3) + v13);
  let v15 = (((v13 << 17u) | (v13 >> 15u)) ^ v14);
  let v16 = (v14 + v15);
  let v17 = (((v15 << 29u) | (v15 >> 3u)) ^ v16);
  let v18 = (v16 + v17);
  let v19 = (((v17 << 16u) | (v17 >> 16u)) ^ v18);
  let v20 = (v18 + v19);
  let v21 = ((((v19 << 24u) | (v19 >> 8u)) ^ v20) + (v1 + 2u));
  let v22 = ((v20 + v12) + v21);
  let v23 = (((v21 << 13u) | (v21 >> 19u)) ^ v22);
  let v24 = (v22 + v23);
  let v25 = (((v23 << 15u) | (v23 >> 17u)) ^ v24);
  let v26 = (v24 + v25);
  let v27 = (((v25 << 26u) | (v25 >> 6u)) ^ v26);
  let v28 = (v26 + v27);
  let v29 = ((((v27 << 6u) | (v27 >> 26u)) ^ v28) + (v3 + 3u));
  let v30 = ((v28 + v1) + v29);
  let v31 = (((v29 << 17u) | (v29 >> 15u)) ^ v30);
  let v32 = (v30 + v31);
  let v33 = (((v31 << 29u) | (v31 >> 3u)) ^ v32);
  let v34 = (v32 + v33);
  let v35 = (((v33 << 16u) | (v33 >> 16u)) ^ v34);
  let v36 = (v34 + v35);
  let v37 = ((((v35 << 24u) | (v35 >> 8u)) ^ v36) + (v12 + 4u));
  let v38 = ((v36 + v3) + v37);
  let v39 = (((v37 << 13u) | (v37 >> 19u)) ^ v38);
  let v40 = (v38 + v39);
  let v41 = (((v39 << 15u) | (v39 >> 17u)) ^ v40);
  let v42 = (v40 + v41);
  let v43 = (((v41 << 26u) | (v41 >> 6u)) ^ v42);
  let v44 = (v42 + v43);
  let v45 = (bitcast<u32>(f32((((v44 + v12) >> 8u) + 1u))) + 1087044365u);
  let v46 = (bitcast<f32>(((v45 & 8388607u) + 1060439283u)) - 1f);
  let v47 = ((((-0.10106892138719559f) * v46) + 0.16222579777240753f) * v46);
  let v48 = (((v47 + (-0.17250829935073853f)) * v46) + 0.19900165498256683f);
  let v49 = ((((v48 * v46) + (-0.24969908595085144f)) * v46) + 0.33335059881210327f);
  let v50 = ((((v49 * v46) + (-0.5000036358833313f)) * v46) + 0.9999999403953552f);
  let v51 = ((v50 * v46) + (0.6931471824645996f * (f32((v45 >> 23u)) - 280f)));
  let v52 = (0.0629940778017044f * sqrt(((-2f) * op(v51))));
  let v53 = ((((v43 << 6u) | (v43 >> 26u)) ^ v44) + (v1 + 5u));
  let v54 = (4.656612873077393e-10f * f32(bitcast<i32>((v53 + v53))));
  let v55 = op((v54 * v54));
  let v56 = (((0.0008596900734119117f * v55) + (-0.020813966169953346f)) * v55);
  let v57 = (((v56 + 0.2536531984806061f) * v55) + (-1.233698844909668f));
  let v58 = ((v53 + 1073741824u) & 2147483648u);
  let v59 = (v52 * op(bitcast<f32>((bitcast<u32>(((v57 * v55) + 1f)) ^ v58))));
  let v60 = ((0.00019841270113829523f * v0) + ((0.20000000298023224f * v0) * op(v59)));
  let v61 = (v0 + op(v60));
  let v62 = (((0.00015082056052051485f * v55) + (-0.004672227893024683f)) * v55);
  let v63 = (((v62 + 0.07968848198652267f) * v55) + (-0.6459633708000183f));
  let v64 = (bitcast<u32>((((v63 * v55) + 1.570796251296997f) * v54)) ^ v58);
  let v65 = ((0.20000000298023224f * v61) * op((v52 * op(bitcast<f32>(v64)))));
  let v66 = (v2 + 2u);
  let n0 = op((v61 + op(((0.00019841270113829523f * v61) + v65))));
  let n1 = v66;
  let n2 = select(0u, 1u, (!(v66 < 252u)));
  x0_ = n0;
  attempts_ = n1;
  code_ = n2;
  steps += 2u;
  left -= 2u;
  if (left == 0u) {
    left = 84u;
    let section = 4u + (attempts_ / 84u - 1u) * 1u;
    results[(section + 0u) * P.total + slot - 1u] = bitcast<u32>(x0_);
  }
}

fn finish() {
  results[0u * P.total + slot - 1u] = bitcast<u32>(x0_);
  results[1u * P.total + slot - 1u] = attempts_;
  results[2u * P.total + slot - 1u] = attempts_;
  results[3u * P.total + slot - 1u] = code_;
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let lane = id.x;
  if (lane >= P.lanes) { return; }
  slot = lanes[0u * P.lanes + lane];
  if (slot == 0xffffffffu) { return; }
  Z = P.zero;
  x0_ = bitcast<f32>(lanes[1u * P.lanes + lane]);
  attempts_ = lanes[2u * P.lanes + lane];
  code_ = lanes[3u * P.lanes + lane];
  left = 84u - attempts_ % 84u;
  for (var trip = 0u; trip < P.trips; trip++) {
    if (slot == 0u || code_ != 0u) {
      if (slot != 0u) {
        finish();
        atomicAdd(&status.done, 1u);
      }
      let ticket = atomicAdd(&status.next, 1u);
      if (ticket >= P.total) {
        slot = 0xffffffffu;
        break;
      }
      slot = ticket + 1u;
      begin();
    }
    for (var k = 0u; k < P.rounds; k++) {
      step();
      if (code_ == 0u) { step(); }
      if (code_ == 0u) { step(); }
      if (code_ == 0u) { step(); }
      if (code_ != 0u) { break; }
    }
  }
  lanes[0u * P.lanes + lane] = slot;
  lanes[1u * P.lanes + lane] = bitcast<u32>(x0_);
  lanes[2u * P.lanes + lane] = attempts_;
  lanes[3u * P.lanes + lane] = code_;
  atomicAdd(&status.steps, steps);
}
