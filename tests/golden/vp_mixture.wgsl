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
    let v50 = op((v49 * v49));
    let v51 = (((0.0008596900734119117f * v50) + (-0.020813966169953346f)) * v50);
    let v52 = (((v51 + 0.2536531984806061f) * v50) + (-1.233698844909668f));
    let v53 = ((v48 + 1073741824u) & 2147483648u);
    let v54 = (v47 * op(bitcast<f32>((bitcast<u32>(((v52 * v50) + 1f)) ^ v53))));
    let v55 = (((0.00015082056052051485f * v50) + (-0.004672227893024683f)) * v50);
    let v56 = (((v55 + 0.07968848198652267f) * v50) + (-0.6459633708000183f));
    let v57 = (bitcast<u32>((((v56 * v50) + 1.570796251296997f) * v49)) ^ v53);
    let v58 = (v47 * op(bitcast<f32>(v57)));
    let v59 = (((v0 + 1u) + c0) + c1);
    let v60 = (c2 ^ v59);
    let v61 = (v59 + v60);
    let v62 = (((v60 << 15u) | (v60 >> 17u)) ^ v61);
    let v63 = (v61 + v62);
    let v64 = (((v62 << 26u) | (v62 >> 6u)) ^ v63);
    let v65 = (v63 + v64);
    let v66 = ((((v64 << 6u) | (v64 >> 26u)) ^ v65) + c4);
    let v67 = ((v65 + c1) + v66);
    let v68 = (((v66 << 17u) | (v66 >> 15u)) ^ v67);
    let v69 = (v67 + v68);
    let v70 = (((v68 << 29u) | (v68 >> 3u)) ^ v69);
    let v71 = (v69 + v70);
    let v72 = (((v70 << 16u) | (v70 >> 16u)) ^ v71);
    let v73 = (v71 + v72);
    let v74 = ((((v72 << 24u) | (v72 >> 8u)) ^ v73) + c5);
    let v75 = ((v73 + c3) + v74);
    let v76 = (((v74 << 13u) | (v74 >> 19u)) ^ v75);
    let v77 = (v75 + v76);
    let v78 = (((v76 << 15u) | (v76 >> 17u)) ^ v77);
    let v79 = (v77 + v78);
    let v80 = (((v78 << 26u) | (v78 >> 6u)) ^ v79);
    let v81 = (v79 + v80);
    let v82 = ((((v80 << 6u) | (v80 >> 26u)) ^ v81) + c6);
    let v83 = ((v81 + c0) + v82);
    let v84 = (((v82 << 17u) | (v82 >> 15u)) ^ v83);
    let v85 = (v83 + v84);
    let v86 = (((v84 << 29u) | (v84 >> 3u)) ^ v85);
    let v87 = (v85 + v86);
    let v88 = (((v86 << 16u) | (v86 >> 16u)) ^ v87);
    let v89 = (v87 + v88);
    let v90 = ((((v88 << 24u) | (v88 >> 8u)) ^ v89) + c7);
    let v91 = ((v89 + c1) + v90);
    let v92 = (((v90 << 13u) | (v90 >> 19u)) ^ v91);
    let v93 = (v91 + v92);
    let v94 = (((v92 << 15u) | (v92 >> 17u)) ^ v93);
    let v95 = (v93 + v94);
    let v96 = (((v94 << 26u) | (v94 >> 6u)) ^ v95);
    let v97 = (v95 + v96);
    let v98 = (bitcast<u32>(f32((((v97 + c3) >> 8u) + 1u))) + 1087044365u);
    let v99 = (bitcast<f32>(((v98 & 8388607u) + 1060439283u)) - 1f);
    let v100 = ((((-0.10106892138719559f) * v99) + 0.16222579777240753f) * v99);
    let v101 = (((v100 + (-0.17250829935073853f)) * v99) + 0.19900165498256683f);
    let v102 = ((((v101 * v99) + (-0.24969908595085144f)) * v99) + 0.33335059881210327f);
    let v103 = ((((v102 * v99) + (-0.5000036358833313f)) * v99) + 0.9999999403953552f);
    let v104 = ((v103 * v99) + (0.6931471824645996f * (f32((v98 >> 23u)) - 280f)));
    let v105 = (0.9999784231185913f * sqrt(((-2f) * op(v104))));
    let v106 = ((((v96 << 6u) | (v96 >> 26u)) ^ v97) + c8);
    let v107 = (4.656612873077393e-10f * f32(bitcast<i32>((v106 + v106))));
    let v108 = op((v107 * v107));
    let v109 = (((0.0008596900734119117f * v108) + (-0.020813966169953346f)) * v108);
    let v110 = (((v109 + 0.2536531984806061f) * v108) + (-1.233698844909668f));
    let v111 = ((v106 + 1073741824u) & 2147483648u);
    let v112 = op(bitcast<f32>((bitcast<u32>(((v110 * v108) + 1f)) ^ v111)));
    let v113 = (v105 * v112);
    let v114 = ((0.00015082056052051485f * v108) + (-0.004672227893024683f));
    let v115 = ((((v114 * v108) + 0.07968848198652267f) * v108) + (-0.6459633708000183f));
    let v116 = (bitcast<u32>((((v115 * v108) + 1.570796251296997f) * v107)) ^ v111);
    let v117 = (v105 * op(bitcast<f32>(v116)));
    F_x[o0 + strip] = vec4<f32>(v54, v58, v113, v117);
    F_rest[o1 + strip] = vec4<f32>(0f, 0f, 0f, 0f);
    F_lowPrev[o2 + strip] = vec4<f32>(v54, v58, v113, v117);
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
  let v2 = bitcast<u32>(op(v1));
  let v3 = bitcast<f32>(select(v2, 3266183168u, ((v2 + 1028784127u) < 1020395520u)));
  let v4 = floor(((1.4426950216293335f * min(v3, 89f)) + 0.5f));
  let v5 = ((v3 - (0.693359375f * v4)) - ((-0.00021219444170128554f) * v4));
  let v6 = (((0.00019875691214110702f * v5) + 0.001398199936375022f) * v5);
  let v7 = ((((v6 + 0.008333452045917511f) * v5) + 0.04166579619050026f) * v5);
  let v8 = ((((((v7 + 0.1666666567325592f) * v5) + 0.5f) * v5) * v5) + op(v5));
  let v9 = (op(v8) + 1f);
  let v10 = ((v9 + v9) * bitcast<f32>((bitcast<u32>((v4 + 8388734f)) << 23u)));
  let n0 = op(v10);
  S[16u + 12u * B + row] = bitcast<u32>(n0);
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
  let c0 = bitcast<f32>(S[16u + 12u * B + row]);
  var a0: f32 = op(0f);
  var a1: f32 = op(0f);
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
  var t0: f32 = op(0f);
  var t1: f32 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    { let w = P[(0u + b) * B + row]; t0 = (t0 + w); }
    { let w = P[(1u + b) * B + row]; t1 = (t1 + w); }
  }
  let v0 = bitcast<f32>(S[16u + 4u * B + slot]);
  let v1 = (0.10000000149011612f + (19.899999618530273f * v0));
  let v2 = bitcast<f32>(S[16u + 12u * B + row]);
  let v3 = (((-0.10000000149011612f) + ((-9.949999809265137f) * v0)) * v0);
  let v4 = op(v3);
  let v5 = (((0.000024801587642286904f * v4) + 0.00019841270113829523f) * v3);
  let v6 = (((v5 + 0.0013888889225199819f) * v3) + 0.008333333767950535f);
  let v7 = ((((v6 * v3) + 0.0416666679084301f) * v3) + 0.1666666716337204f);
  let v8 = max(v3, (-87f));
  let v9 = floor(((1.4426950216293335f * min(v8, 89f)) + 0.5f));
  let v10 = ((v8 - (0.693359375f * v9)) - ((-0.00021219444170128554f) * v9));
  let v11 = (((0.00019875691214110702f * v10) + 0.001398199936375022f) * v10);
  let v12 = (((v11 + 0.008333452045917511f) * v10) + 0.04166579619050026f);
  let v13 = ((((((v12 * v10) + 0.1666666567325592f) * v10) + 0.5f) * v10) * v10);
  let v14 = (op((v13 + op(v10))) + 1f);
  let v15 = ((v14 + v14) * bitcast<f32>((bitcast<u32>((v9 + 8388734f)) << 23u)));
  let v16 = select((op(v15) - 1f), (((((v7 * v3) + 0.5f) * v3) + 1f) * v3), (abs(v4) < 0.5f));
  let v17 = select(bitcast<u32>(op(v16)), 2143289344u, (2139095040u < (bitcast<u32>(v4) & 2147483647u)));
  let v18 = (-bitcast<f32>(v17));
  let v19 = bitcast<u32>(op(v18));
  let v20 = select(bitcast<u32>(sqrt(v18)), 2143289344u, ((2139095040u < v19) & (!(v19 == 2147483648u))));
  let v21 = bitcast<f32>(v20);
  let v22 = (v21 * v21);
  let v23 = (1f / (((0.03999999910593033f * v2) * v2) + v22));
  let v24 = ((-0.9162907600402832f) + (((-0.5f) * v23) * t0));
  let v25 = (1f / (((0.09000000357627869f * v2) * v2) + v22));
  let v26 = (v25 / op(v23));
  let v27 = bitcast<u32>(op(v26));
  let v28 = (v27 & 2147483647u);
  let v29 = (v28 == 0u);
  let v30 = (v28 < 8388608u);
  let v31 = (bitcast<u32>(select(v26, (16777216f * v26), v30)) + 1087044365u);
  let v32 = (bitcast<f32>(((v31 & 8388607u) + 1060439283u)) - 1f);
  let v33 = (((0.07037683576345444f * v32) + (-0.11514610052108765f)) * v32);
  let v34 = (((v33 + 0.11676998436450958f) * v32) + (-0.12420140951871872f));
  let v35 = ((((v34 * v32) + 0.14249323308467865f) * v32) + (-0.16668057441711426f));
  let v36 = ((((v35 * v32) + 0.2000071406364441f) * v32) + (-0.24999994039535522f));
  let v37 = (v32 * v32);
  let v38 = (f32((v31 >> 23u)) - 256f);
  let v39 = (((((v36 * v32) + 0.3333333134651184f) * v32) * v37) + ((-0.00021219444170128554f) * v38));
  let v40 = (op((v32 + (op(v39) - (0.5f * op(v37))))) + (0.693359375f * v38));
  let v41 = select(v26, (op(v40) + select(0f, (-16.63553237915039f), v30)), (v28 < 2139095040u));
  let v42 = select(v41, bitcast<f32>(select(2143289344u, 4286578688u, v29)), (v29 | ((v27 >> 31u) == 1u)));
  let v43 = (((-0.5108256340026855f) + (6f * op(v42))) + (((-0.5f) * v25) * t1));
  let v44 = select(v24, v43, op(v24) < v43);
  let v45 = bitcast<u32>(op((v24 - v44)));
  let v46 = select(v45, 3266183168u, ((v45 + 1028784127u) < 1020395520u));
  let v47 = bitcast<f32>(v46);
  let v48 = floor(((1.4426950216293335f * min(v47, 89f)) + 0.5f));
  let v49 = ((v47 - (0.693359375f * v48)) - ((-0.00021219444170128554f) * v48));
  let v50 = (((0.00019875691214110702f * v49) + 0.001398199936375022f) * v49);
  let v51 = (((v50 + 0.008333452045917511f) * v49) + 0.04166579619050026f);
  let v52 = ((((((v51 * v49) + 0.1666666567325592f) * v49) + 0.5f) * v49) * v49);
  let v53 = (op((v52 + op(v49))) + 1f);
  let v54 = ((v53 + v53) * bitcast<f32>((bitcast<u32>((v48 + 8388734f)) << 23u)));
  let v55 = op(v54);
  let v56 = bitcast<u32>(op((op(v43) - v44)));
  let v57 = select(v56, 3266183168u, ((v56 + 1028784127u) < 1020395520u));
  let v58 = bitcast<f32>(v57);
  let v59 = floor(((1.4426950216293335f * min(v58, 89f)) + 0.5f));
  let v60 = ((v58 - (0.693359375f * v59)) - ((-0.00021219444170128554f) * v59));
  let v61 = (((0.00019875691214110702f * v60) + 0.001398199936375022f) * v60);
  let v62 = (((v61 + 0.008333452045917511f) * v60) + 0.04166579619050026f);
  let v63 = ((((((v62 * v60) + 0.1666666567325592f) * v60) + 0.5f) * v60) * v60);
  let v64 = (op((v63 + op(v60))) + 1f);
  let v65 = ((v64 + v64) * bitcast<f32>((bitcast<u32>((v59 + 8388734f)) << 23u)));
  let v66 = op(v65);
  let v67 = bitcast<u32>(op(v1));
  let v68 = select(bitcast<u32>(sqrt(v1)), 2143289344u, ((2139095040u < v67) & (!(v67 == 2147483648u))));
  let v69 = bitcast<f32>(v68);
  let v70 = bitcast<f32>(S[16u + 5u * B + slot]);
  let v71 = bitcast<u32>(op(v70));
  let v72 = select(bitcast<u32>(sqrt(v70)), 2143289344u, ((2139095040u < v71) & (!(v71 == 2147483648u))));
  let v73 = (v0 - 0.0010000000474974513f);
  let v74 = ((2139095040u < (bitcast<u32>(op(v73)) & 2147483647u)) | (2139095040u < (v71 & 2147483647u)));
  let v75 = select((v0 + ((-v70) + bitcast<f32>(S[16u + 6u * B + slot]))), 0.0010000000474974513f, ((v73 <= v70) & (!v74)));
  let v76 = ((-0.05000000074505806f) + ((-4.974999904632568f) * op(v75)));
  let v77 = bitcast<u32>(op((v76 * v75)));
  let v78 = select(v77, 3266183168u, ((v77 + 1028784127u) < 1020395520u));
  let v79 = bitcast<f32>(v78);
  let v80 = floor(((1.4426950216293335f * min(v79, 89f)) + 0.5f));
  let v81 = ((v79 - (0.693359375f * v80)) - ((-0.00021219444170128554f) * v80));
  let v82 = (((0.00019875691214110702f * v81) + 0.001398199936375022f) * v81);
  let v83 = (((v82 + 0.008333452045917511f) * v81) + 0.04166579619050026f);
  let v84 = ((((((v83 * v81) + 0.1666666567325592f) * v81) + 0.5f) * v81) * v81);
  let v85 = (op((v84 + op(v81))) + 1f);
  let v86 = ((v85 + v85) * bitcast<f32>((bitcast<u32>((v80 + 8388734f)) << 23u)));
  S[16u + 13u * B + row] = bitcast<u32>(t0);
  S[16u + 14u * B + row] = bitcast<u32>(t1);
  let n0 = ((-0.5f) * v1);
  let n1 = (v55 * v23);
  let n2 = (v66 * v25);
  let n3 = ((v69 * v69) * (1f / (v55 + v66)));
  let n4 = (v69 * bitcast<f32>(v72));
  let n5 = op(v86);
  S[16u + 15u * B + row] = bitcast<u32>(n0);
  S[16u + 16u * B + row] = bitcast<u32>(n1);
  S[16u + 17u * B + row] = bitcast<u32>(n2);
  S[16u + 18u * B + row] = bitcast<u32>(n3);
  S[16u + 19u * B + row] = bitcast<u32>(n4);
  S[16u + 20u * B + row] = bitcast<u32>(n5);
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
  let c0 = bitcast<f32>(S[16u + 15u * B + row]);
  let c1 = bitcast<f32>(S[16u + 12u * B + row]);
  let c2 = bitcast<f32>(S[16u + 16u * B + row]);
  let c3 = bitcast<f32>(S[16u + 17u * B + row]);
  let c4 = bitcast<f32>(S[16u + 18u * B + row]);
  let c5 = bitcast<f32>(S[16u + 5u * B + slot]);
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
  let c16 = bitcast<f32>(S[16u + 19u * B + row]);
  let c17 = bitcast<f32>(S[16u + 20u * B + row]);
  var a0: f32 = op(0f);
  var a1: f32 = op(0f);
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
    let v54 = op((v53 * v53));
    let v55 = (((0.0008596900734119117f * v54) + (-0.020813966169953346f)) * v54);
    let v56 = (((v55 + 0.2536531984806061f) * v54) + (-1.233698844909668f));
    let v57 = ((v52 + 1073741824u) & 2147483648u);
    let v58 = (v51 * op(bitcast<f32>((bitcast<u32>(((v56 * v54) + 1f)) ^ v57))));
    let v59 = (v0 + op(((-(c5 * v3)) + (c16 * v58))));
    let v60 = ((c17 * v1) - v59);
    let v61 = ((c17 * v2) - v59);
    let v62 = f0.y;
    let v63 = e0.y;
    let v64 = e1.y;
    let v65 = (c4 * ((c2 * ((c1 * v63) - v62)) + (c3 * ((c1 * v64) - v62))));
    let v66 = (((0.00015082056052051485f * v54) + (-0.004672227893024683f)) * v54);
    let v67 = (((v66 + 0.07968848198652267f) * v54) + (-0.6459633708000183f));
    let v68 = (bitcast<u32>((((v67 * v54) + 1.570796251296997f) * v53)) ^ v57);
    let v69 = ((-(c5 * ((c0 * v62) - v65))) + (c16 * (v51 * op(bitcast<f32>(v68)))));
    let v70 = (v62 + op(v69));
    let v71 = ((c17 * v63) - v70);
    let v72 = ((c17 * v64) - v70);
    let v73 = f0.z;
    let v74 = e0.z;
    let v75 = e1.z;
    let v76 = (c4 * ((c2 * ((c1 * v74) - v73)) + (c3 * ((c1 * v75) - v73))));
    let v77 = (((v4 + 1u) + c6) + c8);
    let v78 = (c9 ^ v77);
    let v79 = (v77 + v78);
    let v80 = (((v78 << 15u) | (v78 >> 17u)) ^ v79);
    let v81 = (v79 + v80);
    let v82 = (((v80 << 26u) | (v80 >> 6u)) ^ v81);
    let v83 = (v81 + v82);
    let v84 = ((((v82 << 6u) | (v82 >> 26u)) ^ v83) + c11);
    let v85 = ((v83 + c7) + v84);
    let v86 = (((v84 << 17u) | (v84 >> 15u)) ^ v85);
    let v87 = (v85 + v86);
    let v88 = (((v86 << 29u) | (v86 >> 3u)) ^ v87);
    let v89 = (v87 + v88);
    let v90 = (((v88 << 16u) | (v88 >> 16u)) ^ v89);
    let v91 = (v89 + v90);
    let v92 = ((((v90 << 24u) | (v90 >> 8u)) ^ v91) + c12);
    let v93 = ((v91 + c10) + v92);
    let v94 = (((v92 << 13u) | (v92 >> 19u)) ^ v93);
    let v95 = (v93 + v94);
    let v96 = (((v94 << 15u) | (v94 >> 17u)) ^ v95);
    let v97 = (v95 + v96);
    let v98 = (((v96 << 26u) | (v96 >> 6u)) ^ v97);
    let v99 = (v97 + v98);
    let v100 = ((((v98 << 6u) | (v98 >> 26u)) ^ v99) + c13);
    let v101 = ((v99 + c6) + v100);
    let v102 = (((v100 << 17u) | (v100 >> 15u)) ^ v101);
    let v103 = (v101 + v102);
    let v104 = (((v102 << 29u) | (v102 >> 3u)) ^ v103);
    let v105 = (v103 + v104);
    let v106 = (((v104 << 16u) | (v104 >> 16u)) ^ v105);
    let v107 = (v105 + v106);
    let v108 = ((((v106 << 24u) | (v106 >> 8u)) ^ v107) + c14);
    let v109 = ((v107 + c7) + v108);
    let v110 = (((v108 << 13u) | (v108 >> 19u)) ^ v109);
    let v111 = (v109 + v110);
    let v112 = (((v110 << 15u) | (v110 >> 17u)) ^ v111);
    let v113 = (v111 + v112);
    let v114 = (((v112 << 26u) | (v112 >> 6u)) ^ v113);
    let v115 = (v113 + v114);
    let v116 = (bitcast<u32>(f32((((v115 + c10) >> 8u) + 1u))) + 1087044365u);
    let v117 = (bitcast<f32>(((v116 & 8388607u) + 1060439283u)) - 1f);
    let v118 = ((((-0.10106892138719559f) * v117) + 0.16222579777240753f) * v117);
    let v119 = (((v118 + (-0.17250829935073853f)) * v117) + 0.19900165498256683f);
    let v120 = ((((v119 * v117) + (-0.24969908595085144f)) * v117) + 0.33335059881210327f);
    let v121 = ((((v120 * v117) + (-0.5000036358833313f)) * v117) + 0.9999999403953552f);
    let v122 = ((v121 * v117) + (0.6931471824645996f * (f32((v116 >> 23u)) - 280f)));
    let v123 = sqrt(((-2f) * op(v122)));
    let v124 = ((((v114 << 6u) | (v114 >> 26u)) ^ v115) + c15);
    let v125 = (4.656612873077393e-10f * f32(bitcast<i32>((v124 + v124))));
    let v126 = op((v125 * v125));
    let v127 = (((0.0008596900734119117f * v126) + (-0.020813966169953346f)) * v126);
    let v128 = (((v127 + 0.2536531984806061f) * v126) + (-1.233698844909668f));
    let v129 = ((v124 + 1073741824u) & 2147483648u);
    let v130 = op(bitcast<f32>((bitcast<u32>(((v128 * v126) + 1f)) ^ v129)));
    let v131 = (v73 + op(((-(c5 * ((c0 * v73) - v76))) + (c16 * (v123 * v130)))));
    let v132 = ((c17 * v74) - v131);
    let v133 = ((c17 * v75) - v131);
    let v134 = f0.w;
    let v135 = e0.w;
    let v136 = e1.w;
    let v137 = (c4 * ((c2 * ((c1 * v135) - v134)) + (c3 * ((c1 * v136) - v134))));
    let v138 = ((0.00015082056052051485f * v126) + (-0.004672227893024683f));
    let v139 = ((((v138 * v126) + 0.07968848198652267f) * v126) + (-0.6459633708000183f));
    let v140 = (bitcast<u32>((((v139 * v126) + 1.570796251296997f) * v125)) ^ v129);
    let v141 = ((-(c5 * ((c0 * v134) - v137))) + (c16 * (v123 * op(bitcast<f32>(v140)))));
    let v142 = (v134 + op(v141));
    let v143 = ((c17 * v135) - v142);
    let v144 = ((c17 * v136) - v142);
    F_lowPrev[o0 + strip] = vec4<f32>(v59, v70, v131, v142);
    { let w = (v60 * v60); a0 = (a0 + w); }
    { let w = (v61 * v61); a1 = (a1 + w); }
    { let w = (v71 * v71); a0 = (a0 + w); }
    { let w = (v72 * v72); a1 = (a1 + w); }
    { let w = (v132 * v132); a0 = (a0 + w); }
    { let w = (v133 * v133); a1 = (a1 + w); }
    { let w = (v143 * v143); a0 = (a0 + w); }
    { let w = (v144 * v144); a1 = (a1 + w); }
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
  var t0: f32 = op(0f);
  var t1: f32 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    { let w = P[(0u + b) * B + row]; t0 = (t0 + w); }
    { let w = P[(1u + b) * B + row]; t1 = (t1 + w); }
  }
  let v0 = bitcast<f32>(S[16u + 4u * B + slot]);
  let v1 = (v0 - 0.0010000000474974513f);
  let v2 = bitcast<f32>(S[16u + 5u * B + slot]);
  let v3 = bitcast<u32>(op(v2));
  let v4 = ((2139095040u < (bitcast<u32>(op(v1)) & 2147483647u)) | (2139095040u < (v3 & 2147483647u)));
  let v5 = select((v0 + ((-v2) + bitcast<f32>(S[16u + 6u * B + slot]))), 0.0010000000474974513f, ((v1 <= v2) & (!v4)));
  let v6 = op(v5);
  let v7 = (0.10000000149011612f + (19.899999618530273f * v6));
  let v8 = bitcast<f32>(S[16u + 20u * B + row]);
  let v9 = (((-0.10000000149011612f) + ((-9.949999809265137f) * v6)) * v5);
  let v10 = op(v9);
  let v11 = (((0.000024801587642286904f * v10) + 0.00019841270113829523f) * v9);
  let v12 = (((v11 + 0.0013888889225199819f) * v9) + 0.008333333767950535f);
  let v13 = ((((v12 * v9) + 0.0416666679084301f) * v9) + 0.1666666716337204f);
  let v14 = max(v9, (-87f));
  let v15 = floor(((1.4426950216293335f * min(v14, 89f)) + 0.5f));
  let v16 = ((v14 - (0.693359375f * v15)) - ((-0.00021219444170128554f) * v15));
  let v17 = (((0.00019875691214110702f * v16) + 0.001398199936375022f) * v16);
  let v18 = (((v17 + 0.008333452045917511f) * v16) + 0.04166579619050026f);
  let v19 = ((((((v18 * v16) + 0.1666666567325592f) * v16) + 0.5f) * v16) * v16);
  let v20 = (op((v19 + op(v16))) + 1f);
  let v21 = ((v20 + v20) * bitcast<f32>((bitcast<u32>((v15 + 8388734f)) << 23u)));
  let v22 = select((op(v21) - 1f), (((((v13 * v9) + 0.5f) * v9) + 1f) * v9), (abs(v10) < 0.5f));
  let v23 = select(bitcast<u32>(op(v22)), 2143289344u, (2139095040u < (bitcast<u32>(v10) & 2147483647u)));
  let v24 = (-bitcast<f32>(v23));
  let v25 = bitcast<u32>(op(v24));
  let v26 = select(bitcast<u32>(sqrt(v24)), 2143289344u, ((2139095040u < v25) & (!(v25 == 2147483648u))));
  let v27 = bitcast<f32>(v26);
  let v28 = (v27 * v27);
  let v29 = (1f / (((0.03999999910593033f * v8) * v8) + v28));
  let v30 = ((-0.9162907600402832f) + (((-0.5f) * v29) * t0));
  let v31 = (1f / (((0.09000000357627869f * v8) * v8) + v28));
  let v32 = (v31 / op(v29));
  let v33 = bitcast<u32>(op(v32));
  let v34 = (v33 & 2147483647u);
  let v35 = (v34 == 0u);
  let v36 = (v34 < 8388608u);
  let v37 = (bitcast<u32>(select(v32, (16777216f * v32), v36)) + 1087044365u);
  let v38 = (bitcast<f32>(((v37 & 8388607u) + 1060439283u)) - 1f);
  let v39 = (((0.07037683576345444f * v38) + (-0.11514610052108765f)) * v38);
  let v40 = (((v39 + 0.11676998436450958f) * v38) + (-0.12420140951871872f));
  let v41 = ((((v40 * v38) + 0.14249323308467865f) * v38) + (-0.16668057441711426f));
  let v42 = ((((v41 * v38) + 0.2000071406364441f) * v38) + (-0.24999994039535522f));
  let v43 = (v38 * v38);
  let v44 = (f32((v37 >> 23u)) - 256f);
  let v45 = (((((v42 * v38) + 0.3333333134651184f) * v38) * v43) + ((-0.00021219444170128554f) * v44));
  let v46 = (op((v38 + (op(v45) - (0.5f * op(v43))))) + (0.693359375f * v44));
  let v47 = select(v32, (op(v46) + select(0f, (-16.63553237915039f), v36)), (v34 < 2139095040u));
  let v48 = select(v47, bitcast<f32>(select(2143289344u, 4286578688u, v35)), (v35 | ((v33 >> 31u) == 1u)));
  let v49 = (((-0.5108256340026855f) + (6f * op(v48))) + (((-0.5f) * v31) * t1));
  let v50 = select(v30, v49, op(v30) < v49);
  let v51 = bitcast<u32>(op((v30 - v50)));
  let v52 = select(v51, 3266183168u, ((v51 + 1028784127u) < 1020395520u));
  let v53 = bitcast<f32>(v52);
  let v54 = floor(((1.4426950216293335f * min(v53, 89f)) + 0.5f));
  let v55 = ((v53 - (0.693359375f * v54)) - ((-0.00021219444170128554f) * v54));
  let v56 = (((0.00019875691214110702f * v55) + 0.001398199936375022f) * v55);
  let v57 = (((v56 + 0.008333452045917511f) * v55) + 0.04166579619050026f);
  let v58 = ((((((v57 * v55) + 0.1666666567325592f) * v55) + 0.5f) * v55) * v55);
  let v59 = (op((v58 + op(v55))) + 1f);
  let v60 = ((v59 + v59) * bitcast<f32>((bitcast<u32>((v54 + 8388734f)) << 23u)));
  let v61 = op(v60);
  let v62 = bitcast<u32>(op((op(v49) - v50)));
  let v63 = select(v62, 3266183168u, ((v62 + 1028784127u) < 1020395520u));
  let v64 = bitcast<f32>(v63);
  let v65 = floor(((1.4426950216293335f * min(v64, 89f)) + 0.5f));
  let v66 = ((v64 - (0.693359375f * v65)) - ((-0.00021219444170128554f) * v65));
  let v67 = (((0.00019875691214110702f * v66) + 0.001398199936375022f) * v66);
  let v68 = (((v67 + 0.008333452045917511f) * v66) + 0.04166579619050026f);
  let v69 = ((((((v68 * v66) + 0.1666666567325592f) * v66) + 0.5f) * v66) * v66);
  let v70 = (op((v69 + op(v66))) + 1f);
  let v71 = ((v70 + v70) * bitcast<f32>((bitcast<u32>((v65 + 8388734f)) << 23u)));
  let v72 = op(v71);
  let v73 = bitcast<u32>(op(v7));
  let v74 = select(bitcast<u32>(sqrt(v7)), 2143289344u, ((2139095040u < v73) & (!(v73 == 2147483648u))));
  let v75 = bitcast<f32>(v74);
  let v76 = select(bitcast<u32>(sqrt(v2)), 2143289344u, ((2139095040u < v3) & (!(v3 == 2147483648u))));
  S[16u + 21u * B + row] = bitcast<u32>(t0);
  S[16u + 22u * B + row] = bitcast<u32>(t1);
  let n0 = ((-0.5f) * v7);
  let n1 = (v61 * v29);
  let n2 = (v72 * v31);
  let n3 = ((v75 * v75) * (1f / (v61 + v72)));
  let n4 = (v75 * bitcast<f32>(v76));
  S[16u + 23u * B + row] = bitcast<u32>(n0);
  S[16u + 24u * B + row] = bitcast<u32>(n1);
  S[16u + 25u * B + row] = bitcast<u32>(n2);
  S[16u + 26u * B + row] = bitcast<u32>(n3);
  S[16u + 27u * B + row] = bitcast<u32>(n4);
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
  let c0 = bitcast<f32>(S[16u + 15u * B + row]);
  let c1 = bitcast<f32>(S[16u + 12u * B + row]);
  let c2 = bitcast<f32>(S[16u + 16u * B + row]);
  let c3 = bitcast<f32>(S[16u + 17u * B + row]);
  let c4 = bitcast<f32>(S[16u + 18u * B + row]);
  let c5 = bitcast<f32>(S[16u + 5u * B + slot]);
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
  let c16 = bitcast<f32>(S[16u + 19u * B + row]);
  let c17 = bitcast<f32>(S[16u + 23u * B + row]);
  let c18 = bitcast<f32>(S[16u + 20u * B + row]);
  let c19 = bitcast<f32>(S[16u + 24u * B + row]);
  let c20 = bitcast<f32>(S[16u + 25u * B + row]);
  let c21 = bitcast<f32>(S[16u + 26u * B + row]);
  let c22 = bitcast<f32>(S[16u + 27u * B + row]);
  var a0: f32 = op(0f);
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
    let v54 = op((v53 * v53));
    let v55 = (((0.0008596900734119117f * v54) + (-0.020813966169953346f)) * v54);
    let v56 = (((v55 + 0.2536531984806061f) * v54) + (-1.233698844909668f));
    let v57 = ((v52 + 1073741824u) & 2147483648u);
    let v58 = (v51 * op(bitcast<f32>((bitcast<u32>(((v56 * v54) + 1f)) ^ v57))));
    let v59 = op(((-(c5 * v3)) + (c16 * v58)));
    let v60 = f1.x;
    let v61 = (c21 * ((c19 * ((c18 * v1) - v60)) + (c20 * ((c18 * v2) - v60))));
    let v62 = (0.5f * (op(((-(c5 * ((c17 * v60) - v61))) + (c22 * v58))) - v59));
    let v63 = op(((v59 + op(v62)) + f2.x));
    let v64 = (v0 + v63);
    let v65 = abs(v60);
    let v66 = abs(f3.x);
    let v67 = ((2139095040u < (bitcast<u32>(op(v65)) & 2147483647u)) | (2139095040u < (bitcast<u32>(op(v66)) & 2147483647u)));
    let v68 = select(bitcast<u32>(select(v65, v66, op(v65) < v66)), 2143289344u, v67);
    let v69 = (0.019999999552965164f * bitcast<f32>(v68));
    let v70 = select(bitcast<u32>(max(v69, 0.0078125f)), 2143289344u, (2139095040u < (bitcast<u32>(op(v69)) & 2147483647u)));
    let v71 = (v62 / bitcast<f32>(v70));
    let v72 = f0.y;
    let v73 = e0.y;
    let v74 = e1.y;
    let v75 = (c4 * ((c2 * ((c1 * v73) - v72)) + (c3 * ((c1 * v74) - v72))));
    let v76 = (((0.00015082056052051485f * v54) + (-0.004672227893024683f)) * v54);
    let v77 = (((v76 + 0.07968848198652267f) * v54) + (-0.6459633708000183f));
    let v78 = (bitcast<u32>((((v77 * v54) + 1.570796251296997f) * v53)) ^ v57);
    let v79 = (v51 * op(bitcast<f32>(v78)));
    let v80 = op(((-(c5 * ((c0 * v72) - v75))) + (c16 * v79)));
    let v81 = f1.y;
    let v82 = (c21 * ((c19 * ((c18 * v73) - v81)) + (c20 * ((c18 * v74) - v81))));
    let v83 = (0.5f * (op(((-(c5 * ((c17 * v81) - v82))) + (c22 * v79))) - v80));
    let v84 = op(((v80 + op(v83)) + f2.y));
    let v85 = (v72 + v84);
    let v86 = abs(v81);
    let v87 = abs(f3.y);
    let v88 = ((2139095040u < (bitcast<u32>(op(v86)) & 2147483647u)) | (2139095040u < (bitcast<u32>(op(v87)) & 2147483647u)));
    let v89 = select(bitcast<u32>(select(v86, v87, op(v86) < v87)), 2143289344u, v88);
    let v90 = (0.019999999552965164f * bitcast<f32>(v89));
    let v91 = select(bitcast<u32>(max(v90, 0.0078125f)), 2143289344u, (2139095040u < (bitcast<u32>(op(v90)) & 2147483647u)));
    let v92 = (v83 / bitcast<f32>(v91));
    let v93 = f0.z;
    let v94 = e0.z;
    let v95 = e1.z;
    let v96 = (c4 * ((c2 * ((c1 * v94) - v93)) + (c3 * ((c1 * v95) - v93))));
    let v97 = (((v4 + 1u) + c6) + c8);
    let v98 = (c9 ^ v97);
    let v99 = (v97 + v98);
    let v100 = (((v98 << 15u) | (v98 >> 17u)) ^ v99);
    let v101 = (v99 + v100);
    let v102 = (((v100 << 26u) | (v100 >> 6u)) ^ v101);
    let v103 = (v101 + v102);
    let v104 = ((((v102 << 6u) | (v102 >> 26u)) ^ v103) + c11);
    let v105 = ((v103 + c7) + v104);
    let v106 = (((v104 << 17u) | (v104 >> 15u)) ^ v105);
    let v107 = (v105 + v106);
    let v108 = (((v106 << 29u) | (v106 >> 3u)) ^ v107);
    let v109 = (v107 + v108);
    let v110 = (((v108 << 16u) | (v108 >> 16u)) ^ v109);
    let v111 = (v109 + v110);
    let v112 = ((((v110 << 24u) | (v110 >> 8u)) ^ v111) + c12);
    let v113 = ((v111 + c10) + v112);
    let v114 = (((v112 << 13u) | (v112 >> 19u)) ^ v113);
    let v115 = (v113 + v114);
    let v116 = (((v114 << 15u) | (v114 >> 17u)) ^ v115);
    let v117 = (v115 + v116);
    let v118 = (((v116 << 26u) | (v116 >> 6u)) ^ v117);
    let v119 = (v117 + v118);
    let v120 = ((((v118 << 6u) | (v118 >> 26u)) ^ v119) + c13);
    let v121 = ((v119 + c6) + v120);
    let v122 = (((v120 << 17u) | (v120 >> 15u)) ^ v121);
    let v123 = (v121 + v122);
    let v124 = (((v122 << 29u) | (v122 >> 3u)) ^ v123);
    let v125 = (v123 + v124);
    let v126 = (((v124 << 16u) | (v124 >> 16u)) ^ v125);
    let v127 = (v125 + v126);
    let v128 = ((((v126 << 24u) | (v126 >> 8u)) ^ v127) + c14);
    let v129 = ((v127 + c7) + v128);
    let v130 = (((v128 << 13u) | (v128 >> 19u)) ^ v129);
    let v131 = (v129 + v130);
    let v132 = (((v130 << 15u) | (v130 >> 17u)) ^ v131);
    let v133 = (v131 + v132);
    let v134 = (((v132 << 26u) | (v132 >> 6u)) ^ v133);
    let v135 = (v133 + v134);
    let v136 = (bitcast<u32>(f32((((v135 + c10) >> 8u) + 1u))) + 1087044365u);
    let v137 = (bitcast<f32>(((v136 & 8388607u) + 1060439283u)) - 1f);
    let v138 = ((((-0.10106892138719559f) * v137) + 0.16222579777240753f) * v137);
    let v139 = (((v138 + (-0.17250829935073853f)) * v137) + 0.19900165498256683f);
    let v140 = ((((v139 * v137) + (-0.24969908595085144f)) * v137) + 0.33335059881210327f);
    let v141 = ((((v140 * v137) + (-0.5000036358833313f)) * v137) + 0.9999999403953552f);
    let v142 = ((v141 * v137) + (0.6931471824645996f * (f32((v136 >> 23u)) - 280f)));
    let v143 = sqrt(((-2f) * op(v142)));
    let v144 = ((((v134 << 6u) | (v134 >> 26u)) ^ v135) + c15);
    let v145 = (4.656612873077393e-10f * f32(bitcast<i32>((v144 + v144))));
    let v146 = op((v145 * v145));
    let v147 = (((0.0008596900734119117f * v146) + (-0.020813966169953346f)) * v146);
    let v148 = (((v147 + 0.2536531984806061f) * v146) + (-1.233698844909668f));
    let v149 = ((v144 + 1073741824u) & 2147483648u);
    let v150 = op(bitcast<f32>((bitcast<u32>(((v148 * v146) + 1f)) ^ v149)));
    let v151 = (v143 * v150);
    let v152 = op(((-(c5 * ((c0 * v93) - v96))) + (c16 * v151)));
    let v153 = f1.z;
    let v154 = ((c19 * ((c18 * v94) - v153)) + (c20 * ((c18 * v95) - v153)));
    let v155 = (op(((-(c5 * ((c17 * v153) - (c21 * v154)))) + (c22 * v151))) - v152);
    let v156 = (0.5f * v155);
    let v157 = op(((v152 + op(v156)) + f2.z));
    let v158 = (v93 + v157);
    let v159 = abs(v153);
    let v160 = abs(f3.z);
    let v161 = ((2139095040u < (bitcast<u32>(op(v159)) & 2147483647u)) | (2139095040u < (bitcast<u32>(op(v160)) & 2147483647u)));
    let v162 = select(bitcast<u32>(select(v159, v160, op(v159) < v160)), 2143289344u, v161);
    let v163 = (0.019999999552965164f * bitcast<f32>(v162));
    let v164 = select(bitcast<u32>(max(v163, 0.0078125f)), 2143289344u, (2139095040u < (bitcast<u32>(op(v163)) & 2147483647u)));
    let v165 = (v156 / bitcast<f32>(v164));
    let v166 = f0.w;
    let v167 = e0.w;
    let v168 = e1.w;
    let v169 = (c4 * ((c2 * ((c1 * v167) - v166)) + (c3 * ((c1 * v168) - v166))));
    let v170 = ((0.00015082056052051485f * v146) + (-0.004672227893024683f));
    let v171 = ((((v170 * v146) + 0.07968848198652267f) * v146) + (-0.6459633708000183f));
    let v172 = (bitcast<u32>((((v171 * v146) + 1.570796251296997f) * v145)) ^ v149);
    let v173 = (v143 * op(bitcast<f32>(v172)));
    let v174 = op(((-(c5 * ((c0 * v166) - v169))) + (c16 * v173)));
    let v175 = f1.w;
    let v176 = ((c19 * ((c18 * v167) - v175)) + (c20 * ((c18 * v168) - v175)));
    let v177 = (op(((-(c5 * ((c17 * v175) - (c21 * v176)))) + (c22 * v173))) - v174);
    let v178 = (0.5f * v177);
    let v179 = op(((v174 + op(v178)) + f2.w));
    let v180 = (v166 + v179);
    let v181 = abs(v175);
    let v182 = abs(f3.w);
    let v183 = ((2139095040u < (bitcast<u32>(op(v181)) & 2147483647u)) | (2139095040u < (bitcast<u32>(op(v182)) & 2147483647u)));
    let v184 = select(bitcast<u32>(select(v181, v182, op(v181) < v182)), 2143289344u, v183);
    let v185 = (0.019999999552965164f * bitcast<f32>(v184));
    let v186 = select(bitcast<u32>(max(v185, 0.0078125f)), 2143289344u, (2139095040u < (bitcast<u32>(op(v185)) & 2147483647u)));
    let v187 = (v178 / bitcast<f32>(v186));
    F_x[o0 + strip] = vec4<f32>(v64, v85, v158, v180);
    F_rest[o1 + strip] = vec4<f32>((v63 - (op(v64) - v0)), (v84 - (op(v85) - v72)), (v157 - (op(v158) - v93)), (v179 - (op(v180) - v166)));
    { let w = (v71 * v71); a0 = (a0 + w); }
    { let w = (v92 * v92); a0 = (a0 + w); }
    { let w = (v165 * v165); a0 = (a0 + w); }
    { let w = (v187 * v187); a0 = (a0 + w); }
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
  var t0: f32 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    { let w = P[(0u + b) * B + row]; t0 = (t0 + w); }
  }
  S[16u + 28u * B + row] = bitcast<u32>(t0);
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
  let v0 = (bitcast<f32>(S[16u + 28u * B + row]) / op(12f));
  let v1 = bitcast<u32>(op(v0));
  let v2 = select(bitcast<u32>(sqrt(v0)), 2143289344u, ((2139095040u < v1) & (!(v1 == 2147483648u))));
  let v3 = bitcast<f32>(v2);
  let v4 = (bitcast<u32>(op(v3)) & 2147483647u);
  let v5 = (v4 < 2139095040u);
  let v6 = (2139095040u < v4);
  let v7 = (v5 & ((v3 <= 1f) & (!v6)));
  let v8 = bitcast<f32>(S[16u + 4u * B + slot]);
  let v9 = (v8 - 0.0010000000474974513f);
  let v10 = bitcast<f32>(S[16u + 5u * B + slot]);
  let v11 = (2139095040u < (bitcast<u32>(op(v10)) & 2147483647u));
  let v12 = (!((2139095040u < (bitcast<u32>(op(v9)) & 2147483647u)) | v11));
  let v13 = ((v9 <= v10) & v12);
  let v14 = (-v10);
  let v15 = bitcast<f32>(S[16u + 6u * B + slot]);
  let v16 = (v14 + v15);
  let v17 = (v8 + v16);
  let v18 = select(v8, select(v17, 0.0010000000474974513f, v13), v7);
  let v19 = (v18 - 0.0010000000474974513f);
  let v20 = select(bitcast<u32>(select(v19, 0f, op(v19) < 0f)), 2143289344u, (2139095040u < (bitcast<u32>(op(v19)) & 2147483647u)));
  let v21 = bitcast<f32>(v20);
  let v22 = select(bitcast<u32>(max(v3, 9.999999960041972e-13f)), 2143289344u, v6);
  let v23 = bitcast<f32>(v22);
  let v24 = bitcast<u32>(op(v23));
  let v25 = (v24 & 2147483647u);
  let v26 = (v25 == 0u);
  let v27 = (v25 < 8388608u);
  let v28 = (bitcast<u32>(select(v23, (16777216f * v23), v27)) + 1087044365u);
  let v29 = (bitcast<f32>(((v28 & 8388607u) + 1060439283u)) - 1f);
  let v30 = (((0.07037683576345444f * v29) + (-0.11514610052108765f)) * v29);
  let v31 = (((v30 + 0.11676998436450958f) * v29) + (-0.12420140951871872f));
  let v32 = ((((v31 * v29) + 0.14249323308467865f) * v29) + (-0.16668057441711426f));
  let v33 = ((((v32 * v29) + 0.2000071406364441f) * v29) + (-0.24999994039535522f));
  let v34 = (v29 * v29);
  let v35 = (f32((v28 >> 23u)) - 256f);
  let v36 = (((((v33 * v29) + 0.3333333134651184f) * v29) * v34) + ((-0.00021219444170128554f) * v35));
  let v37 = (op((v29 + (op(v36) - (0.5f * op(v34))))) + (0.693359375f * v35));
  let v38 = select(v23, (op(v37) + select(0f, (-16.63553237915039f), v27)), (v25 < 2139095040u));
  let v39 = select(v38, bitcast<f32>(select(2143289344u, 4286578688u, v26)), (v26 | ((v24 >> 31u) == 1u)));
  let v40 = bitcast<u32>(op(((-0.8999999761581421f) * op(v39))));
  let v41 = select(v40, 3266183168u, ((v40 + 1028784127u) < 1020395520u));
  let v42 = bitcast<f32>(v41);
  let v43 = floor(((1.4426950216293335f * min(v42, 89f)) + 0.5f));
  let v44 = ((v42 - (0.693359375f * v43)) - ((-0.00021219444170128554f) * v43));
  let v45 = (((0.00019875691214110702f * v44) + 0.001398199936375022f) * v44);
  let v46 = (((v45 + 0.008333452045917511f) * v44) + 0.04166579619050026f);
  let v47 = ((((((v46 * v44) + 0.1666666567325592f) * v44) + 0.5f) * v44) * v44);
  let v48 = (op((v47 + op(v44))) + 1f);
  let v49 = ((v48 + v48) * bitcast<f32>((bitcast<u32>((v43 + 8388734f)) << 23u)));
  let v50 = select((0.25f * v10), ((0.8999999761581421f * v10) * op(v49)), v5);
  let v51 = select(bitcast<u32>(max(v50, 9.989999799620009e-11f)), 2143289344u, (2139095040u < (bitcast<u32>(op(v50)) & 2147483647u)));
  let v52 = bitcast<f32>(v51);
  let v53 = ((2139095040u < (bitcast<u32>(op(v21)) & 2147483647u)) | (2139095040u < (bitcast<u32>(op(v52)) & 2147483647u)));
  let v54 = select(bitcast<u32>(select(v21, v52, v52 < op(v21))), 2143289344u, v53);
  let v55 = (S[16u + 7u * B + slot] + 1u);
  let v56 = S[16u + 8u * B + slot];
  let v57 = select(select(0u, 4u, (99999u < v55)), select(2u, 3u, v5), ((!v7) & ((v10 <= 9.999989725173464e-11f) & (!v11))));
  let v58 = abs(v14);
  let v59 = (2139095040u < (bitcast<u32>(op(v58)) & 2147483647u));
  let v60 = bitcast<f32>(S[16u + 10u * B + slot]);
  let v61 = ((2139095040u < (bitcast<u32>(op(v60)) & 2147483647u)) | v59);
  let v62 = select(bitcast<u32>(select(v60, v58, v58 < op(v60))), 2143289344u, v61);
  let v63 = select(v60, select(bitcast<f32>(v62), v60, ((v58 <= 0f) & (!v59))), v7);
  let v64 = bitcast<f32>(S[16u + 11u * B + slot]);
  let v65 = ((2139095040u < (bitcast<u32>(op(v64)) & 2147483647u)) | v59);
  let v66 = select(bitcast<u32>(select(v64, v58, op(v64) < v58)), 2143289344u, v65);
  let n0 = v7;
  let n1 = v18;
  let n2 = bitcast<f32>(v54);
  let n3 = select(v15, (v16 - (op(v17) - v8)), v7);
  let n4 = v55;
  let n5 = select(v56, (v56 + 1u), v7);
  let n6 = select(select(2u, v57, v5), 1u, (v7 & v13));
  let n7 = v63;
  let n8 = select(v64, bitcast<f32>(v66), v7);
  S[16u + 3u * B + slot] = S[16u + 3u * B + slot] ^ select(0u, 1u, n0);
  S[16u + 1u * B + slot] = select(0u, 1u, n0);
  S[16u + 4u * B + slot] = bitcast<u32>(n1);
  S[16u + 5u * B + slot] = bitcast<u32>(n2);
  S[16u + 6u * B + slot] = bitcast<u32>(n3);
  S[16u + 7u * B + slot] = n4;
  S[16u + 8u * B + slot] = n5;
  S[16u + 9u * B + slot] = n6;
  S[16u + 10u * B + slot] = bitcast<u32>(n7);
  S[16u + 11u * B + slot] = bitcast<u32>(n8);
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
  if (results[6u * at + 2u] != 1u) { return; } // only samples that ended well
  let f0_row = at * 3u;
  var a0: f32 = op(0f);
  var a1: f32 = op(0f);
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
  if (results[6u * at + 2u] != 1u) { return; } // only samples that ended well
  var t0: f32 = op(0f);
  var t1: f32 = op(0f);
  for (var b = 0u; b < 1u; b++) {
    { let w = P[(0u + b) * B + row]; t0 = (t0 + w); }
    { let w = P[(1u + b) * B + row]; t1 = (t1 + w); }
  }
  let v0 = ((-0.9162907600402832f) + ((-12.467103958129883f) * t0));
  let v1 = ((-5.36726188659668f) + ((-5.549386501312256f) * t1));
  let v2 = select(v0, v1, op(v0) < v1);
  let v3 = bitcast<u32>(op((v0 - v2)));
  let v4 = bitcast<f32>(select(v3, 3266183168u, ((v3 + 1028784127u) < 1020395520u)));
  let v5 = floor(((1.4426950216293335f * min(v4, 89f)) + 0.5f));
  let v6 = ((v4 - (0.693359375f * v5)) - ((-0.00021219444170128554f) * v5));
  let v7 = (((0.00019875691214110702f * v6) + 0.001398199936375022f) * v6);
  let v8 = ((((v7 + 0.008333452045917511f) * v6) + 0.04166579619050026f) * v6);
  let v9 = ((((((v8 + 0.1666666567325592f) * v6) + 0.5f) * v6) * v6) + op(v6));
  let v10 = (op(v9) + 1f);
  let v11 = ((v10 + v10) * bitcast<f32>((bitcast<u32>((v5 + 8388734f)) << 23u)));
  let v12 = op(v11);
  let v13 = bitcast<u32>(op((v1 - v2)));
  let v14 = select(v13, 3266183168u, ((v13 + 1028784127u) < 1020395520u));
  let v15 = bitcast<f32>(v14);
  let v16 = floor(((1.4426950216293335f * min(v15, 89f)) + 0.5f));
  let v17 = ((v15 - (0.693359375f * v16)) - ((-0.00021219444170128554f) * v16));
  let v18 = (((0.00019875691214110702f * v17) + 0.001398199936375022f) * v17);
  let v19 = (((v18 + 0.008333452045917511f) * v17) + 0.04166579619050026f);
  let v20 = ((((((v19 * v17) + 0.1666666567325592f) * v17) + 0.5f) * v17) * v17);
  let v21 = (op((v20 + op(v17))) + 1f);
  let v22 = ((v21 + v21) * bitcast<f32>((bitcast<u32>((v16 + 8388734f)) << 23u)));
  let v23 = op(v22);
  S[16u + 29u * B + row] = bitcast<u32>(t0);
  S[16u + 30u * B + row] = bitcast<u32>(t1);
  let n0 = (24.934207916259766f * v12);
  let n1 = (11.098773002624512f * v23);
  let n2 = (0.00010994395415764302f * op((1f / (v12 + v23))));
  S[16u + 31u * B + row] = bitcast<u32>(n0);
  S[16u + 32u * B + row] = bitcast<u32>(n1);
  S[16u + 33u * B + row] = bitcast<u32>(n2);
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
  if (results[6u * at + 2u] != 1u) { return; } // only samples that ended well
  let f0_row = at * 3u;
  let o0 = at * 3u;
  let c0 = bitcast<f32>(S[16u + 31u * B + row]);
  let c1 = bitcast<f32>(S[16u + 32u * B + row]);
  let c2 = bitcast<f32>(S[16u + 33u * B + row]);
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
  results[6u * at + 0u] = S[16u + 7u * B + slot];
  results[6u * at + 1u] = S[16u + 8u * B + slot];
  results[6u * at + 2u] = S[16u + 9u * B + slot];
  results[6u * at + 3u] = S[16u + 4u * B + slot];
  results[6u * at + 4u] = S[16u + 10u * B + slot];
  results[6u * at + 5u] = S[16u + 11u * B + slot];
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
        S[16u + 10u * B + slot] = bitcast<u32>(1.2676506002282294e+30f);
        S[16u + 11u * B + slot] = bitcast<u32>(0f);
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
