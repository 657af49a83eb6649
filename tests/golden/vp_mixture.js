// begin 0 elements
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);

return function (from, to, env) {
  const { seed, sample, x, rest, lowPrev } = env;
  for (let s = from; s < to; s++) {
    const base = s * 12;
    const u0 = seed;
    const u1 = sample[s];
    const u2 = ((u1 << 13) | ((u1 >>> 19) | 0));
    const u3 = ((466688986 ^ u0) ^ u1);
    const u4 = ((u3 + 1) | 0);
    const u5 = ((u0 + 2) | 0);
    const u6 = ((u1 + 3) | 0);
    const u7 = ((u3 + 4) | 0);
    const u8 = ((u0 + 5) | 0);
    for (let b = 0; b < 6; b += 8) {
      const last = Math.min(b + 8, 6);
      for (let block = b; block < last; block++) {
        const i = base + 2 * block;
        const v0 = ((((block + u0) | 0) + u1) | 0);
        const v1 = (u2 ^ v0);
        const v2 = ((v0 + v1) | 0);
        const v3 = (((v1 << 15) | ((v1 >>> 17) | 0)) ^ v2);
        const v4 = ((v2 + v3) | 0);
        const v5 = (((v3 << 26) | ((v3 >>> 6) | 0)) ^ v4);
        const v6 = ((v4 + v5) | 0);
        const v7 = (((((v5 << 6) | ((v5 >>> 26) | 0)) ^ v6) + u4) | 0);
        const v8 = ((((v6 + u1) | 0) + v7) | 0);
        const v9 = (((v7 << 17) | ((v7 >>> 15) | 0)) ^ v8);
        const v10 = ((v8 + v9) | 0);
        const v11 = (((v9 << 29) | ((v9 >>> 3) | 0)) ^ v10);
        const v12 = ((v10 + v11) | 0);
        const v13 = (((v11 << 16) | ((v11 >>> 16) | 0)) ^ v12);
        const v14 = ((v12 + v13) | 0);
        const v15 = (((((v13 << 24) | ((v13 >>> 8) | 0)) ^ v14) + u5) | 0);
        const v16 = ((((v14 + u3) | 0) + v15) | 0);
        const v17 = (((v15 << 13) | ((v15 >>> 19) | 0)) ^ v16);
        const v18 = ((v16 + v17) | 0);
        const v19 = (((v17 << 15) | ((v17 >>> 17) | 0)) ^ v18);
        const v20 = ((v18 + v19) | 0);
        const v21 = (((v19 << 26) | ((v19 >>> 6) | 0)) ^ v20);
        const v22 = ((v20 + v21) | 0);
        const v23 = (((((v21 << 6) | ((v21 >>> 26) | 0)) ^ v22) + u6) | 0);
        const v24 = ((((v22 + u0) | 0) + v23) | 0);
        const v25 = (((v23 << 17) | ((v23 >>> 15) | 0)) ^ v24);
        const v26 = ((v24 + v25) | 0);
        const v27 = (((v25 << 29) | ((v25 >>> 3) | 0)) ^ v26);
        const v28 = ((v26 + v27) | 0);
        const v29 = (((v27 << 16) | ((v27 >>> 16) | 0)) ^ v28);
        const v30 = ((v28 + v29) | 0);
        const v31 = (((((v29 << 24) | ((v29 >>> 8) | 0)) ^ v30) + u7) | 0);
        const v32 = ((((v30 + u1) | 0) + v31) | 0);
        const v33 = (((v31 << 13) | ((v31 >>> 19) | 0)) ^ v32);
        const v34 = ((v32 + v33) | 0);
        const v35 = (((v33 << 15) | ((v33 >>> 17) | 0)) ^ v34);
        const v36 = ((v34 + v35) | 0);
        const v37 = (((v35 << 26) | ((v35 >>> 6) | 0)) ^ v36);
        const v38 = ((v36 + v37) | 0);
        const v39 = (F[0] = f((((((((v38 + u3) | 0) >>> 8) | 0) + 1) | 0) >>> 0)), I[0]);
        const v40 = ((v39 + 1087044365) | 0);
        const v41 = f(((I[0] = (((v40 & 8388607) + 1060439283) | 0), F[0]) - 1));
        const v42 = f((f((f(((-0.10106892138719559) * v41)) + 0.16222579777240753)) * v41));
        const v43 = f((f((f((v42 + (-0.17250829935073853))) * v41)) + 0.19900165498256683));
        const v44 = f((f((f((f((v43 * v41)) + (-0.24969908595085144))) * v41)) + 0.33335059881210327));
        const v45 = f((f((f((f((v44 * v41)) + (-0.5000036358833313))) * v41)) + 0.9999999403953552));
        const v46 = f((0.6931471824645996 * f((f((((v40 >>> 23) | 0) >>> 0)) - 280))));
        const v47 = f((0.9999784231185913 * f(Math.sqrt(f(((-2) * f((f((v45 * v41)) + v46))))))));
        const v48 = (((((v37 << 6) | ((v37 >>> 26) | 0)) ^ v38) + u8) | 0);
        const v49 = f((4.656612873077393e-10 * f(((v48 + v48) | 0))));
        const v50 = f((v49 * v49));
        const v51 = f((f((0.0008596900734119117 * v50)) + (-0.020813966169953346)));
        const v52 = f((f((f((f((v51 * v50)) + 0.2536531984806061)) * v50)) + (-1.233698844909668)));
        const v53 = (((v48 + 1073741824) | 0) & -2147483648);
        const v54 = (I[0] = ((F[0] = f((f((v52 * v50)) + 1)), I[0]) ^ v53), F[0]);
        const v55 = f((v47 * v54));
        const v56 = f((f((0.00015082056052051485 * v50)) + (-0.004672227893024683)));
        const v57 = f((f((f((f((v56 * v50)) + 0.07968848198652267)) * v50)) + (-0.6459633708000183)));
        const v58 = (F[0] = f((f((f((v57 * v50)) + 1.570796251296997)) * v49)), I[0]);
        const v59 = f((v47 * (I[0] = (v58 ^ v53), F[0])));
        x[i] = v55;
        rest[i] = 0;
        lowPrev[i] = v55;
        x[i + 1] = v59;
        rest[i + 1] = 0;
        lowPrev[i + 1] = v59;
      }
    }
  }
};

