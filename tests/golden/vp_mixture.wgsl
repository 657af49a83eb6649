// begin 0 elements
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> F_x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> F_rest: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> F_lowPrev: array<vec4<f32>>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane / 1u;
  let b = lane % 1u;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  if (S[16u + 1u * B + slot] != 2u) { return; }
  let o0 = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let o1 = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let o2 = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let c0 = S[3];
  let c1 = S[16u + 2u * B + slot];
  let c2 = ((c1 << 13u) | (c1 >> 19u));
  let c3 = ((466688986u ^ c0) ^ c1);
  let c4 = (c3 + 1u);
  let c5 = (c0 + 2u);
  let c6 = (c1 + 3u);
  let c7 = (c3 + 4u);
  let c8 = (c0 + 5u);
  let last = min(b * 16u + 16u, 3u);
  for (var strip = b * 16u; strip < last; strip++) {
    let v0 = (strip * 2u);
    let v1 = ((v0 + c0) + c1);
    let v2 = (c2 ^ v1);
    let v3 = (v1 + v2);
    let v4 = (((v2 << 15u) | (v2 >> 17u)) ^ v3);
    let v5 = (v3 + v4);
    let v6 = (((v4 << 26u) | (v4 >> 6u)) ^ v5);
    let v7 = (v5 + v6);
    let v8 = ((((v6 << 6u) | (v6 >> 26u)) ^ v7) + c4);
    let v9 = ((v7 + c1) + v8);
    let v10 = (((v8 << 17u) | (v8 >> 15u)) ^ v9);
    let v11 = (v9 + v10);
    let v12 = (((v10 << 29u) | (v10 >> 3u)) ^ v11);
    let v13 = (v11 + v12);
    let v14 = (((v12 << 16u) | (v12 >> 16u)) ^ v13);
    let v15 = (v13 + v14);
    let v16 = ((((v14 << 24u) | (v14 >> 8u)) ^ v15) + c5);
    let v17 = ((v15 + c3) + v16);
    let v18 = (((v16 << 13u) | (v16 >> 19u)) ^ v17);
    let v19 = (v17 + v18);
    let v20 = (((v18 << 15u) | (v18 >> 17u)) ^ v19);
    let v21 = (v19 + v20);
    let v22 = (((v20 << 26u) | (v20 >> 6u)) ^ v21);
    let v23 = (v21 + v22);
    let v24 = ((((v22 << 6u) | (v22 >> 26u)) ^ v23) + c6);
    let v25 = ((v23 + c0) + v24);
    let v26 = (((v24 << 17u) | (v24 >> 15u)) ^ v25);
    let v27 = (v25 + v26);
    let v28 = (((v26 << 29u) | (v26 >> 3u)) ^ v27);
    let v29 = (v27 + v28);
    let v30 = (((v28 << 16u) | (v28 >> 16u)) ^ v29);
    let v31 = (v29 + v30);
    let v32 = ((((v30 << 24u) | (v30 >> 8u)) ^ v31) + c7);
    let v33 = ((v31 + c1) + v32);
    let v34 = (((v32 << 13u) | (v32 >> 19u)) ^ v33);
    let v35 = (v33 + v34);
    let v36 = (((v34 << 15u) | (v34 >> 17u)) ^ v35);
    let v37 = (v35 + v36);
    let v38 = (((v36 << 26u) | (v36 >> 6u)) ^ v37);
    let v39 = (v37 + v38);
    let v40 = (bitcast<u32>(f32((((v39 + c3) >> 8u) + 1u))) + 1087044365u);
    let v41 = (bitcast<f32>(((v40 & 8388607u) + 1060439283u)) - 1f);
    let v42 = ((((-0.10106892138719559f) * v41) + 0.16222579777240753f) * v41);
    let v43 = (((v42 + (-0.17250829935073853f)) * v41) + 0.19900165498256683f);
    let v44 = ((((v43 * v41) + (-0.24969908595085144f)) * v41) + 0.33335059881210327f);
    let v45 = ((((v44 * v41) + (-0.5000036358833313f)) * v41) + 0.9999999403953552f);
    let v46 = ((v45 * v41) + (0.6931471824645996f * (f32((v40 >> 23u)) - 280f)));
    let v47 = (0.9999784231185913f * sqrt(((-2f) * op(v46))));
    let v48 = ((((v38 << 6u) | (v38 >> 26u)) ^ v39) + c8);
    let v49 = (4.656612873077393e-10f * f32(bitcast<i32>((v48 + v48))));
    let v50 = (v49 * v49);
    let v51 = op(v50);
    let v52 = (((0.0008596900734119117f * v51) + (-0.020813966169953346f)) * v50);
    let v53 = (((v52 + 0.2536531984806061f) * v50) + (-1.233698844909668f));
    let v54 = ((v48 + 1073741824u) & 2147483648u);
    let v55 = (v47 * op(bitcast<f32>((bitcast<u32>(((v53 * v50) + 1f)) ^ v54))));
    let v56 = (((0.00015082056052051485f * v51) + (-0.004672227893024683f)) * v50);
    let v57 = (((v56 + 0.07968848198652267f) * v50) + (-0.6459633708000183f));
    let v58 = (bitcast<u32>((((v57 * v50) + 1.570796251296997f) * v49)) ^ v54);
    let v59 = (v47 * op(bitcast<f32>(v58)));
    let v60 = (((v0 + 1u) + c0) + c1);
    let v61 = (c2 ^ v60);
    let v62 = (v60 + v61);
    let v63 = (((v61 << 15u) | (v61 >> 17u)) ^ v62);
    let v64 = (v62 + v63);
    let v65 = (((v63 << 26u) | (v63 >> 6u)) ^ v64);
    let v66 = (v64 + v65);
    let v67 = ((((v65 << 6u) | (v65 >> 26u)) ^ v66) + c4);
    let v68 = ((v66 + c1) + v67);
    let v69 = (((v67 << 17u) | (v67 >> 15u)) ^ v68);
    let v70 = (v68 + v69);
    let v71 = (((v69 << 29u) | (v69 >> 3u)) ^ v70);
    let v72 = (v70 + v71);
    let v73 = (((v71 << 16u) | (v71 >> 16u)) ^ v72);
    let v74 = (v72 + v73);
    let v75 = ((((v73 << 24u) | (v73 >> 8u)) ^ v74) + c5);
    let v76 = ((v74 + c3) + v75);
    let v77 = (((v75 << 13u) | (v75 >> 19u)) ^ v76);
    let v78 = (v76 + v77);
    let v79 = (((v77 << 15u) | (v77 >> 17u)) ^ v78);
    let v80 = (v78 + v79);
    let v81 = (((v79 << 26u) | (v79 >> 6u)) ^ v80);
    let v82 = (v80 + v81);
    let v83 = ((((v81 << 6u) | (v81 >> 26u)) ^ v82) + c6);
    let v84 = ((v82 + c0) + v83);
    let v85 = (((v83 << 17u) | (v83 >> 15u)) ^ v84);
    let v86 = (v84 + v85);
    let v87 = (((v85 << 29u) | (v85 >> 3u)) ^ v86);
    let v88 = (v86 + v87);
    let v89 = (((v87 << 16u) | (v87 >> 16u)) ^ v88);
    let v90 = (v88 + v89);
    let v91 = ((((v89 << 24u) | (v89 >> 8u)) ^ v90) + c7);
    let v92 = ((v90 + c1) + v91);
    let v93 = (((v91 << 13u) | (v91 >> 19u)) ^ v92);
    let v94 = (v92 + v93);
    let v95 = (((v93 << 15u) | (v93 >> 17u)) ^ v94);
    let v96 = (v94 + v95);
    let v97 = (((v95 << 26u) | (v95 >> 6u)) ^ v96);
    let v98 = (v96 + v97);
    let v99 = (bitcast<u32>(f32((((v98 + c3) >> 8u) + 1u))) + 1087044365u);
    let v100 = (bitcast<f32>(((v99 & 8388607u) + 1060439283u)) - 1f);
    let v101 = ((((-0.10106892138719559f) * v100) + 0.16222579777240753f) * v100);
    let v102 = (((v101 + (-0.17250829935073853f)) * v100) + 0.19900165498256683f);
    let v103 = ((((v102 * v100) + (-0.24969908595085144f)) * v100) + 0.33335059881210327f);
    let v104 = ((((v103 * v100) + (-0.5000036358833313f)) * v100) + 0.9999999403953552f);
    let v105 = ((v104 * v100) + (0.6931471824645996f * (f32((v99 >> 23u)) - 280f)));
    let v106 = (0.9999784231185913f * sqrt(((-2f) * op(v105))));
    let v107 = ((((v97 << 6u) | (v97 >> 26u)) ^ v98) + c8);
    let v108 = (4.656612873077393e-10f * f32(bitcast<i32>((v107 + v107))));
    let v109 = (v108 * v108);
    let v110 = op(v109);
    let v111 = (((0.0008596900734119117f * v110) + (-0.020813966169953346f)) * v109);
    let v112 = (((v111 + 0.2536531984806061f) * v109) + (-1.233698844909668f));
    let v113 = ((v107 + 1073741824u) & 2147483648u);
    let v114 = op(bitcast<f32>((bitcast<u32>(((v112 * v109) + 1f)) ^ v113)));
    let v115 = (v106 * v114);
    let v116 = ((0.00015082056052051485f * v110) + (-0.004672227893024683f));
    let v117 = ((((v116 * v109) + 0.07968848198652267f) * v109) + (-0.6459633708000183f));
    let v118 = (bitcast<u32>((((v117 * v109) + 1.570796251296997f) * v108)) ^ v113);
    let v119 = (v106 * op(bitcast<f32>(v118)));
    F_x[o0 + strip] = vec4<f32>(v55, v59, v115, v119);
    F_rest[o1 + strip] = vec4<f32>(0f, 0f, 0f, 0f);
    F_lowPrev[o2 + strip] = vec4<f32>(v55, v59, v115, v119);
  }
}

