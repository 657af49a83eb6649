const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);

return function solve(seed, from, to, out, counts, saved, held, most = Infinity) {
  let turns = 0;
  for (let path = from; path < to; path++, turns++) {
    const sample = path | 0, at = path - from;
    let x0 = 1;
    let t = 0;
    let attempts = 0;
    let accepts = 0;
    let code = 0;
    if (turns === 0 && held !== undefined && held[0] === 1) {
      held[0] = 0; x0 = held[1]; t = held[2]; attempts = held[3]; accepts = held[4]; code = held[5];
    }
    while (code === 0) {
      if (++turns > most) {
        held[0] = 1; held[1] = x0; held[2] = t; held[3] = attempts; held[4] = accepts; held[5] = code;
        return at;
      }
      const v0 = x0;
      const v1 = seed;
      const v2 = attempts;
      const v3 = sample;
      const v4 = ((((((v2 >>> 1) | 0) + 1) | 0) + v3) | 0);
      const v5 = ((v1 + v4) | 0);
      const v6 = (((v4 << 13) | ((v4 >>> 19) | 0)) ^ v5);
      const v7 = ((v5 + v6) | 0);
      const v8 = (((v6 << 15) | ((v6 >>> 17) | 0)) ^ v7);
      const v9 = ((v7 + v8) | 0);
      const v10 = (((v8 << 26) | ((v8 >>> 6) | 0)) ^ v9);
      const v11 = ((v9 + v10) | 0);
      const v12 = ((466688986 ^ v1) ^ v3);
      const v13 = (((((v10 << 6) | ((v10 >>> 26) | 0)) ^ v11) + ((v12 + 1) | 0)) | 0);
      const v14 = ((((v11 + v3) | 0) + v13) | 0);
      const v15 = (((v13 << 17) | ((v13 >>> 15) | 0)) ^ v14);
      const v16 = ((v14 + v15) | 0);
      const v17 = (((v15 << 29) | ((v15 >>> 3) | 0)) ^ v16);
      const v18 = ((v16 + v17) | 0);
      const v19 = (((v17 << 16) | ((v17 >>> 16) | 0)) ^ v18);
      const v20 = ((v18 + v19) | 0);
      const v21 = (((((v19 << 24) | ((v19 >>> 8) | 0)) ^ v20) + ((v1 + 2) | 0)) | 0);
      const v22 = ((((v20 + v12) | 0) + v21) | 0);
      const v23 = (((v21 << 13) | ((v21 >>> 19) | 0)) ^ v22);
      const v24 = ((v22 + v23) | 0);
      const v25 = (((v23 << 15) | ((v23 >>> 17) | 0)) ^ v24);
      const v26 = ((v24 + v25) | 0);
      const v27 = (((v25 << 26) | ((v25 >>> 6) | 0)) ^ v26);
      const v28 = ((v26 + v27) | 0);
      const v29 = (((((v27 << 6) | ((v27 >>> 26) | 0)) ^ v28) + ((v3 + 3) | 0)) | 0);
      const v30 = ((((v28 + v1) | 0) + v29) | 0);
      const v31 = (((v29 << 17) | ((v29 >>> 15) | 0)) ^ v30);
      const v32 = ((v30 + v31) | 0);
      const v33 = (((v31 << 29) | ((v31 >>> 3) | 0)) ^ v32);
      const v34 = ((v32 + v33) | 0);
      const v35 = (((v33 << 16) | ((v33 >>> 16) | 0)) ^ v34);
      const v36 = ((v34 + v35) | 0);
      const v37 = (((((v35 << 24) | ((v35 >>> 8) | 0)) ^ v36) + ((v12 + 4) | 0)) | 0);
      const v38 = ((((v36 + v3) | 0) + v37) | 0);
      const v39 = (((v37 << 13) | ((v37 >>> 19) | 0)) ^ v38);
      const v40 = ((v38 + v39) | 0);
      const v41 = (((v39 << 15) | ((v39 >>> 17) | 0)) ^ v40);
      const v42 = ((v40 + v41) | 0);
      const v43 = (((v41 << 26) | ((v41 >>> 6) | 0)) ^ v42);
      const v44 = ((v42 + v43) | 0);
      const v45 = (F[0] = f((((((((v44 + v12) | 0) >>> 8) | 0) + 1) | 0) >>> 0)), I[0]);
      const v46 = ((v45 + 1087044365) | 0);
      const v47 = f(((I[0] = (((v46 & 8388607) + 1060439283) | 0), F[0]) - 1));
      const v48 = f((f((f(((-0.10106892138719559) * v47)) + 0.16222579777240753)) * v47));
      const v49 = f((f((f((v48 + (-0.17250829935073853))) * v47)) + 0.19900165498256683));
      const v50 = f((f((f((f((v49 * v47)) + (-0.24969908595085144))) * v47)) + 0.33335059881210327));
      const v51 = f((f((f((f((v50 * v47)) + (-0.5000036358833313))) * v47)) + 0.9999999403953552));
      const v52 = f((0.6931471824645996 * f((f((((v46 >>> 23) | 0) >>> 0)) - 280))));
      const v53 = f((0.0629940778017044 * f(Math.sqrt(f(((-2) * f((f((v51 * v47)) + v52))))))));
      const v54 = (((((v43 << 6) | ((v43 >>> 26) | 0)) ^ v44) + ((v1 + 5) | 0)) | 0);
      const v55 = f((4.656612873077393e-10 * f(((v54 + v54) | 0))));
      const v56 = f((v55 * v55));
      const v57 = f((f((0.0008596900734119117 * v56)) + (-0.020813966169953346)));
      const v58 = f((f((f((f((v57 * v56)) + 0.2536531984806061)) * v56)) + (-1.233698844909668)));
      const v59 = (((v54 + 1073741824) | 0) & -2147483648);
      const v60 = (I[0] = ((F[0] = f((f((v58 * v56)) + 1)), I[0]) ^ v59), F[0]);
      const v61 = f((f((0.00019841270113829523 * v0)) + f((f((0.20000000298023224 * v0)) * f((v53 * v60))))));
      const v62 = f((v0 + v61));
      const v63 = f((f((0.00015082056052051485 * v56)) + (-0.004672227893024683)));
      const v64 = f((f((f((f((v63 * v56)) + 0.07968848198652267)) * v56)) + (-0.6459633708000183)));
      const v65 = (F[0] = f((f((f((v64 * v56)) + 1.570796251296997)) * v55)), I[0]);
      const v66 = f((f((0.20000000298023224 * v62)) * f((v53 * (I[0] = (v65 ^ v59), F[0])))));
      const v67 = ((v2 + 2) | 0);
      const v68 = (!((v67 >>> 0) < (252 >>> 0)));
      const n0 = f((v62 + f((f((0.00019841270113829523 * v62)) + v66))));
      const n1 = (v68 ? 1 : f((0.003968254197388887 * f((v67 >>> 0)))));
      const n2 = v67;
      const n3 = ((accepts + 2) | 0);
      const n4 = (v68 ? 1 : 0);
      x0 = n0; t = n1; attempts = n2; accepts = n3; code = n4;
      if (attempts % 84 === 0) {
        const row = (at * 3 + attempts / 84 - 1) * 1;
        saved[row + 0] = x0;
      }
    }
    out[at * 1 + 0] = x0;
    counts[at * 3] = attempts; counts[at * 3 + 1] = accepts; counts[at * 3 + 2] = code;
  }
  return to - from;
};