// step 0 scalars
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { t, sS2 } = env;
  for (let s = from; s < to; s++) {
    const v0 = t[s];
    const v1 = f((f(((-0.05000000074505806) + f(((-4.974999904632568) * v0)))) * v0));
    const v2 = (v1 < (-87) ? (-87) : v1);
    const v3 = Math.floor(f((f((1.4426950216293335 * (89 < v2 ? 89 : v2))) + 0.5)));
    const v4 = f((f((v2 - f((0.693359375 * v3)))) - f(((-0.00021219444170128554) * v3))));
    const v5 = f((f((f((0.00019875691214110702 * v4)) + 0.001398199936375022)) * v4));
    const v6 = f((f((f((v5 + 0.008333452045917511)) * v4)) + 0.04166579619050026));
    const v7 = f((f((f((f((f((v6 * v4)) + 0.1666666567325592)) * v4)) + 0.5)) * v4));
    const v8 = f((f((f((v7 * v4)) + v4)) + 1));
    const v9 = f((f((v8 + v8)) * (I[0] = ((F[0] = f((v3 + 8388734)), I[0]) << 23), F[0])));
    const n0 = v9;
    sS2[s] = n0;
  }
};

// step 0 elements
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { sS2, x, sSum0, sSum1 } = env;
  for (let s = from; s < to; s++) {
    const base = s * 12;
    const u0 = sS2[s];
    let t0 = 0;
    let t1 = 0;
    for (let b = 0; b < 6; b += 8) {
      const last = Math.min(b + 8, 6);
      let a0 = 0;
      let a1 = 0;
      for (let block = b; block < last; block++) {
        const i = base + 2 * block;
        const v0 = Math.imul(block, 2);
        const v1 = x[i];
        const v2 = f((f((u0 * f(T0[v0]))) - v1));
        const v3 = f((f((u0 * f(T1[v0]))) - v1));
        const v4 = ((v0 + 1) | 0);
        const v5 = x[i + 1];
        const v6 = f((f((u0 * f(T0[v4]))) - v5));
        const v7 = f((f((u0 * f(T1[v4]))) - v5));
        { const w = f((v2 * v2)); a0 = f((a0 + w)); }
        { const w = f((v3 * v3)); a1 = f((a1 + w)); }
        { const w = f((v6 * v6)); a0 = f((a0 + w)); }
        { const w = f((v7 * v7)); a1 = f((a1 + w)); }
      }
      t0 = f((t0 + a0));
      t1 = f((t1 + a1));
    }
    sSum0[s] = t0;
    sSum1[s] = t1;
  }
};