// step 0 scalars
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  let v0 = bitcast<f32>(S[16u + 4u * B + slot]);
  let v1 = (((-0.05000000074505806f) + ((-4.974999904632568f) * v0)) * v0);
  let v2 = select(select(v1, (-87f), v1 < (-87f)), 89f, 89f < select(v1, (-87f), v1 < (-87f)));
  let v3 = floor(((1.4426950216293335f * v2) + 0.5f));
  let v4 = ((v2 - (0.693359375f * v3)) - ((-0.00021219444170128554f) * v3));
  let v5 = (((0.00019875691214110702f * v4) + 0.001398199936375022f) * v4);
  let v6 = ((((v5 + 0.008333452045917511f) * v4) + 0.04166579619050026f) * v4);
  let v7 = ((((((v6 + 0.1666666567325592f) * v4) + 0.5f) * v4) * v4) + v4);
  let v8 = (op(v7) + 1f);
  let v9 = ((v8 + v8) * bitcast<f32>((bitcast<u32>((v3 + 8388734f)) << 23u)));
  let n0 = op(v9);
  S[16u + 10u * B + row] = bitcast<u32>(n0);
}

// step 0 elements
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> F_x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> P: array<f32>;
@group(0) @binding(3) var<storage, read> tables: array<vec4<f32>>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }
const T0 = 0u; // μ0
const T1 = 12u; // μ1
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane / 1u;
  let b = lane % 1u;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  let f0_row = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let c0 = bitcast<f32>(S[16u + 10u * B + row]);
  var a0 = op(0f);
  var a1 = op(0f);
  let last = min(b * 4u + 4u, 3u);
  for (var strip = b * 4u; strip < last; strip++) {
    let f0 = F_x[f0_row + strip];
    let e0 = tables[T0 / 4u + strip];
    let e1 = tables[T1 / 4u + strip];
    let v0 = f0.x;
    let v1 = ((c0 * e0.x) - v0);
    let v2 = ((c0 * e1.x) - v0);
    let v3 = f0.y;
    let v4 = ((c0 * e0.y) - v3);
    let v5 = ((c0 * e1.y) - v3);
    let v6 = f0.z;
    let v7 = ((c0 * e0.z) - v6);
    let v8 = ((c0 * e1.z) - v6);
    let v9 = f0.w;
    let v10 = ((c0 * e0.w) - v9);
    let v11 = ((c0 * e1.w) - v9);
    { let w = (v1 * v1); a0 = (a0 + w); }
    { let w = (v2 * v2); a1 = (a1 + w); }
    { let w = (v4 * v4); a0 = (a0 + w); }
    { let w = (v5 * v5); a1 = (a1 + w); }
    { let w = (v7 * v7); a0 = (a0 + w); }
    { let w = (v8 * v8); a1 = (a1 + w); }
    { let w = (v10 * v10); a0 = (a0 + w); }
    { let w = (v11 * v11); a1 = (a1 + w); }
  }
  P[(0u + b) * B + row] = a0;
  P[(1u + b) * B + row] = a1;
}

// step 1 scalars
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> P: array<f32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  var t0 = op(0f);
  var t1 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    let w0 = P[(0u + b) * B + row];
    t0 = (t0 + w0);
    let w1 = P[(1u + b) * B + row];
    t1 = (t1 + w1);
  }
  S[16u + 11u * B + row] = bitcast<u32>(t0);
  S[16u + 12u * B + row] = bitcast<u32>(t1);
  let v0 = bitcast<f32>(S[16u + 4u * B + slot]);
  let v1 = (0.10000000149011612f + (19.899999618530273f * v0));
  let v2 = bitcast<f32>(S[16u + 10u * B + row]);
  let v3 = (((-0.10000000149011612f) + ((-9.949999809265137f) * v0)) * v0);
  let v4 = op(v3);
  let v5 = (((0.000024801587642286904f * v4) + 0.00019841270113829523f) * v3);
  let v6 = (((v5 + 0.0013888889225199819f) * v3) + 0.008333333767950535f);
  let v7 = ((((v6 * v3) + 0.0416666679084301f) * v3) + 0.1666666716337204f);
  let v8 = select(select(v3, (-87f), v3 < (-87f)), 89f, 89f < select(v3, (-87f), v3 < (-87f)));
  let v9 = floor(((1.4426950216293335f * v8) + 0.5f));
  let v10 = ((v8 - (0.693359375f * v9)) - ((-0.00021219444170128554f) * v9));
  let v11 = (((0.00019875691214110702f * v10) + 0.001398199936375022f) * v10);
  let v12 = (((v11 + 0.008333452045917511f) * v10) + 0.04166579619050026f);
  let v13 = ((((((v12 * v10) + 0.1666666567325592f) * v10) + 0.5f) * v10) * v10);
  let v14 = (op((v13 + v10)) + 1f);
  let v15 = ((v14 + v14) * bitcast<f32>((bitcast<u32>((v9 + 8388734f)) << 23u)));
  let v16 = select((op(v15) - 1f), (((((v7 * v3) + 0.5f) * v3) + 1f) * v3), (abs(v4) < 0.5f));
  let v17 = sqrt((-op(v16)));
  let v18 = (op(v17) * v17);
  let v19 = (1f / (((0.03999999910593033f * v2) * v2) + v18));
  let v20 = ((-0.9162907600402832f) + (((-0.5f) * v19) * t0));
  let v21 = (1f / (((0.09000000357627869f * v2) * v2) + v18));
  let v22 = (v21 / op(v19));
  let v23 = (v22 < 1.1754943508222875e-38f);
  let v24 = (bitcast<u32>(select(v22, (16777216f * v22), v23)) + 1087044365u);
  let v25 = (bitcast<f32>(((v24 & 8388607u) + 1060439283u)) - 1f);
  let v26 = (((0.07037683576345444f * v25) + (-0.11514610052108765f)) * v25);
  let v27 = (((v26 + 0.11676998436450958f) * v25) + (-0.12420140951871872f));
  let v28 = ((((v27 * v25) + 0.14249323308467865f) * v25) + (-0.16668057441711426f));
  let v29 = ((((v28 * v25) + 0.2000071406364441f) * v25) + (-0.24999994039535522f));
  let v30 = (v25 * v25);
  let v31 = (f32((v24 >> 23u)) - 256f);
  let v32 = (((((v29 * v25) + 0.3333333134651184f) * v25) * v30) + ((-0.00021219444170128554f) * v31));
  let v33 = ((v25 + (op(v32) - (0.5f * op(v30)))) + (0.693359375f * v31));
  let v34 = select(select(sqrt(v22), ((-1f) / abs(op(v22))), (v22 == 0f)), (op(v33) + select(0f, (-16.63553237915039f), v23)), (0f < v22));
  let v35 = ((-0.5108256340026855f) + (6f * op(select(v34, v22, (3.4028234663852886e+38f < v22)))));
  let v36 = (v35 + (((-0.5f) * v21) * t1));
  let v37 = select(v20, v36, v20 < v36);
  let v38 = select(select((v20 - v37), (-87f), (v20 - v37) < (-87f)), 89f, 89f < select((v20 - v37), (-87f), (v20 - v37) < (-87f)));
  let v39 = floor(((1.4426950216293335f * v38) + 0.5f));
  let v40 = ((v38 - (0.693359375f * v39)) - ((-0.00021219444170128554f) * v39));
  let v41 = (((0.00019875691214110702f * v40) + 0.001398199936375022f) * v40);
  let v42 = (((v41 + 0.008333452045917511f) * v40) + 0.04166579619050026f);
  let v43 = ((((((v42 * v40) + 0.1666666567325592f) * v40) + 0.5f) * v40) * v40);
  let v44 = (op((v43 + v40)) + 1f);
  let v45 = ((v44 + v44) * bitcast<f32>((bitcast<u32>((v39 + 8388734f)) << 23u)));
  let v46 = op(v45);
  let v47 = select(select((v36 - v37), (-87f), (v36 - v37) < (-87f)), 89f, 89f < select((v36 - v37), (-87f), (v36 - v37) < (-87f)));
  let v48 = floor(((1.4426950216293335f * v47) + 0.5f));
  let v49 = ((v47 - (0.693359375f * v48)) - ((-0.00021219444170128554f) * v48));
  let v50 = (((0.00019875691214110702f * v49) + 0.001398199936375022f) * v49);
  let v51 = (((v50 + 0.008333452045917511f) * v49) + 0.04166579619050026f);
  let v52 = ((((((v51 * v49) + 0.1666666567325592f) * v49) + 0.5f) * v49) * v49);
  let v53 = (op((v52 + v49)) + 1f);
  let v54 = ((v53 + v53) * bitcast<f32>((bitcast<u32>((v48 + 8388734f)) << 23u)));
  let v55 = op(v54);
  let v56 = sqrt(v1);
  let v57 = bitcast<f32>(S[16u + 6u * B + slot]);
  let v58 = ((v0 - 0.0010000000474974513f) + v57);
  let v59 = bitcast<f32>(S[16u + 5u * B + slot]);
  let v60 = (v58 <= v59);
  let v61 = select(v59, v58, v60);
  let v62 = select((v0 + ((-v61) + v57)), 0.0010000000474974513f, v60);
  let v63 = ((-0.05000000074505806f) + ((-4.974999904632568f) * op(v62)));
  let v64 = select(select((v63 * v62), (-87f), (v63 * v62) < (-87f)), 89f, 89f < select((v63 * v62), (-87f), (v63 * v62) < (-87f)));
  let v65 = floor(((1.4426950216293335f * v64) + 0.5f));
  let v66 = ((v64 - (0.693359375f * v65)) - ((-0.00021219444170128554f) * v65));
  let v67 = (((0.00019875691214110702f * v66) + 0.001398199936375022f) * v66);
  let v68 = (((v67 + 0.008333452045917511f) * v66) + 0.04166579619050026f);
  let v69 = ((((((v68 * v66) + 0.1666666567325592f) * v66) + 0.5f) * v66) * v66);
  let v70 = (op((v69 + v66)) + 1f);
  let v71 = ((v70 + v70) * bitcast<f32>((bitcast<u32>((v65 + 8388734f)) << 23u)));
  let n0 = ((-0.5f) * v1);
  let n1 = (v46 * v19);
  let n2 = (v55 * v21);
  let n3 = ((op(v56) * v56) * (1f / (v46 + v55)));
  let n4 = v61;
  let n5 = (v56 * sqrt(v61));
  let n6 = op(v71);
  S[16u + 13u * B + row] = bitcast<u32>(n0);
  S[16u + 14u * B + row] = bitcast<u32>(n1);
  S[16u + 15u * B + row] = bitcast<u32>(n2);
  S[16u + 16u * B + row] = bitcast<u32>(n3);
  S[16u + 17u * B + row] = bitcast<u32>(n4);
  S[16u + 18u * B + row] = bitcast<u32>(n5);
  S[16u + 19u * B + row] = bitcast<u32>(n6);
}