// step 1 scalars
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { t, sS2, sSum0, sSum1, h, elapsedRest, sS5, sS6, sS7, sS8, sS9, sS10 } = env;
  for (let s = from; s < to; s++) {
    const v0 = t[s];
    const v1 = f((0.10000000149011612 + f((19.899999618530273 * v0))));
    const v2 = sS2[s];
    const v3 = f((f(((-0.10000000149011612) + f(((-9.949999809265137) * v0)))) * v0));
    const v4 = f((f((0.000024801587642286904 * v3)) + 0.00019841270113829523));
    const v5 = f((f((f((f((v4 * v3)) + 0.0013888889225199819)) * v3)) + 0.008333333767950535));
    const v6 = f((f((f((f((v5 * v3)) + 0.0416666679084301)) * v3)) + 0.1666666716337204));
    const v7 = (v3 < (-87) ? (-87) : v3);
    const v8 = Math.floor(f((f((1.4426950216293335 * (89 < v7 ? 89 : v7))) + 0.5)));
    const v9 = f((f((v7 - f((0.693359375 * v8)))) - f(((-0.00021219444170128554) * v8))));
    const v10 = f((f((f((0.00019875691214110702 * v9)) + 0.001398199936375022)) * v9));
    const v11 = f((f((f((v10 + 0.008333452045917511)) * v9)) + 0.04166579619050026));
    const v12 = f((f((f((f((f((v11 * v9)) + 0.1666666567325592)) * v9)) + 0.5)) * v9));
    const v13 = f((f((f((v12 * v9)) + v9)) + 1));
    const v14 = f((f((v13 + v13)) * (I[0] = ((F[0] = f((v8 + 8388734)), I[0]) << 23), F[0])));
    const v15 = ((Math.abs(v3) < 0.5) ? f((f((f((f((f((v6 * v3)) + 0.5)) * v3)) + 1)) * v3)) : f((v14 - 1)));
    const v16 = f(Math.sqrt((-v15)));
    const v17 = f((v16 * v16));
    const v18 = f((1 / f((f((f((0.03999999910593033 * v2)) * v2)) + v17))));
    const v19 = f(((-0.9162907600402832) + f((f(((-0.5) * v18)) * sSum0[s]))));
    const v20 = f((1 / f((f((f((0.09000000357627869 * v2)) * v2)) + v17))));
    const v21 = f((v20 / v18));
    const v22 = (F[0] = v21, I[0]);
    const v23 = (v22 & 2147483647);
    const v24 = (v23 === 0);
    const v25 = ((v23 >>> 0) < (8388608 >>> 0));
    const v26 = (((F[0] = (v25 ? f((16777216 * v21)) : v21), I[0]) + 1087044365) | 0);
    const v27 = f(((I[0] = (((v26 & 8388607) + 1060439283) | 0), F[0]) - 1));
    const v28 = f((f((f((0.07037683576345444 * v27)) + (-0.11514610052108765))) * v27));
    const v29 = f((f((f((v28 + 0.11676998436450958)) * v27)) + (-0.12420140951871872)));
    const v30 = f((f((f((f((v29 * v27)) + 0.14249323308467865)) * v27)) + (-0.16668057441711426)));
    const v31 = f((f((f((f((v30 * v27)) + 0.2000071406364441)) * v27)) + (-0.24999994039535522)));
    const v32 = f((v27 * v27));
    const v33 = f((f((f((f((v31 * v27)) + 0.3333333134651184)) * v27)) * v32));
    const v34 = f((f((((v26 >>> 23) | 0) >>> 0)) - 256));
    const v35 = f((f((v33 + f(((-0.00021219444170128554) * v34)))) - f((0.5 * v32))));
    const v36 = f((f((f((v27 + v35)) + f((0.693359375 * v34)))) + (v25 ? (-16.63553237915039) : 0)));
    const v37 = ((v24 || (((v22 >>> 31) | 0) === 1)) ? (I[0] = (v24 ? -8388608 : 2143289344), F[0]) : (((v23 >>> 0) < (2139095040 >>> 0)) ? v36 : v21));
    const v38 = f((f(((-0.5108256340026855) + f((6 * v37)))) + f((f(((-0.5) * v20)) * sSum1[s]))));
    const v39 = (v19 < v38 ? v38 : v19);
    const v40 = (f((v19 - v39)) < (-87) ? (-87) : f((v19 - v39)));
    const v41 = Math.floor(f((f((1.4426950216293335 * (89 < v40 ? 89 : v40))) + 0.5)));
    const v42 = f((f((v40 - f((0.693359375 * v41)))) - f(((-0.00021219444170128554) * v41))));
    const v43 = f((f((0.00019875691214110702 * v42)) + 0.001398199936375022));
    const v44 = f((f((f((f((v43 * v42)) + 0.008333452045917511)) * v42)) + 0.04166579619050026));
    const v45 = f((f((f((f((v44 * v42)) + 0.1666666567325592)) * v42)) + 0.5));
    const v46 = f((f((f((f((v45 * v42)) * v42)) + v42)) + 1));
    const v47 = f((f((v46 + v46)) * (I[0] = ((F[0] = f((v41 + 8388734)), I[0]) << 23), F[0])));
    const v48 = v47;
    const v49 = (f((v38 - v39)) < (-87) ? (-87) : f((v38 - v39)));
    const v50 = Math.floor(f((f((1.4426950216293335 * (89 < v49 ? 89 : v49))) + 0.5)));
    const v51 = f((f((v49 - f((0.693359375 * v50)))) - f(((-0.00021219444170128554) * v50))));
    const v52 = f((f((0.00019875691214110702 * v51)) + 0.001398199936375022));
    const v53 = f((f((f((f((v52 * v51)) + 0.008333452045917511)) * v51)) + 0.04166579619050026));
    const v54 = f((f((f((f((v53 * v51)) + 0.1666666567325592)) * v51)) + 0.5));
    const v55 = f((f((f((f((v54 * v51)) * v51)) + v51)) + 1));
    const v56 = f((f((v55 + v55)) * (I[0] = ((F[0] = f((v50 + 8388734)), I[0]) << 23), F[0])));
    const v57 = v56;
    const v58 = f(Math.sqrt(v1));
    const v59 = h[s];
    const v60 = ((f((v0 - 0.0010000000474974513)) <= v59) ? 0.0010000000474974513 : f((v0 + f(((-v59) + elapsedRest[s])))));
    const v61 = f(((-0.05000000074505806) + f(((-4.974999904632568) * v60))));
    const v62 = (f((v61 * v60)) < (-87) ? (-87) : f((v61 * v60)));
    const v63 = Math.floor(f((f((1.4426950216293335 * (89 < v62 ? 89 : v62))) + 0.5)));
    const v64 = f((f((v62 - f((0.693359375 * v63)))) - f(((-0.00021219444170128554) * v63))));
    const v65 = f((f((0.00019875691214110702 * v64)) + 0.001398199936375022));
    const v66 = f((f((f((f((v65 * v64)) + 0.008333452045917511)) * v64)) + 0.04166579619050026));
    const v67 = f((f((f((f((v66 * v64)) + 0.1666666567325592)) * v64)) + 0.5));
    const v68 = f((f((f((f((v67 * v64)) * v64)) + v64)) + 1));
    const v69 = f((f((v68 + v68)) * (I[0] = ((F[0] = f((v63 + 8388734)), I[0]) << 23), F[0])));
    const n0 = f(((-0.5) * v1));
    const n1 = f((v48 * v18));
    const n2 = f((v57 * v20));
    const n3 = f((f((v58 * v58)) * f((1 / f((v48 + v57))))));
    const n4 = f((v58 * f(Math.sqrt(v59))));
    const n5 = v69;
    sS5[s] = n0;
    sS6[s] = n1;
    sS7[s] = n2;
    sS8[s] = n3;
    sS9[s] = n4;
    sS10[s] = n5;
  }
};

// step 1 elements
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { sS5, sS2, sS6, sS7, sS8, h, seed, attempts, sample, sS9, sS10, x, lowPrevNext, sKept0, sSum3, sSum4 } = env;
  for (let s = from; s < to; s++) {
    const base = s * 12;
    const u0 = sS5[s];
    const u1 = sS2[s];
    const u2 = sS6[s];
    const u3 = sS7[s];
    const u4 = sS8[s];
    const u5 = h[s];
    const u6 = seed;
    const u7 = sample[s];
    const u8 = ((((attempts[s] + 1) | 0) + u7) | 0);
    const u9 = ((u8 << 13) | ((u8 >>> 19) | 0));
    const u10 = ((466688986 ^ u6) ^ u7);
    const u11 = ((u10 + 1) | 0);
    const u12 = ((u6 + 2) | 0);
    const u13 = ((u7 + 3) | 0);
    const u14 = ((u10 + 4) | 0);
    const u15 = ((u6 + 5) | 0);
    const u16 = sS9[s];
    const u17 = sS10[s];
    let t0 = 0;
    let t1 = 0;
    for (let b = 0; b < 6; b += 8) {
      const last = Math.min(b + 8, 6);
      let a0 = 0;
      let a1 = 0;
      for (let block = b; block < last; block++) {
        const i = base + 2 * block;
        const v0 = x[i];
        const v1 = block;
        const v2 = Math.imul(v1, 2);
        const v3 = f(T0[v2]);
        const v4 = f(T1[v2]);
        const v5 = f((f((u2 * f((f((u1 * v3)) - v0)))) + f((u3 * f((f((u1 * v4)) - v0))))));
        const v6 = ((((v1 + u6) | 0) + u8) | 0);
        const v7 = (u9 ^ v6);
        const v8 = ((v6 + v7) | 0);
        const v9 = (((v7 << 15) | ((v7 >>> 17) | 0)) ^ v8);
        const v10 = ((v8 + v9) | 0);
        const v11 = (((v9 << 26) | ((v9 >>> 6) | 0)) ^ v10);
        const v12 = ((v10 + v11) | 0);
        const v13 = (((((v11 << 6) | ((v11 >>> 26) | 0)) ^ v12) + u11) | 0);
        const v14 = ((((v12 + u7) | 0) + v13) | 0);
        const v15 = (((v13 << 17) | ((v13 >>> 15) | 0)) ^ v14);
        const v16 = ((v14 + v15) | 0);
        const v17 = (((v15 << 29) | ((v15 >>> 3) | 0)) ^ v16);
        const v18 = ((v16 + v17) | 0);
        const v19 = (((v17 << 16) | ((v17 >>> 16) | 0)) ^ v18);
        const v20 = ((v18 + v19) | 0);
        const v21 = (((((v19 << 24) | ((v19 >>> 8) | 0)) ^ v20) + u12) | 0);
        const v22 = ((((v20 + u10) | 0) + v21) | 0);
        const v23 = (((v21 << 13) | ((v21 >>> 19) | 0)) ^ v22);
        const v24 = ((v22 + v23) | 0);
        const v25 = (((v23 << 15) | ((v23 >>> 17) | 0)) ^ v24);
        const v26 = ((v24 + v25) | 0);
        const v27 = (((v25 << 26) | ((v25 >>> 6) | 0)) ^ v26);
        const v28 = ((v26 + v27) | 0);
        const v29 = (((((v27 << 6) | ((v27 >>> 26) | 0)) ^ v28) + u13) | 0);
        const v30 = ((((v28 + u6) | 0) + v29) | 0);
        const v31 = (((v29 << 17) | ((v29 >>> 15) | 0)) ^ v30);
        const v32 = ((v30 + v31) | 0);
        const v33 = (((v31 << 29) | ((v31 >>> 3) | 0)) ^ v32);
        const v34 = ((v32 + v33) | 0);
        const v35 = (((v33 << 16) | ((v33 >>> 16) | 0)) ^ v34);
        const v36 = ((v34 + v35) | 0);
        const v37 = (((((v35 << 24) | ((v35 >>> 8) | 0)) ^ v36) + u14) | 0);
        const v38 = ((((v36 + u7) | 0) + v37) | 0);
        const v39 = (((v37 << 13) | ((v37 >>> 19) | 0)) ^ v38);
        const v40 = ((v38 + v39) | 0);
        const v41 = (((v39 << 15) | ((v39 >>> 17) | 0)) ^ v40);
        const v42 = ((v40 + v41) | 0);
        const v43 = (((v41 << 26) | ((v41 >>> 6) | 0)) ^ v42);
        const v44 = ((v42 + v43) | 0);
        const v45 = (F[0] = f((((((((v44 + u10) | 0) >>> 8) | 0) + 1) | 0) >>> 0)), I[0]);
        const v46 = ((v45 + 1087044365) | 0);
        const v47 = f(((I[0] = (((v46 & 8388607) + 1060439283) | 0), F[0]) - 1));
        const v48 = f((f((f(((-0.10106892138719559) * v47)) + 0.16222579777240753)) * v47));
        const v49 = f((f((f((v48 + (-0.17250829935073853))) * v47)) + 0.19900165498256683));
        const v50 = f((f((f((f((v49 * v47)) + (-0.24969908595085144))) * v47)) + 0.33335059881210327));
        const v51 = f((f((f((f((v50 * v47)) + (-0.5000036358833313))) * v47)) + 0.9999999403953552));
        const v52 = f((0.6931471824645996 * f((f((((v46 >>> 23) | 0) >>> 0)) - 280))));
        const v53 = f(Math.sqrt(f(((-2) * f((f((v51 * v47)) + v52))))));
        const v54 = (((((v43 << 6) | ((v43 >>> 26) | 0)) ^ v44) + u15) | 0);
        const v55 = f((4.656612873077393e-10 * f(((v54 + v54) | 0))));
        const v56 = f((v55 * v55));
        const v57 = f((f((0.0008596900734119117 * v56)) + (-0.020813966169953346)));
        const v58 = f((f((f((f((v57 * v56)) + 0.2536531984806061)) * v56)) + (-1.233698844909668)));
        const v59 = (((v54 + 1073741824) | 0) & -2147483648);
        const v60 = (I[0] = ((F[0] = f((f((v58 * v56)) + 1)), I[0]) ^ v59), F[0]);
        const v61 = f((v53 * v60));
        const v62 = f(((-f((u5 * f((f((u0 * v0)) - f((u4 * v5))))))) + f((u16 * v61))));
        const v63 = f((v0 + v62));
        const v64 = f((f((u17 * v3)) - v63));
        const v65 = f((f((u17 * v4)) - v63));
        const v66 = x[i + 1];
        const v67 = ((v2 + 1) | 0);
        const v68 = f(T0[v67]);
        const v69 = f(T1[v67]);
        const v70 = f((f((u2 * f((f((u1 * v68)) - v66)))) + f((u3 * f((f((u1 * v69)) - v66))))));
        const v71 = f((f((0.00015082056052051485 * v56)) + (-0.004672227893024683)));
        const v72 = f((f((f((f((v71 * v56)) + 0.07968848198652267)) * v56)) + (-0.6459633708000183)));
        const v73 = (F[0] = f((f((f((v72 * v56)) + 1.570796251296997)) * v55)), I[0]);
        const v74 = f((v53 * (I[0] = (v73 ^ v59), F[0])));
        const v75 = f(((-f((u5 * f((f((u0 * v66)) - f((u4 * v70))))))) + f((u16 * v74))));
        const v76 = f((v66 + v75));
        const v77 = f((f((u17 * v68)) - v76));
        const v78 = f((f((u17 * v69)) - v76));
        lowPrevNext[i] = v63;
        sKept0[i] = v61;
        { const w = f((v64 * v64)); a0 = f((a0 + w)); }
        { const w = f((v65 * v65)); a1 = f((a1 + w)); }
        lowPrevNext[i + 1] = v76;
        sKept0[i + 1] = v74;
        { const w = f((v77 * v77)); a0 = f((a0 + w)); }
        { const w = f((v78 * v78)); a1 = f((a1 + w)); }
      }
      t0 = f((t0 + a0));
      t1 = f((t1 + a1));
    }
    sSum3[s] = t0;
    sSum4[s] = t1;
  }
};