// step 1 elements
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> F_x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> F_lowPrev: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> P: array<f32>;
@group(0) @binding(4) var<storage, read> tables: array<vec4<f32>>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }
const T0 = 0u; // μ0
const T1 = 12u; // μ1
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane / 1u;
  let b = lane % 1u;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  let f0_row = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let o0 = ((1u - S[16u + 3u * B + slot]) * B + slot) * 3u;
  let c0 = bitcast<f32>(S[16u + 13u * B + row]);
  let c1 = bitcast<f32>(S[16u + 10u * B + row]);
  let c2 = bitcast<f32>(S[16u + 14u * B + row]);
  let c3 = bitcast<f32>(S[16u + 15u * B + row]);
  let c4 = bitcast<f32>(S[16u + 16u * B + row]);
  let c5 = bitcast<f32>(S[16u + 17u * B + row]);
  let c6 = S[3];
  let c7 = S[16u + 2u * B + slot];
  let c8 = ((S[16u + 7u * B + slot] + 1u) + c7);
  let c9 = ((c8 << 13u) | (c8 >> 19u));
  let c10 = ((466688986u ^ c6) ^ c7);
  let c11 = (c10 + 1u);
  let c12 = (c6 + 2u);
  let c13 = (c7 + 3u);
  let c14 = (c10 + 4u);
  let c15 = (c6 + 5u);
  let c16 = bitcast<f32>(S[16u + 18u * B + row]);
  let c17 = bitcast<f32>(S[16u + 19u * B + row]);
  var a0 = op(0f);
  var a1 = op(0f);
  let last = min(b * 4u + 4u, 3u);
  for (var strip = b * 4u; strip < last; strip++) {
    let f0 = F_x[f0_row + strip];
    let e0 = tables[T0 / 4u + strip];
    let e1 = tables[T1 / 4u + strip];
    let v0 = f0.x;
    let v1 = e0.x;
    let v2 = e1.x;
    let v3 = ((c0 * v0) - (c4 * ((c2 * ((c1 * v1) - v0)) + (c3 * ((c1 * v2) - v0)))));
    let v4 = (strip * 2u);
    let v5 = ((v4 + c6) + c8);
    let v6 = (c9 ^ v5);
    let v7 = (v5 + v6);
    let v8 = (((v6 << 15u) | (v6 >> 17u)) ^ v7);
    let v9 = (v7 + v8);
    let v10 = (((v8 << 26u) | (v8 >> 6u)) ^ v9);
    let v11 = (v9 + v10);
    let v12 = ((((v10 << 6u) | (v10 >> 26u)) ^ v11) + c11);
    let v13 = ((v11 + c7) + v12);
    let v14 = (((v12 << 17u) | (v12 >> 15u)) ^ v13);
    let v15 = (v13 + v14);
    let v16 = (((v14 << 29u) | (v14 >> 3u)) ^ v15);
    let v17 = (v15 + v16);
    let v18 = (((v16 << 16u) | (v16 >> 16u)) ^ v17);
    let v19 = (v17 + v18);
    let v20 = ((((v18 << 24u) | (v18 >> 8u)) ^ v19) + c12);
    let v21 = ((v19 + c10) + v20);
    let v22 = (((v20 << 13u) | (v20 >> 19u)) ^ v21);
    let v23 = (v21 + v22);
    let v24 = (((v22 << 15u) | (v22 >> 17u)) ^ v23);
    let v25 = (v23 + v24);
    let v26 = (((v24 << 26u) | (v24 >> 6u)) ^ v25);
    let v27 = (v25 + v26);
    let v28 = ((((v26 << 6u) | (v26 >> 26u)) ^ v27) + c13);
    let v29 = ((v27 + c6) + v28);
    let v30 = (((v28 << 17u) | (v28 >> 15u)) ^ v29);
    let v31 = (v29 + v30);
    let v32 = (((v30 << 29u) | (v30 >> 3u)) ^ v31);
    let v33 = (v31 + v32);
    let v34 = (((v32 << 16u) | (v32 >> 16u)) ^ v33);
    let v35 = (v33 + v34);
    let v36 = ((((v34 << 24u) | (v34 >> 8u)) ^ v35) + c14);
    let v37 = ((v35 + c7) + v36);
    let v38 = (((v36 << 13u) | (v36 >> 19u)) ^ v37);
    let v39 = (v37 + v38);
    let v40 = (((v38 << 15u) | (v38 >> 17u)) ^ v39);
    let v41 = (v39 + v40);
    let v42 = (((v40 << 26u) | (v40 >> 6u)) ^ v41);
    let v43 = (v41 + v42);
    let v44 = (bitcast<u32>(f32((((v43 + c10) >> 8u) + 1u))) + 1087044365u);
    let v45 = (bitcast<f32>(((v44 & 8388607u) + 1060439283u)) - 1f);
    let v46 = ((((-0.10106892138719559f) * v45) + 0.16222579777240753f) * v45);
    let v47 = (((v46 + (-0.17250829935073853f)) * v45) + 0.19900165498256683f);
    let v48 = ((((v47 * v45) + (-0.24969908595085144f)) * v45) + 0.33335059881210327f);
    let v49 = ((((v48 * v45) + (-0.5000036358833313f)) * v45) + 0.9999999403953552f);
    let v50 = ((v49 * v45) + (0.6931471824645996f * (f32((v44 >> 23u)) - 280f)));
    let v51 = sqrt(((-2f) * op(v50)));
    let v52 = ((((v42 << 6u) | (v42 >> 26u)) ^ v43) + c15);
    let v53 = (4.656612873077393e-10f * f32(bitcast<i32>((v52 + v52))));
    let v54 = (v53 * v53);
    let v55 = op(v54);
    let v56 = (((0.0008596900734119117f * v55) + (-0.020813966169953346f)) * v54);
    let v57 = (((v56 + 0.2536531984806061f) * v54) + (-1.233698844909668f));
    let v58 = ((v52 + 1073741824u) & 2147483648u);
    let v59 = (v51 * op(bitcast<f32>((bitcast<u32>(((v57 * v54) + 1f)) ^ v58))));
    let v60 = (v0 + op(((-(c5 * v3)) + (c16 * v59))));
    let v61 = ((c17 * v1) - v60);
    let v62 = ((c17 * v2) - v60);
    let v63 = f0.y;
    let v64 = e0.y;
    let v65 = e1.y;
    let v66 = (c4 * ((c2 * ((c1 * v64) - v63)) + (c3 * ((c1 * v65) - v63))));
    let v67 = (((0.00015082056052051485f * v55) + (-0.004672227893024683f)) * v54);
    let v68 = (((v67 + 0.07968848198652267f) * v54) + (-0.6459633708000183f));
    let v69 = (bitcast<u32>((((v68 * v54) + 1.570796251296997f) * v53)) ^ v58);
    let v70 = ((-(c5 * ((c0 * v63) - v66))) + (c16 * (v51 * op(bitcast<f32>(v69)))));
    let v71 = (v63 + op(v70));
    let v72 = ((c17 * v64) - v71);
    let v73 = ((c17 * v65) - v71);
    let v74 = f0.z;
    let v75 = e0.z;
    let v76 = e1.z;
    let v77 = (c4 * ((c2 * ((c1 * v75) - v74)) + (c3 * ((c1 * v76) - v74))));
    let v78 = (((v4 + 1u) + c6) + c8);
    let v79 = (c9 ^ v78);
    let v80 = (v78 + v79);
    let v81 = (((v79 << 15u) | (v79 >> 17u)) ^ v80);
    let v82 = (v80 + v81);
    let v83 = (((v81 << 26u) | (v81 >> 6u)) ^ v82);
    let v84 = (v82 + v83);
    let v85 = ((((v83 << 6u) | (v83 >> 26u)) ^ v84) + c11);
    let v86 = ((v84 + c7) + v85);
    let v87 = (((v85 << 17u) | (v85 >> 15u)) ^ v86);
    let v88 = (v86 + v87);
    let v89 = (((v87 << 29u) | (v87 >> 3u)) ^ v88);
    let v90 = (v88 + v89);
    let v91 = (((v89 << 16u) | (v89 >> 16u)) ^ v90);
    let v92 = (v90 + v91);
    let v93 = ((((v91 << 24u) | (v91 >> 8u)) ^ v92) + c12);
    let v94 = ((v92 + c10) + v93);
    let v95 = (((v93 << 13u) | (v93 >> 19u)) ^ v94);
    let v96 = (v94 + v95);
    let v97 = (((v95 << 15u) | (v95 >> 17u)) ^ v96);
    let v98 = (v96 + v97);
    let v99 = (((v97 << 26u) | (v97 >> 6u)) ^ v98);
    let v100 = (v98 + v99);
    let v101 = ((((v99 << 6u) | (v99 >> 26u)) ^ v100) + c13);
    let v102 = ((v100 + c6) + v101);
    let v103 = (((v101 << 17u) | (v101 >> 15u)) ^ v102);
    let v104 = (v102 + v103);
    let v105 = (((v103 << 29u) | (v103 >> 3u)) ^ v104);
    let v106 = (v104 + v105);
    let v107 = (((v105 << 16u) | (v105 >> 16u)) ^ v106);
    let v108 = (v106 + v107);
    let v109 = ((((v107 << 24u) | (v107 >> 8u)) ^ v108) + c14);
    let v110 = ((v108 + c7) + v109);
    let v111 = (((v109 << 13u) | (v109 >> 19u)) ^ v110);
    let v112 = (v110 + v111);
    let v113 = (((v111 << 15u) | (v111 >> 17u)) ^ v112);
    let v114 = (v112 + v113);
    let v115 = (((v113 << 26u) | (v113 >> 6u)) ^ v114);
    let v116 = (v114 + v115);
    let v117 = (bitcast<u32>(f32((((v116 + c10) >> 8u) + 1u))) + 1087044365u);
    let v118 = (bitcast<f32>(((v117 & 8388607u) + 1060439283u)) - 1f);
    let v119 = ((((-0.10106892138719559f) * v118) + 0.16222579777240753f) * v118);
    let v120 = (((v119 + (-0.17250829935073853f)) * v118) + 0.19900165498256683f);
    let v121 = ((((v120 * v118) + (-0.24969908595085144f)) * v118) + 0.33335059881210327f);
    let v122 = ((((v121 * v118) + (-0.5000036358833313f)) * v118) + 0.9999999403953552f);
    let v123 = ((v122 * v118) + (0.6931471824645996f * (f32((v117 >> 23u)) - 280f)));
    let v124 = sqrt(((-2f) * op(v123)));
    let v125 = ((((v115 << 6u) | (v115 >> 26u)) ^ v116) + c15);
    let v126 = (4.656612873077393e-10f * f32(bitcast<i32>((v125 + v125))));
    let v127 = (v126 * v126);
    let v128 = op(v127);
    let v129 = (((0.0008596900734119117f * v128) + (-0.020813966169953346f)) * v127);
    let v130 = (((v129 + 0.2536531984806061f) * v127) + (-1.233698844909668f));
    let v131 = ((v125 + 1073741824u) & 2147483648u);
    let v132 = op(bitcast<f32>((bitcast<u32>(((v130 * v127) + 1f)) ^ v131)));
    let v133 = (v74 + op(((-(c5 * ((c0 * v74) - v77))) + (c16 * (v124 * v132)))));
    let v134 = ((c17 * v75) - v133);
    let v135 = ((c17 * v76) - v133);
    let v136 = f0.w;
    let v137 = e0.w;
    let v138 = e1.w;
    let v139 = (c4 * ((c2 * ((c1 * v137) - v136)) + (c3 * ((c1 * v138) - v136))));
    let v140 = ((0.00015082056052051485f * v128) + (-0.004672227893024683f));
    let v141 = ((((v140 * v127) + 0.07968848198652267f) * v127) + (-0.6459633708000183f));
    let v142 = (bitcast<u32>((((v141 * v127) + 1.570796251296997f) * v126)) ^ v131);
    let v143 = ((-(c5 * ((c0 * v136) - v139))) + (c16 * (v124 * op(bitcast<f32>(v142)))));
    let v144 = (v136 + op(v143));
    let v145 = ((c17 * v137) - v144);
    let v146 = ((c17 * v138) - v144);
    F_lowPrev[o0 + strip] = vec4<f32>(v60, v71, v133, v144);
    { let w = (v61 * v61); a0 = (a0 + w); }
    { let w = (v62 * v62); a1 = (a1 + w); }
    { let w = (v72 * v72); a0 = (a0 + w); }
    { let w = (v73 * v73); a1 = (a1 + w); }
    { let w = (v134 * v134); a0 = (a0 + w); }
    { let w = (v135 * v135); a1 = (a1 + w); }
    { let w = (v145 * v145); a0 = (a0 + w); }
    { let w = (v146 * v146); a1 = (a1 + w); }
  }
  P[(0u + b) * B + row] = a0;
  P[(1u + b) * B + row] = a1;
}