// step 2 scalars
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { t, h, elapsedRest, sS10, sSum3, sSum4, sS12, sS13, sS14, sS15, sS16 } = env;
  for (let s = from; s < to; s++) {
    const v0 = t[s];
    const v1 = h[s];
    const v2 = ((f((v0 - 0.0010000000474974513)) <= v1) ? 0.0010000000474974513 : f((v0 + f(((-v1) + elapsedRest[s])))));
    const v3 = f((0.10000000149011612 + f((19.899999618530273 * v2))));
    const v4 = sS10[s];
    const v5 = f((f(((-0.10000000149011612) + f(((-9.949999809265137) * v2)))) * v2));
    const v6 = f((f((0.000024801587642286904 * v5)) + 0.00019841270113829523));
    const v7 = f((f((f((f((v6 * v5)) + 0.0013888889225199819)) * v5)) + 0.008333333767950535));
    const v8 = f((f((f((f((v7 * v5)) + 0.0416666679084301)) * v5)) + 0.1666666716337204));
    const v9 = (v5 < (-87) ? (-87) : v5);
    const v10 = Math.floor(f((f((1.4426950216293335 * (89 < v9 ? 89 : v9))) + 0.5)));
    const v11 = f((f((v9 - f((0.693359375 * v10)))) - f(((-0.00021219444170128554) * v10))));
    const v12 = f((f((0.00019875691214110702 * v11)) + 0.001398199936375022));
    const v13 = f((f((f((f((v12 * v11)) + 0.008333452045917511)) * v11)) + 0.04166579619050026));
    const v14 = f((f((f((f((v13 * v11)) + 0.1666666567325592)) * v11)) + 0.5));
    const v15 = f((f((f((f((v14 * v11)) * v11)) + v11)) + 1));
    const v16 = f((f((v15 + v15)) * (I[0] = ((F[0] = f((v10 + 8388734)), I[0]) << 23), F[0])));
    const v17 = ((Math.abs(v5) < 0.5) ? f((f((f((f((f((v8 * v5)) + 0.5)) * v5)) + 1)) * v5)) : f((v16 - 1)));
    const v18 = f(Math.sqrt((-v17)));
    const v19 = f((v18 * v18));
    const v20 = f((1 / f((f((f((0.03999999910593033 * v4)) * v4)) + v19))));
    const v21 = f(((-0.9162907600402832) + f((f(((-0.5) * v20)) * sSum3[s]))));
    const v22 = f((1 / f((f((f((0.09000000357627869 * v4)) * v4)) + v19))));
    const v23 = f((v22 / v20));
    const v24 = (F[0] = v23, I[0]);
    const v25 = (v24 & 2147483647);
    const v26 = (v25 === 0);
    const v27 = ((v25 >>> 0) < (8388608 >>> 0));
    const v28 = (((F[0] = (v27 ? f((16777216 * v23)) : v23), I[0]) + 1087044365) | 0);
    const v29 = f(((I[0] = (((v28 & 8388607) + 1060439283) | 0), F[0]) - 1));
    const v30 = f((f((f((0.07037683576345444 * v29)) + (-0.11514610052108765))) * v29));
    const v31 = f((f((f((v30 + 0.11676998436450958)) * v29)) + (-0.12420140951871872)));
    const v32 = f((f((f((f((v31 * v29)) + 0.14249323308467865)) * v29)) + (-0.16668057441711426)));
    const v33 = f((f((f((f((v32 * v29)) + 0.2000071406364441)) * v29)) + (-0.24999994039535522)));
    const v34 = f((v29 * v29));
    const v35 = f((f((f((f((v33 * v29)) + 0.3333333134651184)) * v29)) * v34));
    const v36 = f((f((((v28 >>> 23) | 0) >>> 0)) - 256));
    const v37 = f((f((v35 + f(((-0.00021219444170128554) * v36)))) - f((0.5 * v34))));
    const v38 = f((f((f((v29 + v37)) + f((0.693359375 * v36)))) + (v27 ? (-16.63553237915039) : 0)));
    const v39 = ((v26 || (((v24 >>> 31) | 0) === 1)) ? (I[0] = (v26 ? -8388608 : 2143289344), F[0]) : (((v25 >>> 0) < (2139095040 >>> 0)) ? v38 : v23));
    const v40 = f((f(((-0.5108256340026855) + f((6 * v39)))) + f((f(((-0.5) * v22)) * sSum4[s]))));
    const v41 = (v21 < v40 ? v40 : v21);
    const v42 = (f((v21 - v41)) < (-87) ? (-87) : f((v21 - v41)));
    const v43 = Math.floor(f((f((1.4426950216293335 * (89 < v42 ? 89 : v42))) + 0.5)));
    const v44 = f((f((v42 - f((0.693359375 * v43)))) - f(((-0.00021219444170128554) * v43))));
    const v45 = f((f((0.00019875691214110702 * v44)) + 0.001398199936375022));
    const v46 = f((f((f((f((v45 * v44)) + 0.008333452045917511)) * v44)) + 0.04166579619050026));
    const v47 = f((f((f((f((v46 * v44)) + 0.1666666567325592)) * v44)) + 0.5));
    const v48 = f((f((f((f((v47 * v44)) * v44)) + v44)) + 1));
    const v49 = f((f((v48 + v48)) * (I[0] = ((F[0] = f((v43 + 8388734)), I[0]) << 23), F[0])));
    const v50 = v49;
    const v51 = (f((v40 - v41)) < (-87) ? (-87) : f((v40 - v41)));
    const v52 = Math.floor(f((f((1.4426950216293335 * (89 < v51 ? 89 : v51))) + 0.5)));
    const v53 = f((f((v51 - f((0.693359375 * v52)))) - f(((-0.00021219444170128554) * v52))));
    const v54 = f((f((0.00019875691214110702 * v53)) + 0.001398199936375022));
    const v55 = f((f((f((f((v54 * v53)) + 0.008333452045917511)) * v53)) + 0.04166579619050026));
    const v56 = f((f((f((f((v55 * v53)) + 0.1666666567325592)) * v53)) + 0.5));
    const v57 = f((f((f((f((v56 * v53)) * v53)) + v53)) + 1));
    const v58 = f((f((v57 + v57)) * (I[0] = ((F[0] = f((v52 + 8388734)), I[0]) << 23), F[0])));
    const v59 = v58;
    const v60 = f(Math.sqrt(v3));
    const n0 = f(((-0.5) * v3));
    const n1 = f((v50 * v20));
    const n2 = f((v59 * v22));
    const n3 = f((f((v60 * v60)) * f((1 / f((v50 + v59))))));
    const n4 = f((v60 * f(Math.sqrt(v1))));
    sS12[s] = n0;
    sS13[s] = n1;
    sS14[s] = n2;
    sS15[s] = n3;
    sS16[s] = n4;
  }
};

// step 2 elements
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { sS5, sS2, sS6, sS7, sS8, h, sS9, sS12, sS10, sS13, sS14, sS15, sS16, x, sKept0, lowPrevNext, rest, lowPrev, xNext, restNext, sSum11 } = env;
  for (let s = from; s < to; s++) {
    const base = s * 12;
    const u0 = sS5[s];
    const u1 = sS2[s];
    const u2 = sS6[s];
    const u3 = sS7[s];
    const u4 = sS8[s];
    const u5 = h[s];
    const u6 = sS9[s];
    const u7 = sS12[s];
    const u8 = sS10[s];
    const u9 = sS13[s];
    const u10 = sS14[s];
    const u11 = sS15[s];
    const u12 = sS16[s];
    let t0 = 0;
    for (let b = 0; b < 6; b += 8) {
      const last = Math.min(b + 8, 6);
      let a0 = 0;
      for (let block = b; block < last; block++) {
        const i = base + 2 * block;
        const v0 = x[i];
        const v1 = Math.imul(block, 2);
        const v2 = f(T0[v1]);
        const v3 = f(T1[v1]);
        const v4 = f((f((u2 * f((f((u1 * v2)) - v0)))) + f((u3 * f((f((u1 * v3)) - v0))))));
        const v5 = sKept0[i];
        const v6 = f(((-f((u5 * f((f((u0 * v0)) - f((u4 * v4))))))) + f((u6 * v5))));
        const v7 = lowPrevNext[i];
        const v8 = f((f((u9 * f((f((u8 * v2)) - v7)))) + f((u10 * f((f((u8 * v3)) - v7))))));
        const v9 = f(((-f((u5 * f((f((u7 * v7)) - f((u11 * v8))))))) + f((u12 * v5))));
        const v10 = f((0.5 * f((v9 - v6))));
        const v11 = f((f((v6 + v10)) + rest[i]));
        const v12 = f((v0 + v11));
        const v13 = Math.abs(lowPrev[i]);
        const v14 = ((v13 === v13) ? (Math.abs(v7) < v13 ? v13 : Math.abs(v7)) : v13);
        const v15 = (f((0.019999999552965164 * v14)) < 0.0078125 ? 0.0078125 : f((0.019999999552965164 * v14)));
        const v16 = f((v10 / v15));
        const v17 = x[i + 1];
        const v18 = ((v1 + 1) | 0);
        const v19 = f(T0[v18]);
        const v20 = f(T1[v18]);
        const v21 = f((f((u2 * f((f((u1 * v19)) - v17)))) + f((u3 * f((f((u1 * v20)) - v17))))));
        const v22 = sKept0[i + 1];
        const v23 = f(((-f((u5 * f((f((u0 * v17)) - f((u4 * v21))))))) + f((u6 * v22))));
        const v24 = lowPrevNext[i + 1];
        const v25 = f((f((u9 * f((f((u8 * v19)) - v24)))) + f((u10 * f((f((u8 * v20)) - v24))))));
        const v26 = f(((-f((u5 * f((f((u7 * v24)) - f((u11 * v25))))))) + f((u12 * v22))));
        const v27 = f((0.5 * f((v26 - v23))));
        const v28 = f((f((v23 + v27)) + rest[i + 1]));
        const v29 = f((v17 + v28));
        const v30 = Math.abs(lowPrev[i + 1]);
        const v31 = ((v30 === v30) ? (Math.abs(v24) < v30 ? v30 : Math.abs(v24)) : v30);
        const v32 = (f((0.019999999552965164 * v31)) < 0.0078125 ? 0.0078125 : f((0.019999999552965164 * v31)));
        const v33 = f((v27 / v32));
        xNext[i] = v12;
        restNext[i] = f((v11 - f((v12 - v0))));
        { const w = f((v16 * v16)); a0 = f((a0 + w)); }
        xNext[i + 1] = v29;
        restNext[i + 1] = f((v28 - f((v29 - v17))));
        { const w = f((v33 * v33)); a0 = f((a0 + w)); }
      }
      t0 = f((t0 + a0));
    }
    sSum11[s] = t0;
  }
};