// step 2 scalars
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> P: array<f32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  var t0 = op(0f);
  var t1 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    let w0 = P[(0u + b) * B + row];
    t0 = (t0 + w0);
    let w1 = P[(1u + b) * B + row];
    t1 = (t1 + w1);
  }
  S[16u + 20u * B + row] = bitcast<u32>(t0);
  S[16u + 21u * B + row] = bitcast<u32>(t1);
  let v0 = bitcast<f32>(S[16u + 4u * B + slot]);
  let v1 = bitcast<f32>(S[16u + 17u * B + row]);
  let v2 = sqrt(v1);
  let v3 = (sqrt((0.10000000149011612f + (19.899999618530273f * v0))) * v2);
  let v4 = bitcast<f32>(S[16u + 6u * B + slot]);
  let v5 = (((v0 - 0.0010000000474974513f) + v4) <= bitcast<f32>(S[16u + 5u * B + slot]));
  let v6 = select((v0 + ((-v1) + v4)), 0.0010000000474974513f, v5);
  let v7 = op(v6);
  let v8 = (0.10000000149011612f + (19.899999618530273f * v7));
  let v9 = (((-0.05000000074505806f) + ((-4.974999904632568f) * v7)) * v6);
  let v10 = select(select(v9, (-87f), v9 < (-87f)), 89f, 89f < select(v9, (-87f), v9 < (-87f)));
  let v11 = floor(((1.4426950216293335f * v10) + 0.5f));
  let v12 = ((v10 - (0.693359375f * v11)) - ((-0.00021219444170128554f) * v11));
  let v13 = (((0.00019875691214110702f * v12) + 0.001398199936375022f) * v12);
  let v14 = (((v13 + 0.008333452045917511f) * v12) + 0.04166579619050026f);
  let v15 = ((((((v14 * v12) + 0.1666666567325592f) * v12) + 0.5f) * v12) * v12);
  let v16 = (op((v15 + v12)) + 1f);
  let v17 = ((v16 + v16) * bitcast<f32>((bitcast<u32>((v11 + 8388734f)) << 23u)));
  let v18 = op(v17);
  let v19 = (((-0.10000000149011612f) + ((-9.949999809265137f) * v7)) * v6);
  let v20 = op(v19);
  let v21 = (((0.000024801587642286904f * v20) + 0.00019841270113829523f) * v19);
  let v22 = (((v21 + 0.0013888889225199819f) * v19) + 0.008333333767950535f);
  let v23 = ((((v22 * v19) + 0.0416666679084301f) * v19) + 0.1666666716337204f);
  let v24 = select(select(v19, (-87f), v19 < (-87f)), 89f, 89f < select(v19, (-87f), v19 < (-87f)));
  let v25 = floor(((1.4426950216293335f * v24) + 0.5f));
  let v26 = ((v24 - (0.693359375f * v25)) - ((-0.00021219444170128554f) * v25));
  let v27 = (((0.00019875691214110702f * v26) + 0.001398199936375022f) * v26);
  let v28 = (((v27 + 0.008333452045917511f) * v26) + 0.04166579619050026f);
  let v29 = ((((((v28 * v26) + 0.1666666567325592f) * v26) + 0.5f) * v26) * v26);
  let v30 = (op((v29 + v26)) + 1f);
  let v31 = ((v30 + v30) * bitcast<f32>((bitcast<u32>((v25 + 8388734f)) << 23u)));
  let v32 = select((op(v31) - 1f), (((((v23 * v19) + 0.5f) * v19) + 1f) * v19), (abs(v20) < 0.5f));
  let v33 = sqrt((-op(v32)));
  let v34 = (op(v33) * v33);
  let v35 = (1f / (((0.03999999910593033f * v18) * v18) + v34));
  let v36 = ((-0.9162907600402832f) + (((-0.5f) * v35) * t0));
  let v37 = (1f / (((0.09000000357627869f * v18) * v18) + v34));
  let v38 = (v37 / op(v35));
  let v39 = (v38 < 1.1754943508222875e-38f);
  let v40 = (bitcast<u32>(select(v38, (16777216f * v38), v39)) + 1087044365u);
  let v41 = (bitcast<f32>(((v40 & 8388607u) + 1060439283u)) - 1f);
  let v42 = (((0.07037683576345444f * v41) + (-0.11514610052108765f)) * v41);
  let v43 = (((v42 + 0.11676998436450958f) * v41) + (-0.12420140951871872f));
  let v44 = ((((v43 * v41) + 0.14249323308467865f) * v41) + (-0.16668057441711426f));
  let v45 = ((((v44 * v41) + 0.2000071406364441f) * v41) + (-0.24999994039535522f));
  let v46 = (v41 * v41);
  let v47 = (f32((v40 >> 23u)) - 256f);
  let v48 = (((((v45 * v41) + 0.3333333134651184f) * v41) * v46) + ((-0.00021219444170128554f) * v47));
  let v49 = ((v41 + (op(v48) - (0.5f * op(v46)))) + (0.693359375f * v47));
  let v50 = select(select(sqrt(v38), ((-1f) / abs(op(v38))), (v38 == 0f)), (op(v49) + select(0f, (-16.63553237915039f), v39)), (0f < v38));
  let v51 = ((-0.5108256340026855f) + (6f * op(select(v50, v38, (3.4028234663852886e+38f < v38)))));
  let v52 = (v51 + (((-0.5f) * v37) * t1));
  let v53 = select(v36, v52, v36 < v52);
  let v54 = select(select((v36 - v53), (-87f), (v36 - v53) < (-87f)), 89f, 89f < select((v36 - v53), (-87f), (v36 - v53) < (-87f)));
  let v55 = floor(((1.4426950216293335f * v54) + 0.5f));
  let v56 = ((v54 - (0.693359375f * v55)) - ((-0.00021219444170128554f) * v55));
  let v57 = (((0.00019875691214110702f * v56) + 0.001398199936375022f) * v56);
  let v58 = (((v57 + 0.008333452045917511f) * v56) + 0.04166579619050026f);
  let v59 = ((((((v58 * v56) + 0.1666666567325592f) * v56) + 0.5f) * v56) * v56);
  let v60 = (op((v59 + v56)) + 1f);
  let v61 = ((v60 + v60) * bitcast<f32>((bitcast<u32>((v55 + 8388734f)) << 23u)));
  let v62 = op(v61);
  let v63 = select(select((v52 - v53), (-87f), (v52 - v53) < (-87f)), 89f, 89f < select((v52 - v53), (-87f), (v52 - v53) < (-87f)));
  let v64 = floor(((1.4426950216293335f * v63) + 0.5f));
  let v65 = ((v63 - (0.693359375f * v64)) - ((-0.00021219444170128554f) * v64));
  let v66 = (((0.00019875691214110702f * v65) + 0.001398199936375022f) * v65);
  let v67 = (((v66 + 0.008333452045917511f) * v65) + 0.04166579619050026f);
  let v68 = ((((((v67 * v65) + 0.1666666567325592f) * v65) + 0.5f) * v65) * v65);
  let v69 = (op((v68 + v65)) + 1f);
  let v70 = ((v69 + v69) * bitcast<f32>((bitcast<u32>((v64 + 8388734f)) << 23u)));
  let v71 = op(v70);
  let v72 = sqrt(v8);
  let n0 = v3;
  let n1 = ((-0.5f) * v8);
  let n2 = v18;
  let n3 = (v62 * v35);
  let n4 = (v71 * v37);
  let n5 = ((op(v72) * v72) * (1f / (v62 + v71)));
  let n6 = (v72 * v2);
  S[16u + 22u * B + row] = bitcast<u32>(n0);
  S[16u + 23u * B + row] = bitcast<u32>(n1);
  S[16u + 24u * B + row] = bitcast<u32>(n2);
  S[16u + 25u * B + row] = bitcast<u32>(n3);
  S[16u + 26u * B + row] = bitcast<u32>(n4);
  S[16u + 27u * B + row] = bitcast<u32>(n5);
  S[16u + 28u * B + row] = bitcast<u32>(n6);
}