// step results
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { sSum11, t, h, elapsedRest, attempts, accepts, own0, own1, accepted, code } = env;
  for (let s = from; s < to; s++) {
    const v0 = f(Math.sqrt(f((sSum11[s] / 12))));
    const v1 = ((((F[0] = v0, I[0]) & 2147483647) >>> 0) < (2139095040 >>> 0));
    const v2 = (v1 && (v0 <= 1));
    const v3 = t[s];
    const v4 = h[s];
    const v5 = (f((v3 - 0.0010000000474974513)) <= v4);
    const v6 = (-v4);
    const v7 = elapsedRest[s];
    const v8 = f((v6 + v7));
    const v9 = f((v3 + v8));
    const v10 = (v2 ? (v5 ? 0.0010000000474974513 : v9) : v3);
    const v11 = (v0 < 9.999999960041972e-13 ? 9.999999960041972e-13 : v0);
    const v12 = (F[0] = v11, I[0]);
    const v13 = (v12 & 2147483647);
    const v14 = (v13 === 0);
    const v15 = ((v13 >>> 0) < (8388608 >>> 0));
    const v16 = (((F[0] = (v15 ? f((16777216 * v11)) : v11), I[0]) + 1087044365) | 0);
    const v17 = f(((I[0] = (((v16 & 8388607) + 1060439283) | 0), F[0]) - 1));
    const v18 = f((f((f((0.07037683576345444 * v17)) + (-0.11514610052108765))) * v17));
    const v19 = f((f((f((v18 + 0.11676998436450958)) * v17)) + (-0.12420140951871872)));
    const v20 = f((f((f((f((v19 * v17)) + 0.14249323308467865)) * v17)) + (-0.16668057441711426)));
    const v21 = f((f((f((f((v20 * v17)) + 0.2000071406364441)) * v17)) + (-0.24999994039535522)));
    const v22 = f((v17 * v17));
    const v23 = f((f((f((f((v21 * v17)) + 0.3333333134651184)) * v17)) * v22));
    const v24 = f((f((((v16 >>> 23) | 0) >>> 0)) - 256));
    const v25 = f((f((v23 + f(((-0.00021219444170128554) * v24)))) - f((0.5 * v22))));
    const v26 = f((f((f((v17 + v25)) + f((0.693359375 * v24)))) + (v15 ? (-16.63553237915039) : 0)));
    const v27 = ((v14 || (((v12 >>> 31) | 0) === 1)) ? (I[0] = (v14 ? -8388608 : 2143289344), F[0]) : (((v13 >>> 0) < (2139095040 >>> 0)) ? v26 : v11));
    const v28 = (f(((-0.8999999761581421) * v27)) < (-87) ? (-87) : f(((-0.8999999761581421) * v27)));
    const v29 = Math.floor(f((f((1.4426950216293335 * (89 < v28 ? 89 : v28))) + 0.5)));
    const v30 = f((f((v28 - f((0.693359375 * v29)))) - f(((-0.00021219444170128554) * v29))));
    const v31 = f((f((0.00019875691214110702 * v30)) + 0.001398199936375022));
    const v32 = f((f((f((f((v31 * v30)) + 0.008333452045917511)) * v30)) + 0.04166579619050026));
    const v33 = f((f((f((f((v32 * v30)) + 0.1666666567325592)) * v30)) + 0.5));
    const v34 = f((f((f((f((v33 * v30)) * v30)) + v30)) + 1));
    const v35 = f((f((v34 + v34)) * (I[0] = ((F[0] = f((v29 + 8388734)), I[0]) << 23), F[0])));
    const v36 = (v1 ? f((f((0.8999999761581421 * v4)) * v35)) : f((0.25 * v4)));
    const v37 = (v36 < 9.989999799620009e-11 ? 9.989999799620009e-11 : v36);
    const v38 = (f((v10 - 0.0010000000474974513)) < 0 ? 0 : f((v10 - 0.0010000000474974513)));
    const v39 = ((attempts[s] + 1) | 0);
    const v40 = accepts[s];
    const v41 = (((!v2) && (v4 <= 9.999989725173464e-11)) ? (v1 ? 3 : 2) : (((99999 >>> 0) < (v39 >>> 0)) ? 4 : 0));
    const v42 = Math.abs(v6);
    const v43 = own0[s];
    const v44 = (v42 === v42);
    const v45 = (v2 ? ((v42 <= 0) ? v43 : (v44 ? (v42 < v43 ? v42 : v43) : v42)) : v43);
    const v46 = own1[s];
    const n0 = v2;
    const n1 = v10;
    const n2 = ((v37 === v37) ? (v37 < v38 ? v37 : v38) : v37);
    const n3 = (v2 ? f((v8 - f((v9 - v3)))) : v7);
    const n4 = v39;
    const n5 = (v2 ? ((v40 + 1) | 0) : v40);
    const n6 = ((v2 && v5) ? 1 : (v1 ? v41 : 2));
    const n7 = v45;
    const n8 = (v2 ? (v44 ? (v46 < v42 ? v42 : v46) : v42) : v46);
    accepted[s] = n0;
    t[s] = n1;
    h[s] = n2;
    elapsedRest[s] = n3;
    attempts[s] = n4;
    accepts[s] = n5;
    code[s] = n6;
    own0[s] = n7;
    own1[s] = n8;
  }
};