// step 2 elements
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> F_x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> F_lowPrev: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> F_rest: array<vec4<f32>>;
@group(0) @binding(4) var<storage, read_write> P: array<f32>;
@group(0) @binding(5) var<storage, read> tables: array<vec4<f32>>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }
const T0 = 0u; // μ0
const T1 = 12u; // μ1
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane / 1u;
  let b = lane % 1u;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  let f0_row = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let f1_row = ((1u - S[16u + 3u * B + slot]) * B + slot) * 3u;
  let f2_row = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let f3_row = (S[16u + 3u * B + slot] * B + slot) * 3u;
  let o0 = ((1u - S[16u + 3u * B + slot]) * B + slot) * 3u;
  let o1 = ((1u - S[16u + 3u * B + slot]) * B + slot) * 3u;
  let c0 = bitcast<f32>(S[16u + 13u * B + row]);
  let c1 = bitcast<f32>(S[16u + 10u * B + row]);
  let c2 = bitcast<f32>(S[16u + 14u * B + row]);
  let c3 = bitcast<f32>(S[16u + 15u * B + row]);
  let c4 = bitcast<f32>(S[16u + 16u * B + row]);
  let c5 = bitcast<f32>(S[16u + 17u * B + row]);
  let c6 = S[3];
  let c7 = S[16u + 2u * B + slot];
  let c8 = ((S[16u + 7u * B + slot] + 1u) + c7);
  let c9 = ((c8 << 13u) | (c8 >> 19u));
  let c10 = ((466688986u ^ c6) ^ c7);
  let c11 = (c10 + 1u);
  let c12 = (c6 + 2u);
  let c13 = (c7 + 3u);
  let c14 = (c10 + 4u);
  let c15 = (c6 + 5u);
  let c16 = bitcast<f32>(S[16u + 22u * B + row]);
  let c17 = bitcast<f32>(S[16u + 23u * B + row]);
  let c18 = bitcast<f32>(S[16u + 24u * B + row]);
  let c19 = bitcast<f32>(S[16u + 25u * B + row]);
  let c20 = bitcast<f32>(S[16u + 26u * B + row]);
  let c21 = bitcast<f32>(S[16u + 27u * B + row]);
  let c22 = bitcast<f32>(S[16u + 28u * B + row]);
  var a0 = op(0f);
  let last = min(b * 4u + 4u, 3u);
  for (var strip = b * 4u; strip < last; strip++) {
    let f0 = F_x[f0_row + strip];
    let f1 = F_lowPrev[f1_row + strip];
    let f2 = F_rest[f2_row + strip];
    let f3 = F_lowPrev[f3_row + strip];
    let e0 = tables[T0 / 4u + strip];
    let e1 = tables[T1 / 4u + strip];
    let v0 = f0.x;
    let v1 = e0.x;
    let v2 = e1.x;
    let v3 = ((c0 * v0) - (c4 * ((c2 * ((c1 * v1) - v0)) + (c3 * ((c1 * v2) - v0)))));
    let v4 = (strip * 2u);
    let v5 = ((v4 + c6) + c8);
    let v6 = (c9 ^ v5);
    let v7 = (v5 + v6);
    let v8 = (((v6 << 15u) | (v6 >> 17u)) ^ v7);
    let v9 = (v7 + v8);
    let v10 = (((v8 << 26u) | (v8 >> 6u)) ^ v9);
    let v11 = (v9 + v10);
    let v12 = ((((v10 << 6u) | (v10 >> 26u)) ^ v11) + c11);
    let v13 = ((v11 + c7) + v12);
    let v14 = (((v12 << 17u) | (v12 >> 15u)) ^ v13);
    let v15 = (v13 + v14);
    let v16 = (((v14 << 29u) | (v14 >> 3u)) ^ v15);
    let v17 = (v15 + v16);
    let v18 = (((v16 << 16u) | (v16 >> 16u)) ^ v17);
    let v19 = (v17 + v18);
    let v20 = ((((v18 << 24u) | (v18 >> 8u)) ^ v19) + c12);
    let v21 = ((v19 + c10) + v20);
    let v22 = (((v20 << 13u) | (v20 >> 19u)) ^ v21);
    let v23 = (v21 + v22);
    let v24 = (((v22 << 15u) | (v22 >> 17u)) ^ v23);
    let v25 = (v23 + v24);
    let v26 = (((v24 << 26u) | (v24 >> 6u)) ^ v25);
    let v27 = (v25 + v26);
    let v28 = ((((v26 << 6u) | (v26 >> 26u)) ^ v27) + c13);
    let v29 = ((v27 + c6) + v28);
    let v30 = (((v28 << 17u) | (v28 >> 15u)) ^ v29);
    let v31 = (v29 + v30);
    let v32 = (((v30 << 29u) | (v30 >> 3u)) ^ v31);
    let v33 = (v31 + v32);
    let v34 = (((v32 << 16u) | (v32 >> 16u)) ^ v33);
    let v35 = (v33 + v34);
    let v36 = ((((v34 << 24u) | (v34 >> 8u)) ^ v35) + c14);
    let v37 = ((v35 + c7) + v36);
    let v38 = (((v36 << 13u) | (v36 >> 19u)) ^ v37);
    let v39 = (v37 + v38);
    let v40 = (((v38 << 15u) | (v38 >> 17u)) ^ v39);
    let v41 = (v39 + v40);
    let v42 = (((v40 << 26u) | (v40 >> 6u)) ^ v41);
    let v43 = (v41 + v42);
    let v44 = (bitcast<u32>(f32((((v43 + c10) >> 8u) + 1u))) + 1087044365u);
    let v45 = (bitcast<f32>(((v44 & 8388607u) + 1060439283u)) - 1f);
    let v46 = ((((-0.10106892138719559f) * v45) + 0.16222579777240753f) * v45);
    let v47 = (((v46 + (-0.17250829935073853f)) * v45) + 0.19900165498256683f);
    let v48 = ((((v47 * v45) + (-0.24969908595085144f)) * v45) + 0.33335059881210327f);
    let v49 = ((((v48 * v45) + (-0.5000036358833313f)) * v45) + 0.9999999403953552f);
    let v50 = ((v49 * v45) + (0.6931471824645996f * (f32((v44 >> 23u)) - 280f)));
    let v51 = sqrt(((-2f) * op(v50)));
    let v52 = ((((v42 << 6u) | (v42 >> 26u)) ^ v43) + c15);
    let v53 = (4.656612873077393e-10f * f32(bitcast<i32>((v52 + v52))));
    let v54 = (v53 * v53);
    let v55 = op(v54);
    let v56 = (((0.0008596900734119117f * v55) + (-0.020813966169953346f)) * v54);
    let v57 = (((v56 + 0.2536531984806061f) * v54) + (-1.233698844909668f));
    let v58 = ((v52 + 1073741824u) & 2147483648u);
    let v59 = (v51 * op(bitcast<f32>((bitcast<u32>(((v57 * v54) + 1f)) ^ v58))));
    let v60 = ((-(c5 * v3)) + (c16 * v59));
    let v61 = f1.x;
    let v62 = (c21 * ((c19 * ((c18 * v1) - v61)) + (c20 * ((c18 * v2) - v61))));
    let v63 = (0.5f * (op(((-(c5 * ((c17 * v61) - v62))) + (c22 * v59))) - v60));
    let v64 = ((op(v60) + v63) + f2.x);
    let v65 = (v0 + v64);
    let v66 = (0.019999999552965164f * select(abs(v61), abs(f3.x), abs(v61) < abs(f3.x)));
    let v67 = (v63 / select(0.0078125f, v66, 0.0078125f < v66));
    let v68 = f0.y;
    let v69 = e0.y;
    let v70 = e1.y;
    let v71 = (c4 * ((c2 * ((c1 * v69) - v68)) + (c3 * ((c1 * v70) - v68))));
    let v72 = (((0.00015082056052051485f * v55) + (-0.004672227893024683f)) * v54);
    let v73 = (((v72 + 0.07968848198652267f) * v54) + (-0.6459633708000183f));
    let v74 = (bitcast<u32>((((v73 * v54) + 1.570796251296997f) * v53)) ^ v58);
    let v75 = (v51 * op(bitcast<f32>(v74)));
    let v76 = ((-(c5 * ((c0 * v68) - v71))) + (c16 * v75));
    let v77 = f1.y;
    let v78 = (c21 * ((c19 * ((c18 * v69) - v77)) + (c20 * ((c18 * v70) - v77))));
    let v79 = (0.5f * (op(((-(c5 * ((c17 * v77) - v78))) + (c22 * v75))) - v76));
    let v80 = ((op(v76) + v79) + f2.y);
    let v81 = (v68 + v80);
    let v82 = (0.019999999552965164f * select(abs(v77), abs(f3.y), abs(v77) < abs(f3.y)));
    let v83 = (v79 / select(0.0078125f, v82, 0.0078125f < v82));
    let v84 = f0.z;
    let v85 = e0.z;
    let v86 = e1.z;
    let v87 = (c4 * ((c2 * ((c1 * v85) - v84)) + (c3 * ((c1 * v86) - v84))));
    let v88 = (((v4 + 1u) + c6) + c8);
    let v89 = (c9 ^ v88);
    let v90 = (v88 + v89);
    let v91 = (((v89 << 15u) | (v89 >> 17u)) ^ v90);
    let v92 = (v90 + v91);
    let v93 = (((v91 << 26u) | (v91 >> 6u)) ^ v92);
    let v94 = (v92 + v93);
    let v95 = ((((v93 << 6u) | (v93 >> 26u)) ^ v94) + c11);
    let v96 = ((v94 + c7) + v95);
    let v97 = (((v95 << 17u) | (v95 >> 15u)) ^ v96);
    let v98 = (v96 + v97);
    let v99 = (((v97 << 29u) | (v97 >> 3u)) ^ v98);
    let v100 = (v98 + v99);
    let v101 = (((v99 << 16u) | (v99 >> 16u)) ^ v100);
    let v102 = (v100 + v101);
    let v103 = ((((v101 << 24u) | (v101 >> 8u)) ^ v102) + c12);
    let v104 = ((v102 + c10) + v103);
    let v105 = (((v103 << 13u) | (v103 >> 19u)) ^ v104);
    let v106 = (v104 + v105);
    let v107 = (((v105 << 15u) | (v105 >> 17u)) ^ v106);
    let v108 = (v106 + v107);
    let v109 = (((v107 << 26u) | (v107 >> 6u)) ^ v108);
    let v110 = (v108 + v109);
    let v111 = ((((v109 << 6u) | (v109 >> 26u)) ^ v110) + c13);
    let v112 = ((v110 + c6) + v111);
    let v113 = (((v111 << 17u) | (v111 >> 15u)) ^ v112);
    let v114 = (v112 + v113);
    let v115 = (((v113 << 29u) | (v113 >> 3u)) ^ v114);
    let v116 = (v114 + v115);
    let v117 = (((v115 << 16u) | (v115 >> 16u)) ^ v116);
    let v118 = (v116 + v117);
    let v119 = ((((v117 << 24u) | (v117 >> 8u)) ^ v118) + c14);
    let v120 = ((v118 + c7) + v119);
    let v121 = (((v119 << 13u) | (v119 >> 19u)) ^ v120);
    let v122 = (v120 + v121);
    let v123 = (((v121 << 15u) | (v121 >> 17u)) ^ v122);
    let v124 = (v122 + v123);
    let v125 = (((v123 << 26u) | (v123 >> 6u)) ^ v124);
    let v126 = (v124 + v125);
    let v127 = (bitcast<u32>(f32((((v126 + c10) >> 8u) + 1u))) + 1087044365u);
    let v128 = (bitcast<f32>(((v127 & 8388607u) + 1060439283u)) - 1f);
    let v129 = ((((-0.10106892138719559f) * v128) + 0.16222579777240753f) * v128);
    let v130 = (((v129 + (-0.17250829935073853f)) * v128) + 0.19900165498256683f);
    let v131 = ((((v130 * v128) + (-0.24969908595085144f)) * v128) + 0.33335059881210327f);
    let v132 = ((((v131 * v128) + (-0.5000036358833313f)) * v128) + 0.9999999403953552f);
    let v133 = ((v132 * v128) + (0.6931471824645996f * (f32((v127 >> 23u)) - 280f)));
    let v134 = sqrt(((-2f) * op(v133)));
    let v135 = ((((v125 << 6u) | (v125 >> 26u)) ^ v126) + c15);
    let v136 = (4.656612873077393e-10f * f32(bitcast<i32>((v135 + v135))));
    let v137 = (v136 * v136);
    let v138 = op(v137);
    let v139 = (((0.0008596900734119117f * v138) + (-0.020813966169953346f)) * v137);
    let v140 = (((v139 + 0.2536531984806061f) * v137) + (-1.233698844909668f));
    let v141 = ((v135 + 1073741824u) & 2147483648u);
    let v142 = op(bitcast<f32>((bitcast<u32>(((v140 * v137) + 1f)) ^ v141)));
    let v143 = (v134 * v142);
    let v144 = ((-(c5 * ((c0 * v84) - v87))) + (c16 * v143));
    let v145 = f1.z;
    let v146 = ((c19 * ((c18 * v85) - v145)) + (c20 * ((c18 * v86) - v145)));
    let v147 = (op(((-(c5 * ((c17 * v145) - (c21 * v146)))) + (c22 * v143))) - v144);
    let v148 = (0.5f * v147);
    let v149 = ((op(v144) + v148) + f2.z);
    let v150 = (v84 + v149);
    let v151 = (0.019999999552965164f * select(abs(v145), abs(f3.z), abs(v145) < abs(f3.z)));
    let v152 = (v148 / select(0.0078125f, v151, 0.0078125f < v151));
    let v153 = f0.w;
    let v154 = e0.w;
    let v155 = e1.w;
    let v156 = (c4 * ((c2 * ((c1 * v154) - v153)) + (c3 * ((c1 * v155) - v153))));
    let v157 = ((0.00015082056052051485f * v138) + (-0.004672227893024683f));
    let v158 = ((((v157 * v137) + 0.07968848198652267f) * v137) + (-0.6459633708000183f));
    let v159 = (bitcast<u32>((((v158 * v137) + 1.570796251296997f) * v136)) ^ v141);
    let v160 = (v134 * op(bitcast<f32>(v159)));
    let v161 = ((-(c5 * ((c0 * v153) - v156))) + (c16 * v160));
    let v162 = f1.w;
    let v163 = ((c19 * ((c18 * v154) - v162)) + (c20 * ((c18 * v155) - v162)));
    let v164 = (op(((-(c5 * ((c17 * v162) - (c21 * v163)))) + (c22 * v160))) - v161);
    let v165 = (0.5f * v164);
    let v166 = ((op(v161) + v165) + f2.w);
    let v167 = (v153 + v166);
    let v168 = (0.019999999552965164f * select(abs(v162), abs(f3.w), abs(v162) < abs(f3.w)));
    let v169 = (v165 / select(0.0078125f, v168, 0.0078125f < v168));
    F_x[o0 + strip] = vec4<f32>(v65, v81, v150, v167);
    F_rest[o1 + strip] = vec4<f32>((v64 - (op(v65) - v0)), (v80 - (op(v81) - v68)), (v149 - (op(v150) - v84)), (v166 - (op(v167) - v153)));
    { let w = (v67 * v67); a0 = (a0 + w); }
    { let w = (v83 * v83); a0 = (a0 + w); }
    { let w = (v152 * v152); a0 = (a0 + w); }
    { let w = (v169 * v169); a0 = (a0 + w); }
  }
  P[(0u + b) * B + row] = a0;
}