// finish 0 elements
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { x, fSum0, fSum1 } = env;
  for (let s = from; s < to; s++) {
    const base = s * 12;
    let t0 = 0;
    let t1 = 0;
    for (let b = 0; b < 6; b += 8) {
      const last = Math.min(b + 8, 6);
      let a0 = 0;
      let a1 = 0;
      for (let block = b; block < last; block++) {
        const i = base + 2 * block;
        const v0 = Math.imul(block, 2);
        const v1 = x[i];
        const v2 = f((f((0.9999450445175171 * f(T0[v0]))) - v1));
        const v3 = f((f((0.9999450445175171 * f(T1[v0]))) - v1));
        const v4 = ((v0 + 1) | 0);
        const v5 = x[i + 1];
        const v6 = f((f((0.9999450445175171 * f(T0[v4]))) - v5));
        const v7 = f((f((0.9999450445175171 * f(T1[v4]))) - v5));
        { const w = f((v2 * v2)); a0 = f((a0 + w)); }
        { const w = f((v3 * v3)); a1 = f((a1 + w)); }
        { const w = f((v6 * v6)); a0 = f((a0 + w)); }
        { const w = f((v7 * v7)); a1 = f((a1 + w)); }
      }
      t0 = f((t0 + a0));
      t1 = f((t1 + a1));
    }
    fSum0[s] = t0;
    fSum1[s] = t1;
  }
};

// finish 1 scalars
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { fSum0, fSum1, fS2, fS3, fS4 } = env;
  for (let s = from; s < to; s++) {
    const v0 = f(((-0.9162907600402832) + f(((-12.467103958129883) * fSum0[s]))));
    const v1 = f(((-5.36726188659668) + f(((-5.549386501312256) * fSum1[s]))));
    const v2 = (v0 < v1 ? v1 : v0);
    const v3 = (f((v0 - v2)) < (-87) ? (-87) : f((v0 - v2)));
    const v4 = Math.floor(f((f((1.4426950216293335 * (89 < v3 ? 89 : v3))) + 0.5)));
    const v5 = f((f((v3 - f((0.693359375 * v4)))) - f(((-0.00021219444170128554) * v4))));
    const v6 = f((f((f((0.00019875691214110702 * v5)) + 0.001398199936375022)) * v5));
    const v7 = f((f((f((v6 + 0.008333452045917511)) * v5)) + 0.04166579619050026));
    const v8 = f((f((f((f((f((v7 * v5)) + 0.1666666567325592)) * v5)) + 0.5)) * v5));
    const v9 = f((f((f((v8 * v5)) + v5)) + 1));
    const v10 = f((f((v9 + v9)) * (I[0] = ((F[0] = f((v4 + 8388734)), I[0]) << 23), F[0])));
    const v11 = v10;
    const v12 = (f((v1 - v2)) < (-87) ? (-87) : f((v1 - v2)));
    const v13 = Math.floor(f((f((1.4426950216293335 * (89 < v12 ? 89 : v12))) + 0.5)));
    const v14 = f((f((v12 - f((0.693359375 * v13)))) - f(((-0.00021219444170128554) * v13))));
    const v15 = f((f((0.00019875691214110702 * v14)) + 0.001398199936375022));
    const v16 = f((f((f((f((v15 * v14)) + 0.008333452045917511)) * v14)) + 0.04166579619050026));
    const v17 = f((f((f((f((v16 * v14)) + 0.1666666567325592)) * v14)) + 0.5));
    const v18 = f((f((f((f((v17 * v14)) * v14)) + v14)) + 1));
    const v19 = f((f((v18 + v18)) * (I[0] = ((F[0] = f((v13 + 8388734)), I[0]) << 23), F[0])));
    const v20 = v19;
    const n0 = f((24.934207916259766 * v11));
    const n1 = f((11.098773002624512 * v20));
    const n2 = f((0.00010994395415764302 * f((1 / f((v11 + v20))))));
    fS2[s] = n0;
    fS3[s] = n1;
    fS4[s] = n2;
  }
};

// finish 1 elements
const f = Math.fround, F = new Float32Array(1), I = new Int32Array(F.buffer);
const W = (x) => (x > 0 ? (x < 4294967296 ? ~~x : -1) : 0);
const T0 = tables[0]; // μ0
const T1 = tables[1]; // μ1
return function (from, to, env) {
  const { fS2, fS3, fS4, x, output } = env;
  for (let s = from; s < to; s++) {
    const base = s * 12;
    const u0 = fS2[s];
    const u1 = fS3[s];
    const u2 = fS4[s];
    for (let b = 0; b < 6; b += 8) {
      const last = Math.min(b + 8, 6);
      for (let block = b; block < last; block++) {
        const i = base + 2 * block;
        const v0 = x[i];
        const v1 = Math.imul(block, 2);
        const v2 = f((f((u0 * f((f((0.9999450445175171 * f(T0[v1]))) - v0)))) + f((u1 * f((f((0.9999450445175171 * f(T1[v1]))) - v0))))));
        const v3 = x[i + 1];
        const v4 = ((v1 + 1) | 0);
        const v5 = f((f((u0 * f((f((0.9999450445175171 * f(T0[v4]))) - v3)))) + f((u1 * f((f((0.9999450445175171 * f(T1[v4]))) - v3))))));
        output[i] = f((v0 + f((u2 * v2))));
        output[i + 1] = f((v3 + f((u2 * v5))));
      }
    }
  }
};