// step 3 scalars
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> P: array<f32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  var t0 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    let w0 = P[(0u + b) * B + row];
    t0 = (t0 + w0);
  }
  S[16u + 29u * B + row] = bitcast<u32>(t0);
}

// commit
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  let v0 = sqrt((bitcast<f32>(S[16u + 29u * B + row]) / op(12f)));
  let v1 = ((bitcast<u32>(v0) & 2147483647u) < 2139095040u);
  let v2 = (v1 & (v0 <= 1f));
  let v3 = bitcast<f32>(S[16u + 4u * B + slot]);
  let v4 = bitcast<f32>(S[16u + 6u * B + slot]);
  let v5 = (((v3 - 0.0010000000474974513f) + v4) <= bitcast<f32>(S[16u + 5u * B + slot]));
  let v6 = bitcast<f32>(S[16u + 17u * B + row]);
  let v7 = ((-v6) + v4);
  let v8 = (v3 + v7);
  let v9 = select(v3, select(v8, 0.0010000000474974513f, v5), v2);
  let v10 = select(v4, select((v7 - (op(v8) - v3)), 0f, v5), v2);
  let v11 = select(((v9 - 0.0010000000474974513f) + v10), 0f, ((v9 - 0.0010000000474974513f) + v10) < 0f);
  let v12 = select(v0, 9.999999960041972e-13f, v0 < 9.999999960041972e-13f);
  let v13 = (v12 < 1.1754943508222875e-38f);
  let v14 = (bitcast<u32>(select(v12, (16777216f * v12), v13)) + 1087044365u);
  let v15 = (bitcast<f32>(((v14 & 8388607u) + 1060439283u)) - 1f);
  let v16 = (((0.07037683576345444f * v15) + (-0.11514610052108765f)) * v15);
  let v17 = (((v16 + 0.11676998436450958f) * v15) + (-0.12420140951871872f));
  let v18 = ((((v17 * v15) + 0.14249323308467865f) * v15) + (-0.16668057441711426f));
  let v19 = ((((v18 * v15) + 0.2000071406364441f) * v15) + (-0.24999994039535522f));
  let v20 = (v15 * v15);
  let v21 = (f32((v14 >> 23u)) - 256f);
  let v22 = (((((v19 * v15) + 0.3333333134651184f) * v15) * v20) + ((-0.00021219444170128554f) * v21));
  let v23 = ((v15 + (op(v22) - (0.5f * op(v20)))) + (0.693359375f * v21));
  let v24 = select(select(sqrt(v12), ((-1f) / abs(op(v12))), (v12 == 0f)), (op(v23) + select(0f, (-16.63553237915039f), v13)), (0f < v12));
  let v25 = ((-0.8999999761581421f) * op(select(v24, v12, (3.4028234663852886e+38f < v12))));
  let v26 = select(select(v25, (-87f), v25 < (-87f)), 89f, 89f < select(v25, (-87f), v25 < (-87f)));
  let v27 = floor(((1.4426950216293335f * v26) + 0.5f));
  let v28 = ((v26 - (0.693359375f * v27)) - ((-0.00021219444170128554f) * v27));
  let v29 = (((0.00019875691214110702f * v28) + 0.001398199936375022f) * v28);
  let v30 = (((v29 + 0.008333452045917511f) * v28) + 0.04166579619050026f);
  let v31 = ((((((v30 * v28) + 0.1666666567325592f) * v28) + 0.5f) * v28) * v28);
  let v32 = (op((v31 + v28)) + 1f);
  let v33 = ((v32 + v32) * bitcast<f32>((bitcast<u32>((v27 + 8388734f)) << 23u)));
  let v34 = select((0.25f * v6), ((0.8999999761581421f * v6) * op(v33)), v1);
  let v35 = (S[16u + 7u * B + slot] + 1u);
  let v36 = S[16u + 8u * B + slot];
  let v37 = select(select(0u, 4u, (99999u < v35)), select(2u, 3u, v1), (v34 <= 9.989999799620009e-11f));
  let n0 = v2;
  let n1 = v9;
  let n2 = select(v11, v34, v34 < v11);
  let n3 = v10;
  let n4 = v35;
  let n5 = select(v36, (v36 + 1u), v2);
  let n6 = select(select(2u, v37, v1), 1u, (v2 & v5));
  S[16u + 3u * B + slot] = S[16u + 3u * B + slot] ^ select(0u, 1u, n0);
  S[16u + 1u * B + slot] = select(0u, 1u, n0);
  S[16u + 4u * B + slot] = bitcast<u32>(n1);
  S[16u + 5u * B + slot] = bitcast<u32>(n2);
  S[16u + 6u * B + slot] = bitcast<u32>(n3);
  S[16u + 7u * B + slot] = n4;
  S[16u + 8u * B + slot] = n5;
  S[16u + 9u * B + slot] = n6;
}

// finish 0 elements
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;
@group(0) @binding(2) var<storage, read_write> samples: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> P: array<f32>;
@group(0) @binding(4) var<storage, read> tables: array<vec4<f32>>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }
const T0 = 0u; // μ0
const T1 = 12u; // μ1
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane / 1u;
  let b = lane % 1u;
  if (row >= S[11]) { return; }
  let at = S[10] + row;
  if (results[3u * at + 2u] != 1u) { return; } // only samples that ended well
  let f0_row = at * 3u;
  var a0 = op(0f);
  var a1 = op(0f);
  let last = min(b * 4u + 4u, 3u);
  for (var strip = b * 4u; strip < last; strip++) {
    let f0 = samples[f0_row + strip];
    let e0 = tables[T0 / 4u + strip];
    let e1 = tables[T1 / 4u + strip];
    let v0 = f0.x;
    let v1 = ((0.9999450445175171f * e0.x) - v0);
    let v2 = ((0.9999450445175171f * e1.x) - v0);
    let v3 = f0.y;
    let v4 = ((0.9999450445175171f * e0.y) - v3);
    let v5 = ((0.9999450445175171f * e1.y) - v3);
    let v6 = f0.z;
    let v7 = ((0.9999450445175171f * e0.z) - v6);
    let v8 = ((0.9999450445175171f * e1.z) - v6);
    let v9 = f0.w;
    let v10 = ((0.9999450445175171f * e0.w) - v9);
    let v11 = ((0.9999450445175171f * e1.w) - v9);
    { let w = (v1 * v1); a0 = (a0 + w); }
    { let w = (v2 * v2); a1 = (a1 + w); }
    { let w = (v4 * v4); a0 = (a0 + w); }
    { let w = (v5 * v5); a1 = (a1 + w); }
    { let w = (v7 * v7); a0 = (a0 + w); }
    { let w = (v8 * v8); a1 = (a1 + w); }
    { let w = (v10 * v10); a0 = (a0 + w); }
    { let w = (v11 * v11); a1 = (a1 + w); }
  }
  P[(0u + b) * B + row] = a0;
  P[(1u + b) * B + row] = a1;
}

// finish 1 scalars
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;
@group(0) @binding(2) var<storage, read_write> P: array<f32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane;
  if (row >= S[11]) { return; }
  let at = S[10] + row;
  if (results[3u * at + 2u] != 1u) { return; } // only samples that ended well
  var t0 = op(0f);
  var t1 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    let w0 = P[(0u + b) * B + row];
    t0 = (t0 + w0);
    let w1 = P[(1u + b) * B + row];
    t1 = (t1 + w1);
  }
  S[16u + 30u * B + row] = bitcast<u32>(t0);
  S[16u + 31u * B + row] = bitcast<u32>(t1);
  let v0 = ((-0.9162907600402832f) + ((-12.467103958129883f) * t0));
  let v1 = ((-5.36726188659668f) + ((-5.549386501312256f) * t1));
  let v2 = select(v0, v1, v0 < v1);
  let v3 = select(select((v0 - v2), (-87f), (v0 - v2) < (-87f)), 89f, 89f < select((v0 - v2), (-87f), (v0 - v2) < (-87f)));
  let v4 = floor(((1.4426950216293335f * v3) + 0.5f));
  let v5 = ((v3 - (0.693359375f * v4)) - ((-0.00021219444170128554f) * v4));
  let v6 = (((0.00019875691214110702f * v5) + 0.001398199936375022f) * v5);
  let v7 = ((((v6 + 0.008333452045917511f) * v5) + 0.04166579619050026f) * v5);
  let v8 = ((((((v7 + 0.1666666567325592f) * v5) + 0.5f) * v5) * v5) + v5);
  let v9 = (op(v8) + 1f);
  let v10 = ((v9 + v9) * bitcast<f32>((bitcast<u32>((v4 + 8388734f)) << 23u)));
  let v11 = op(v10);
  let v12 = select(select((v1 - v2), (-87f), (v1 - v2) < (-87f)), 89f, 89f < select((v1 - v2), (-87f), (v1 - v2) < (-87f)));
  let v13 = floor(((1.4426950216293335f * v12) + 0.5f));
  let v14 = ((v12 - (0.693359375f * v13)) - ((-0.00021219444170128554f) * v13));
  let v15 = (((0.00019875691214110702f * v14) + 0.001398199936375022f) * v14);
  let v16 = (((v15 + 0.008333452045917511f) * v14) + 0.04166579619050026f);
  let v17 = ((((((v16 * v14) + 0.1666666567325592f) * v14) + 0.5f) * v14) * v14);
  let v18 = (op((v17 + v14)) + 1f);
  let v19 = ((v18 + v18) * bitcast<f32>((bitcast<u32>((v13 + 8388734f)) << 23u)));
  let v20 = op(v19);
  let n0 = (24.934207916259766f * v11);
  let n1 = (11.098773002624512f * v20);
  let n2 = (0.00010994395415764302f * op((1f / (v11 + v20))));
  S[16u + 32u * B + row] = bitcast<u32>(n0);
  S[16u + 33u * B + row] = bitcast<u32>(n1);
  S[16u + 34u * B + row] = bitcast<u32>(n2);
}

// finish 1 elements
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> results: array<u32>;
@group(0) @binding(2) var<storage, read_write> samples: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read> tables: array<vec4<f32>>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }
const T0 = 0u; // μ0
const T1 = 12u; // μ1
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane / 1u;
  let b = lane % 1u;
  if (row >= S[11]) { return; }
  let at = S[10] + row;
  if (results[3u * at + 2u] != 1u) { return; } // only samples that ended well
  let f0_row = at * 3u;
  let o0 = at * 3u;
  let c0 = bitcast<f32>(S[16u + 32u * B + row]);
  let c1 = bitcast<f32>(S[16u + 33u * B + row]);
  let c2 = bitcast<f32>(S[16u + 34u * B + row]);
  let last = min(b * 4u + 4u, 3u);
  for (var strip = b * 4u; strip < last; strip++) {
    let f0 = samples[f0_row + strip];
    let e0 = tables[T0 / 4u + strip];
    let e1 = tables[T1 / 4u + strip];
    let v0 = f0.x;
    let v1 = ((c0 * ((0.9999450445175171f * e0.x) - v0)) + (c1 * ((0.9999450445175171f * e1.x) - v0)));
    let v2 = f0.y;
    let v3 = ((c0 * ((0.9999450445175171f * e0.y) - v2)) + (c1 * ((0.9999450445175171f * e1.y) - v2)));
    let v4 = f0.z;
    let v5 = ((c0 * ((0.9999450445175171f * e0.z) - v4)) + (c1 * ((0.9999450445175171f * e1.z) - v4)));
    let v6 = f0.w;
    let v7 = ((c0 * ((0.9999450445175171f * e0.w) - v6)) + (c1 * ((0.9999450445175171f * e1.w) - v6)));
    samples[o0 + strip] = vec4<f32>((v0 + (c2 * v1)), (v2 + (c2 * v3)), (v4 + (c2 * v5)), (v6 + (c2 * v7)));
  }
}

// retire
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
@group(0) @binding(1) var<storage, read_write> F_x: array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> samples: array<vec4<f32>>;
@group(0) @binding(3) var<storage, read_write> results: array<u32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return bitcast<f32>(bitcast<u32>(x) + Z); }

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  Z = S[0];
  let lane = id.x;
  let B = S[2];
  let row = lane / 1u;
  let b = lane % 1u;
  if (row >= S[1]) { return; }
  let slot = S[16u + row];
  if (S[16u + 9u * B + slot] == 0u && S[12] == 0u) { return; }
  let at = S[16u + 2u * B + slot] - S[4];
  let source = (S[16u + 3u * B + slot] * B + slot) * 3u;
  for (var k = b * 16u; k < min(b * 16u + 16u, 3u); k++) { samples[at * 3u + k] = F_x[source + k]; }
  if (b > 0u) { return; }
  results[3u * at + 0u] = S[16u + 7u * B + slot];
  results[3u * at + 1u] = S[16u + 8u * B + slot];
  results[3u * at + 2u] = S[16u + 9u * B + slot];
}

// assign
@group(0) @binding(0) var<storage, read_write> S: array<u32>;
var<private> Z: u32;
fn op(x: f32) -> f32 { return x; }
var<workgroup> ended: array<u32, 64>;
var<workgroup> shared_count: u32;
@compute @workgroup_size(64)
fn main(@builtin(local_invocation_index) i: u32) {
  Z = S[0];
  if (i == 0u) { shared_count = S[1]; }
  let count = workgroupUniformLoad(&shared_count);
  let B = S[2];
  let taken = S[6];
  let room = S[5] - taken; // samples that wait
  var before = 0u; // ended rows so far
  for (var c = 0u; c < count; c += 64u) {
    let row = c + i;
    var slot = 0u;
    var mine = 0u;
    if (row < count) {
      slot = S[16u + row];
      mine = select(0u, 1u, S[16u + 9u * B + slot] != 0u);
    }
    ended[i] = mine;
    workgroupBarrier();
    var rank = before;
    var all = before;
    for (var k = 0u; k < 64u; k++) {
      all += ended[k];
      rank += select(0u, ended[k], k < i);
    }
    workgroupBarrier();
    if (row < count) {
      if (mine == 1u && rank < room) {
        S[16u + 2u * B + slot] = S[4] + taken + rank;
        S[16u + 1u * B + slot] = 2u;
        S[16u + 4u * B + slot] = bitcast<u32>(1f);
        S[16u + 5u * B + slot] = bitcast<u32>(0.009999999776482582f);
        S[16u + 6u * B + slot] = bitcast<u32>(0f);
        S[16u + 7u * B + slot] = 0u;
        S[16u + 8u * B + slot] = 0u;
        S[16u + 9u * B + slot] = 0u;
      }
      if (mine == 0u || rank < room) { S[16u + row - (max(rank, room) - room)] = slot; }
    }
    before = all;
  }
  if (i != 0u) { return; }
  S[1] = count - (max(before, room) - room);
  S[6] = taken + min(before, room);
  S[7] += before;
  S[8] += 1u;
  S[9] += count;
}
