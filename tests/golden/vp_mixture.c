#ifdef __AVX__
#include <immintrin.h>
#endif
#ifdef __AVX512F__
#pragma GCC target("prefer-vector-width=512")
#define N 16
#define LESS(x, y) _mm512_min_ps(x, y)
#define MORE(x, y) _mm512_max_ps(x, y)
#elif defined __AVX__
#define N 8
#define LESS(x, y) _mm256_min_ps(x, y)
#define MORE(x, y) _mm256_max_ps(x, y)
#else
#define N 4
#define LESS(x, y) (fN)PICK(x < y, x, y)
#define MORE(x, y) (fN)PICK(y < x, x, y)
#endif
#define W (1 * N)
#define F static inline __attribute__((always_inline))
#define PICK(m, x, y) (((uN)(m) & (uN)(x)) | (~(uN)(m) & (uN)(y)))
typedef float fN __attribute__((vector_size(4 * N)));
typedef unsigned uN __attribute__((vector_size(4 * N)));
typedef int iN __attribute__((vector_size(4 * N)));
typedef struct { fN a; } real;
typedef struct { uN a; } word;
typedef struct { iN a; } flag;
/* in memory that the host has made */
typedef real held_real __attribute__((aligned(4)));
typedef word held_word __attribute__((aligned(4)));
typedef flag held_flag __attribute__((aligned(4)));
struct table { const float *at; unsigned last; };
const int lanes = W;
F real R(float v) { return (real){v - (fN){}}; }
F word U(unsigned v) { return (word){v + (uN){}}; }
F flag M(int v) { return (flag){v + (iN){}}; }
F uN iota_(unsigned from) { uN r; for (int i = 0; i < N; i++) r[i] = from + i; return r; }
F word iota(void) { return (word){iota_(0 * N)}; }
F int any(flag x) {
  typedef long long q __attribute__((vector_size(4 * N)));
  const q both = (q)(x.a);
  long long r = 0;
  for (int i = 0; i < N / 2; i++) r |= both[i];
  return r != 0;
}
F fN at_(struct table t, uN a) { return ({ fN r; for (int i = 0; i < N; i++) r[i] = t.at[a[i] < t.last ? a[i] : t.last]; r; }); }
F real at(struct table t, word x) { return (real){at_(t, x.a)}; }
F fN get_(const float *p, long w) { fN r; for (int i = 0; i < N; i++) r[i] = p[w * i]; return r; }
F real get(const float *p, long w) { return (real){get_(p + 0 * N * w, w)}; }
F float first(real x) { return x.a[0]; }
#define NUMBER(v, i) (((float *)&(v))[i])
#define WORD(v, i) (((unsigned *)&(v))[i])
F void put1(float *p, long left, real x) { if (left >= 1 * W) __builtin_memcpy(p, &x, 4 * W); else __builtin_memcpy(p, &x, 4 * left); }
F void put2(float *p, long left, real x, real y) {
  float t[2 * W];
  for (int i = 0; i < N; i++) { t[2 * (0 * N + i)] = x.a[i]; t[2 * (0 * N + i) + 1] = y.a[i]; }
  if (left >= 2 * W) __builtin_memcpy(p, t, 8 * W); else __builtin_memcpy(p, t, 4 * left);
}
F fN vneg_(fN a) { return -a; }
F real vneg(real x) { return (real){vneg_(x.a)}; }
F fN vabs_(fN a) { return (fN)((uN)a & 0x7fffffffu); }
F real vabs(real x) { return (real){vabs_(x.a)}; }
F fN vsqrt_(fN a) { return ({ fN r; for (int i = 0; i < N; i++) r[i] = __builtin_sqrtf(a[i]); r; }); }
F real vsqrt(real x) { return (real){vsqrt_(x.a)}; }
F fN vopaque_(fN a) { return a; }
F real vopaque(real x) { return (real){vopaque_(x.a)}; }
F fN vadd_(fN a, fN b) { return a + b; }
F real vadd(real x, real y) { return (real){vadd_(x.a, y.a)}; }
F fN vsub_(fN a, fN b) { return a - b; }
F real vsub(real x, real y) { return (real){vsub_(x.a, y.a)}; }
F fN vmul_(fN a, fN b) { return a * b; }
F real vmul(real x, real y) { return (real){vmul_(x.a, y.a)}; }
F fN vdiv_(fN a, fN b) { return a / b; }
F real vdiv(real x, real y) { return (real){vdiv_(x.a, y.a)}; }
F fN vpmax_(fN a, fN b) { return MORE(b, a); }
F real vpmax(real x, real y) { return (real){vpmax_(x.a, y.a)}; }
F iN veq_(fN a, fN b) { return a == b; }
F flag veq(real x, real y) { return (flag){veq_(x.a, y.a)}; }
F fN vselect_(iN a, fN b, fN c) { return (fN)PICK(a, b, c); }
F real vselect(flag x, real y, real z) { return (real){vselect_(x.a, y.a, z.a)}; }
F uN vwadd_(uN a, uN b) { return a + b; }
F word vwadd(word x, word y) { return (word){vwadd_(x.a, y.a)}; }
F uN vwmul_(uN a, uN b) { return a * b; }
F word vwmul(word x, word y) { return (word){vwmul_(x.a, y.a)}; }
F uN vwxor_(uN a, uN b) { return a ^ b; }
F word vwxor(word x, word y) { return (word){vwxor_(x.a, y.a)}; }
F uN vwand_(uN a, uN b) { return a & b; }
F word vwand(word x, word y) { return (word){vwand_(x.a, y.a)}; }
F uN vwor_(uN a, uN b) { return a | b; }
F word vwor(word x, word y) { return (word){vwor_(x.a, y.a)}; }
F uN vwshl_(uN a, uN b) { return a << (b & 31); }
F word vwshl(word x, word y) { return (word){vwshl_(x.a, y.a)}; }
F uN vwshr_(uN a, uN b) { return a >> (b & 31); }
F word vwshr(word x, word y) { return (word){vwshr_(x.a, y.a)}; }
F fN vtoReal_(uN a) { return __builtin_convertvector(a, fN); }
F real vtoReal(word x) { return (real){vtoReal_(x.a)}; }
F fN vtoRealSigned_(uN a) { return __builtin_convertvector((iN)a, fN); }
F real vtoRealSigned(word x) { return (real){vtoRealSigned_(x.a)}; }
F uN vasWord_(fN a) { return (uN)a; }
F word vasWord(real x) { return (word){vasWord_(x.a)}; }
F fN vasReal_(uN a) { return (fN)a; }
F real vasReal(word x) { return (real){vasReal_(x.a)}; }
static void begin0(void *const *env, int from, int to, word seed) {
  unsigned *const sample_ = env[3]; float *const x_ = env[4]; float *const rest_ = env[5]; float *const lowPrev_ = env[6]; const struct table T0 = { env[0], 11u }; const struct table T1 = { env[1], 11u };
  for (long s = from; s < to; s++) {
    const long base = s * 12;
    const word u0 = seed;
    const word u1 = U(sample_[s]);
    const word u2 = vwor(vwshl(u1, U(13u)), vwshr(u1, U(19u)));
    const word u3 = vwxor(vwxor(U(466688986u), u0), u1);
    const word u4 = vwadd(u3, U(1u));
    const word u5 = vwadd(u0, U(2u));
    const word u6 = vwadd(u1, U(3u));
    const word u7 = vwadd(u3, U(4u));
    const word u8 = vwadd(u0, U(5u));
    for (long c = 0; c < 12; c += 16 * W) {
      const long end = 12 - c < 16 * W ? 12 : c + 16 * W, count = end - c, blocks = (count + 15) / 16;
      for (long i = c; i < end; i += 2 * W) {
        const word block = vwadd(U(i / 2), iota());
        const word v0 = vwadd(vwadd(block, u0), u1);
        const word v1 = vwxor(u2, v0);
        const word v2 = vwadd(v0, v1);
        const word v3 = vwxor(vwor(vwshl(v1, U(15u)), vwshr(v1, U(17u))), v2);
        const word v4 = vwadd(v2, v3);
        const word v5 = vwxor(vwor(vwshl(v3, U(26u)), vwshr(v3, U(6u))), v4);
        const word v6 = vwadd(v4, v5);
        const word v7 = vwadd(vwxor(vwor(vwshl(v5, U(6u)), vwshr(v5, U(26u))), v6), u4);
        const word v8 = vwadd(vwadd(v6, u1), v7);
        const word v9 = vwxor(vwor(vwshl(v7, U(17u)), vwshr(v7, U(15u))), v8);
        const word v10 = vwadd(v8, v9);
        const word v11 = vwxor(vwor(vwshl(v9, U(29u)), vwshr(v9, U(3u))), v10);
        const word v12 = vwadd(v10, v11);
        const word v13 = vwxor(vwor(vwshl(v11, U(16u)), vwshr(v11, U(16u))), v12);
        const word v14 = vwadd(v12, v13);
        const word v15 = vwadd(vwxor(vwor(vwshl(v13, U(24u)), vwshr(v13, U(8u))), v14), u5);
        const word v16 = vwadd(vwadd(v14, u3), v15);
        const word v17 = vwxor(vwor(vwshl(v15, U(13u)), vwshr(v15, U(19u))), v16);
        const word v18 = vwadd(v16, v17);
        const word v19 = vwxor(vwor(vwshl(v17, U(15u)), vwshr(v17, U(17u))), v18);
        const word v20 = vwadd(v18, v19);
        const word v21 = vwxor(vwor(vwshl(v19, U(26u)), vwshr(v19, U(6u))), v20);
        const word v22 = vwadd(v20, v21);
        const word v23 = vwadd(vwxor(vwor(vwshl(v21, U(6u)), vwshr(v21, U(26u))), v22), u6);
        const word v24 = vwadd(vwadd(v22, u0), v23);
        const word v25 = vwxor(vwor(vwshl(v23, U(17u)), vwshr(v23, U(15u))), v24);
        const word v26 = vwadd(v24, v25);
        const word v27 = vwxor(vwor(vwshl(v25, U(29u)), vwshr(v25, U(3u))), v26);
        const word v28 = vwadd(v26, v27);
        const word v29 = vwxor(vwor(vwshl(v27, U(16u)), vwshr(v27, U(16u))), v28);
        const word v30 = vwadd(v28, v29);
        const word v31 = vwadd(vwxor(vwor(vwshl(v29, U(24u)), vwshr(v29, U(8u))), v30), u7);
        const word v32 = vwadd(vwadd(v30, u1), v31);
        const word v33 = vwxor(vwor(vwshl(v31, U(13u)), vwshr(v31, U(19u))), v32);
        const word v34 = vwadd(v32, v33);
        const word v35 = vwxor(vwor(vwshl(v33, U(15u)), vwshr(v33, U(17u))), v34);
        const word v36 = vwadd(v34, v35);
        const word v37 = vwxor(vwor(vwshl(v35, U(26u)), vwshr(v35, U(6u))), v36);
        const word v38 = vwadd(v36, v37);
        const word v39 = vwadd(vasWord(vtoReal(vwadd(vwshr(vwadd(v38, u3), U(8u)), U(1u)))), U(1087044365u));
        const real v40 = vsub(vasReal(vwadd(vwand(v39, U(8388607u)), U(1060439283u))), R(1.0f));
        const real v41 = vadd(vmul(R(-0.10106892138719559f), v40), R(0.16222579777240753f));
        const real v42 = vadd(vmul(vadd(vmul(v41, v40), R(-0.17250829935073853f)), v40), R(0.19900165498256683f));
        const real v43 = vadd(vmul(vadd(vmul(v42, v40), R(-0.24969908595085144f)), v40), R(0.33335059881210327f));
        const real v44 = vadd(vmul(vadd(vmul(v43, v40), R(-0.5000036358833313f)), v40), R(0.9999999403953552f));
        const real v45 = vmul(R(0.6931471824645996f), vsub(vtoReal(vwshr(v39, U(23u))), R(280.0f)));
        const real v46 = vmul(R(0.9999784231185913f), vsqrt(vmul(R(-2.0f), vopaque(vadd(vmul(v44, v40), v45)))));
        const word v47 = vwadd(vwxor(vwor(vwshl(v37, U(6u)), vwshr(v37, U(26u))), v38), u8);
        const real v48 = vmul(R(4.656612873077393e-10f), vtoRealSigned(vwadd(v47, v47)));
        const real v49 = vmul(v48, v48);
        const real v50 = vadd(vmul(R(0.0008596900734119117f), v49), R(-0.020813966169953346f));
        const real v51 = vadd(vmul(vadd(vmul(v50, v49), R(0.2536531984806061f)), v49), R(-1.233698844909668f));
        const word v52 = vwand(vwadd(v47, U(1073741824u)), U(2147483648u));
        const real v53 = vopaque(vasReal(vwxor(vasWord(vadd(vmul(v51, v49), R(1.0f))), v52)));
        const real v54 = vmul(v46, v53);
        const real v55 = vadd(vmul(R(0.00015082056052051485f), v49), R(-0.004672227893024683f));
        const real v56 = vadd(vmul(vadd(vmul(v55, v49), R(0.07968848198652267f)), v49), R(-0.6459633708000183f));
        const word v57 = vasWord(vmul(vadd(vmul(v56, v49), R(1.570796251296997f)), v48));
        const real v58 = vmul(v46, vopaque(vasReal(vwxor(v57, v52))));
        put2(x_ + base + i, 12 - i, v54, v58);
        put2(rest_ + base + i, 12 - i, R(0.0f), R(0.0f));
        put2(lowPrev_ + base + i, 12 - i, v54, v58);
      }
    }
  }
}

static void step0(void *const *env, int from, int to, word seed) {
  float *const sS2_ = env[7]; float *const x_ = env[4]; float *const sSum0_ = env[8]; float *const sSum1_ = env[9]; float *const scratch = env[2]; const struct table T0 = { env[0], 11u }; const struct table T1 = { env[1], 11u };
  for (long s = from; s < to; s++) {
    const long base = s * 12;
    const real u0 = R(sS2_[s]);
    real t0 = R(0.0f);
    real t1 = R(0.0f);
    for (long c = 0; c < 12; c += 16 * W) {
      const long end = 12 - c < 16 * W ? 12 : c + 16 * W, count = end - c, blocks = (count + 15) / 16;
      for (long i = c; i < end; i += 2 * W) {
        const word block = vwadd(U(i / 2), iota());
        const word v0 = vwmul(block, U(2u));
        const real v1 = get(x_ + base + i + 0, 2);
        const real v2 = vsub(vmul(u0, at(T0, v0)), v1);
        const real v3 = vsub(vmul(u0, at(T1, v0)), v1);
        const word v4 = vwadd(v0, U(1u));
        const real v5 = get(x_ + base + i + 1, 2);
        const real v6 = vsub(vmul(u0, at(T0, v4)), v5);
        const real v7 = vsub(vmul(u0, at(T1, v4)), v5);
        put2(scratch + 0 * W + i - c, 2 * W, vmul(v2, v2), vmul(v6, v6));
        put2(scratch + 16 * W + i - c, 2 * W, vmul(v3, v3), vmul(v7, v7));
      }
      {
        float *const q = scratch + 0 * W;
        for (long i = count; i < 16 * blocks; i++) q[i] = first(R(0.0f));
        real b = R(0.0f);
        for (int i = 0; i < 16; i++) {
          const real w = get(q + i, 16);
          b = vadd(b, w);
        }
        for (int i = 0; i < blocks; i++) {
          const real w = R(NUMBER(b, i));
          t0 = vadd(t0, w);
        }
      }
      {
        float *const q = scratch + 16 * W;
        for (long i = count; i < 16 * blocks; i++) q[i] = first(R(0.0f));
        real b = R(0.0f);
        for (int i = 0; i < 16; i++) {
          const real w = get(q + i, 16);
          b = vadd(b, w);
        }
        for (int i = 0; i < blocks; i++) {
          const real w = R(NUMBER(b, i));
          t1 = vadd(t1, w);
        }
      }
    }
    sSum0_[s] = first(t0);
    sSum1_[s] = first(t1);
  }
}

static void step1(void *const *env, int from, int to, word seed) {
  float *const sS5_ = env[10]; float *const sS2_ = env[7]; float *const sS6_ = env[11]; float *const sS7_ = env[12]; float *const sS8_ = env[13]; float *const h_ = env[14]; unsigned *const attempts_ = env[15]; unsigned *const sample_ = env[3]; float *const sS9_ = env[16]; float *const sS10_ = env[17]; float *const x_ = env[4]; float *const lowPrevNext_ = env[18]; float *const sKept0_ = env[19]; float *const sSum3_ = env[20]; float *const sSum4_ = env[21]; float *const scratch = env[2]; const struct table T0 = { env[0], 11u }; const struct table T1 = { env[1], 11u };
  for (long s = from; s < to; s++) {
    const long base = s * 12;
    const real u0 = R(sS5_[s]);
    const real u1 = R(sS2_[s]);
    const real u2 = R(sS6_[s]);
    const real u3 = R(sS7_[s]);
    const real u4 = R(sS8_[s]);
    const real u5 = R(h_[s]);
    const word u6 = seed;
    const word u7 = U(sample_[s]);
    const word u8 = vwadd(vwadd(U(attempts_[s]), U(1u)), u7);
    const word u9 = vwor(vwshl(u8, U(13u)), vwshr(u8, U(19u)));
    const word u10 = vwxor(vwxor(U(466688986u), u6), u7);
    const word u11 = vwadd(u10, U(1u));
    const word u12 = vwadd(u6, U(2u));
    const word u13 = vwadd(u7, U(3u));
    const word u14 = vwadd(u10, U(4u));
    const word u15 = vwadd(u6, U(5u));
    const real u16 = R(sS9_[s]);
    const real u17 = R(sS10_[s]);
    real t0 = R(0.0f);
    real t1 = R(0.0f);
    for (long c = 0; c < 12; c += 16 * W) {
      const long end = 12 - c < 16 * W ? 12 : c + 16 * W, count = end - c, blocks = (count + 15) / 16;
      for (long i = c; i < end; i += 2 * W) {
        const word block = vwadd(U(i / 2), iota());
        const real v0 = get(x_ + base + i + 0, 2);
        const word v1 = block;
        const word v2 = vwmul(v1, U(2u));
        const real v3 = at(T0, v2);
        const real v4 = at(T1, v2);
        const real v5 = vadd(vmul(u2, vsub(vmul(u1, v3), v0)), vmul(u3, vsub(vmul(u1, v4), v0)));
        const word v6 = vwadd(vwadd(v1, u6), u8);
        const word v7 = vwxor(u9, v6);
        const word v8 = vwadd(v6, v7);
        const word v9 = vwxor(vwor(vwshl(v7, U(15u)), vwshr(v7, U(17u))), v8);
        const word v10 = vwadd(v8, v9);
        const word v11 = vwxor(vwor(vwshl(v9, U(26u)), vwshr(v9, U(6u))), v10);
        const word v12 = vwadd(v10, v11);
        const word v13 = vwadd(vwxor(vwor(vwshl(v11, U(6u)), vwshr(v11, U(26u))), v12), u11);
        const word v14 = vwadd(vwadd(v12, u7), v13);
        const word v15 = vwxor(vwor(vwshl(v13, U(17u)), vwshr(v13, U(15u))), v14);
        const word v16 = vwadd(v14, v15);
        const word v17 = vwxor(vwor(vwshl(v15, U(29u)), vwshr(v15, U(3u))), v16);
        const word v18 = vwadd(v16, v17);
        const word v19 = vwxor(vwor(vwshl(v17, U(16u)), vwshr(v17, U(16u))), v18);
        const word v20 = vwadd(v18, v19);
        const word v21 = vwadd(vwxor(vwor(vwshl(v19, U(24u)), vwshr(v19, U(8u))), v20), u12);
        const word v22 = vwadd(vwadd(v20, u10), v21);
        const word v23 = vwxor(vwor(vwshl(v21, U(13u)), vwshr(v21, U(19u))), v22);
        const word v24 = vwadd(v22, v23);
        const word v25 = vwxor(vwor(vwshl(v23, U(15u)), vwshr(v23, U(17u))), v24);
        const word v26 = vwadd(v24, v25);
        const word v27 = vwxor(vwor(vwshl(v25, U(26u)), vwshr(v25, U(6u))), v26);
        const word v28 = vwadd(v26, v27);
        const word v29 = vwadd(vwxor(vwor(vwshl(v27, U(6u)), vwshr(v27, U(26u))), v28), u13);
        const word v30 = vwadd(vwadd(v28, u6), v29);
        const word v31 = vwxor(vwor(vwshl(v29, U(17u)), vwshr(v29, U(15u))), v30);
        const word v32 = vwadd(v30, v31);
        const word v33 = vwxor(vwor(vwshl(v31, U(29u)), vwshr(v31, U(3u))), v32);
        const word v34 = vwadd(v32, v33);
        const word v35 = vwxor(vwor(vwshl(v33, U(16u)), vwshr(v33, U(16u))), v34);
        const word v36 = vwadd(v34, v35);
        const word v37 = vwadd(vwxor(vwor(vwshl(v35, U(24u)), vwshr(v35, U(8u))), v36), u14);
        const word v38 = vwadd(vwadd(v36, u7), v37);
        const word v39 = vwxor(vwor(vwshl(v37, U(13u)), vwshr(v37, U(19u))), v38);
        const word v40 = vwadd(v38, v39);
        const word v41 = vwxor(vwor(vwshl(v39, U(15u)), vwshr(v39, U(17u))), v40);
        const word v42 = vwadd(v40, v41);
        const word v43 = vwxor(vwor(vwshl(v41, U(26u)), vwshr(v41, U(6u))), v42);
        const word v44 = vwadd(v42, v43);
        const word v45 = vasWord(vtoReal(vwadd(vwshr(vwadd(v44, u10), U(8u)), U(1u))));
        const word v46 = vwadd(v45, U(1087044365u));
        const real v47 = vsub(vasReal(vwadd(vwand(v46, U(8388607u)), U(1060439283u))), R(1.0f));
        const real v48 = vadd(vmul(R(-0.10106892138719559f), v47), R(0.16222579777240753f));
        const real v49 = vadd(vmul(vadd(vmul(v48, v47), R(-0.17250829935073853f)), v47), R(0.19900165498256683f));
        const real v50 = vadd(vmul(vadd(vmul(v49, v47), R(-0.24969908595085144f)), v47), R(0.33335059881210327f));
        const real v51 = vadd(vmul(vadd(vmul(v50, v47), R(-0.5000036358833313f)), v47), R(0.9999999403953552f));
        const real v52 = vmul(R(0.6931471824645996f), vsub(vtoReal(vwshr(v46, U(23u))), R(280.0f)));
        const real v53 = vsqrt(vmul(R(-2.0f), vopaque(vadd(vmul(v51, v47), v52))));
        const word v54 = vwadd(vwxor(vwor(vwshl(v43, U(6u)), vwshr(v43, U(26u))), v44), u15);
        const real v55 = vmul(R(4.656612873077393e-10f), vtoRealSigned(vwadd(v54, v54)));
        const real v56 = vmul(v55, v55);
        const real v57 = vadd(vmul(R(0.0008596900734119117f), v56), R(-0.020813966169953346f));
        const real v58 = vadd(vmul(vadd(vmul(v57, v56), R(0.2536531984806061f)), v56), R(-1.233698844909668f));
        const word v59 = vwand(vwadd(v54, U(1073741824u)), U(2147483648u));
        const real v60 = vopaque(vasReal(vwxor(vasWord(vadd(vmul(v58, v56), R(1.0f))), v59)));
        const real v61 = vmul(v53, v60);
        const real v62 = vadd(vneg(vmul(u5, vsub(vmul(u0, v0), vmul(u4, v5)))), vmul(u16, v61));
        const real v63 = vadd(v0, v62);
        const real v64 = vsub(vmul(u17, v3), v63);
        const real v65 = vsub(vmul(u17, v4), v63);
        const real v66 = get(x_ + base + i + 1, 2);
        const word v67 = vwadd(v2, U(1u));
        const real v68 = at(T0, v67);
        const real v69 = at(T1, v67);
        const real v70 = vadd(vmul(u2, vsub(vmul(u1, v68), v66)), vmul(u3, vsub(vmul(u1, v69), v66)));
        const real v71 = vadd(vmul(R(0.00015082056052051485f), v56), R(-0.004672227893024683f));
        const real v72 = vadd(vmul(vadd(vmul(v71, v56), R(0.07968848198652267f)), v56), R(-0.6459633708000183f));
        const word v73 = vasWord(vmul(vadd(vmul(v72, v56), R(1.570796251296997f)), v55));
        const real v74 = vmul(v53, vopaque(vasReal(vwxor(v73, v59))));
        const real v75 = vadd(vneg(vmul(u5, vsub(vmul(u0, v66), vmul(u4, v70)))), vmul(u16, v74));
        const real v76 = vadd(v66, v75);
        const real v77 = vsub(vmul(u17, v68), v76);
        const real v78 = vsub(vmul(u17, v69), v76);
        put2(lowPrevNext_ + base + i, 12 - i, v63, v76);
        put2(sKept0_ + base + i, 12 - i, v61, v74);
        put2(scratch + 0 * W + i - c, 2 * W, vmul(v64, v64), vmul(v77, v77));
        put2(scratch + 16 * W + i - c, 2 * W, vmul(v65, v65), vmul(v78, v78));
      }
      {
        float *const q = scratch + 0 * W;
        for (long i = count; i < 16 * blocks; i++) q[i] = first(R(0.0f));
        real b = R(0.0f);
        for (int i = 0; i < 16; i++) {
          const real w = get(q + i, 16);
          b = vadd(b, w);
        }
        for (int i = 0; i < blocks; i++) {
          const real w = R(NUMBER(b, i));
          t0 = vadd(t0, w);
        }
      }
      {
        float *const q = scratch + 16 * W;
        for (long i = count; i < 16 * blocks; i++) q[i] = first(R(0.0f));
        real b = R(0.0f);
        for (int i = 0; i < 16; i++) {
          const real w = get(q + i, 16);
          b = vadd(b, w);
        }
        for (int i = 0; i < blocks; i++) {
          const real w = R(NUMBER(b, i));
          t1 = vadd(t1, w);
        }
      }
    }
    sSum3_[s] = first(t0);
    sSum4_[s] = first(t1);
  }
}

static void step2(void *const *env, int from, int to, word seed) {
  float *const sS5_ = env[10]; float *const sS2_ = env[7]; float *const sS6_ = env[11]; float *const sS7_ = env[12]; float *const sS8_ = env[13]; float *const h_ = env[14]; float *const sS9_ = env[16]; float *const sS12_ = env[22]; float *const sS10_ = env[17]; float *const sS13_ = env[23]; float *const sS14_ = env[24]; float *const sS15_ = env[25]; float *const sS16_ = env[26]; float *const x_ = env[4]; float *const sKept0_ = env[19]; float *const lowPrevNext_ = env[18]; float *const rest_ = env[5]; float *const lowPrev_ = env[6]; float *const xNext_ = env[27]; float *const restNext_ = env[28]; float *const sSum11_ = env[29]; float *const scratch = env[2]; const struct table T0 = { env[0], 11u }; const struct table T1 = { env[1], 11u };
  for (long s = from; s < to; s++) {
    const long base = s * 12;
    const real u0 = R(sS5_[s]);
    const real u1 = R(sS2_[s]);
    const real u2 = R(sS6_[s]);
    const real u3 = R(sS7_[s]);
    const real u4 = R(sS8_[s]);
    const real u5 = R(h_[s]);
    const real u6 = R(sS9_[s]);
    const real u7 = R(sS12_[s]);
    const real u8 = R(sS10_[s]);
    const real u9 = R(sS13_[s]);
    const real u10 = R(sS14_[s]);
    const real u11 = R(sS15_[s]);
    const real u12 = R(sS16_[s]);
    real t0 = R(0.0f);
    for (long c = 0; c < 12; c += 16 * W) {
      const long end = 12 - c < 16 * W ? 12 : c + 16 * W, count = end - c, blocks = (count + 15) / 16;
      for (long i = c; i < end; i += 2 * W) {
        const word block = vwadd(U(i / 2), iota());
        const real v0 = get(x_ + base + i + 0, 2);
        const word v1 = vwmul(block, U(2u));
        const real v2 = at(T0, v1);
        const real v3 = at(T1, v1);
        const real v4 = vadd(vmul(u2, vsub(vmul(u1, v2), v0)), vmul(u3, vsub(vmul(u1, v3), v0)));
        const real v5 = get(sKept0_ + base + i + 0, 2);
        const real v6 = vadd(vneg(vmul(u5, vsub(vmul(u0, v0), vmul(u4, v4)))), vmul(u6, v5));
        const real v7 = get(lowPrevNext_ + base + i + 0, 2);
        const real v8 = vadd(vmul(u9, vsub(vmul(u8, v2), v7)), vmul(u10, vsub(vmul(u8, v3), v7)));
        const real v9 = vadd(vneg(vmul(u5, vsub(vmul(u7, v7), vmul(u11, v8)))), vmul(u12, v5));
        const real v10 = vmul(R(0.5f), vsub(v9, v6));
        const real v11 = vadd(vadd(v6, v10), get(rest_ + base + i + 0, 2));
        const real v12 = vadd(v0, v11);
        const real v13 = vabs(get(lowPrev_ + base + i + 0, 2));
        const real v14 = vmul(R(0.019999999552965164f), vselect(veq(v13, v13), vpmax(vabs(v7), v13), v13));
        const real v15 = vdiv(v10, vpmax(v14, R(0.0078125f)));
        const real v16 = get(x_ + base + i + 1, 2);
        const word v17 = vwadd(v1, U(1u));
        const real v18 = at(T0, v17);
        const real v19 = at(T1, v17);
        const real v20 = vadd(vmul(u2, vsub(vmul(u1, v18), v16)), vmul(u3, vsub(vmul(u1, v19), v16)));
        const real v21 = get(sKept0_ + base + i + 1, 2);
        const real v22 = vadd(vneg(vmul(u5, vsub(vmul(u0, v16), vmul(u4, v20)))), vmul(u6, v21));
        const real v23 = get(lowPrevNext_ + base + i + 1, 2);
        const real v24 = vadd(vmul(u9, vsub(vmul(u8, v18), v23)), vmul(u10, vsub(vmul(u8, v19), v23)));
        const real v25 = vadd(vneg(vmul(u5, vsub(vmul(u7, v23), vmul(u11, v24)))), vmul(u12, v21));
        const real v26 = vmul(R(0.5f), vsub(v25, v22));
        const real v27 = vadd(vadd(v22, v26), get(rest_ + base + i + 1, 2));
        const real v28 = vadd(v16, v27);
        const real v29 = vabs(get(lowPrev_ + base + i + 1, 2));
        const real v30 = vmul(R(0.019999999552965164f), vselect(veq(v29, v29), vpmax(vabs(v23), v29), v29));
        const real v31 = vdiv(v26, vpmax(v30, R(0.0078125f)));
        put2(xNext_ + base + i, 12 - i, v12, v28);
        put2(restNext_ + base + i, 12 - i, vsub(v11, vsub(v12, v0)), vsub(v27, vsub(v28, v16)));
        put2(scratch + 0 * W + i - c, 2 * W, vmul(v15, v15), vmul(v31, v31));
      }
      {
        float *const q = scratch + 0 * W;
        for (long i = count; i < 16 * blocks; i++) q[i] = first(R(0.0f));
        real b = R(0.0f);
        for (int i = 0; i < 16; i++) {
          const real w = get(q + i, 16);
          b = vadd(b, w);
        }
        for (int i = 0; i < blocks; i++) {
          const real w = R(NUMBER(b, i));
          t0 = vadd(t0, w);
        }
      }
    }
    sSum11_[s] = first(t0);
  }
}

static void finish0(void *const *env, int from, int to, word seed) {
  float *const x_ = env[4]; float *const fSum0_ = env[30]; float *const fSum1_ = env[31]; float *const scratch = env[2]; const struct table T0 = { env[0], 11u }; const struct table T1 = { env[1], 11u };
  for (long s = from; s < to; s++) {
    const long base = s * 12;
    real t0 = R(0.0f);
    real t1 = R(0.0f);
    for (long c = 0; c < 12; c += 16 * W) {
      const long end = 12 - c < 16 * W ? 12 : c + 16 * W, count = end - c, blocks = (count + 15) / 16;
      for (long i = c; i < end; i += 2 * W) {
        const word block = vwadd(U(i / 2), iota());
        const word v0 = vwmul(block, U(2u));
        const real v1 = get(x_ + base + i + 0, 2);
        const real v2 = vsub(vmul(R(0.9999450445175171f), at(T0, v0)), v1);
        const real v3 = vsub(vmul(R(0.9999450445175171f), at(T1, v0)), v1);
        const word v4 = vwadd(v0, U(1u));
        const real v5 = get(x_ + base + i + 1, 2);
        const real v6 = vsub(vmul(R(0.9999450445175171f), at(T0, v4)), v5);
        const real v7 = vsub(vmul(R(0.9999450445175171f), at(T1, v4)), v5);
        put2(scratch + 0 * W + i - c, 2 * W, vmul(v2, v2), vmul(v6, v6));
        put2(scratch + 16 * W + i - c, 2 * W, vmul(v3, v3), vmul(v7, v7));
      }
      {
        float *const q = scratch + 0 * W;
        for (long i = count; i < 16 * blocks; i++) q[i] = first(R(0.0f));
        real b = R(0.0f);
        for (int i = 0; i < 16; i++) {
          const real w = get(q + i, 16);
          b = vadd(b, w);
        }
        for (int i = 0; i < blocks; i++) {
          const real w = R(NUMBER(b, i));
          t0 = vadd(t0, w);
        }
      }
      {
        float *const q = scratch + 16 * W;
        for (long i = count; i < 16 * blocks; i++) q[i] = first(R(0.0f));
        real b = R(0.0f);
        for (int i = 0; i < 16; i++) {
          const real w = get(q + i, 16);
          b = vadd(b, w);
        }
        for (int i = 0; i < blocks; i++) {
          const real w = R(NUMBER(b, i));
          t1 = vadd(t1, w);
        }
      }
    }
    fSum0_[s] = first(t0);
    fSum1_[s] = first(t1);
  }
}

static void finish1(void *const *env, int from, int to, word seed) {
  float *const fS2_ = env[32]; float *const fS3_ = env[33]; float *const fS4_ = env[34]; float *const x_ = env[4]; float *const output_ = env[35]; const struct table T0 = { env[0], 11u }; const struct table T1 = { env[1], 11u };
  for (long s = from; s < to; s++) {
    const long base = s * 12;
    const real u0 = R(fS2_[s]);
    const real u1 = R(fS3_[s]);
    const real u2 = R(fS4_[s]);
    for (long c = 0; c < 12; c += 16 * W) {
      const long end = 12 - c < 16 * W ? 12 : c + 16 * W, count = end - c, blocks = (count + 15) / 16;
      for (long i = c; i < end; i += 2 * W) {
        const word block = vwadd(U(i / 2), iota());
        const real v0 = get(x_ + base + i + 0, 2);
        const word v1 = vwmul(block, U(2u));
        const real v2 = vadd(vmul(u0, vsub(vmul(R(0.9999450445175171f), at(T0, v1)), v0)), vmul(u1, vsub(vmul(R(0.9999450445175171f), at(T1, v1)), v0)));
        const real v3 = get(x_ + base + i + 1, 2);
        const word v4 = vwadd(v1, U(1u));
        const real v5 = vadd(vmul(u0, vsub(vmul(R(0.9999450445175171f), at(T0, v4)), v3)), vmul(u1, vsub(vmul(R(0.9999450445175171f), at(T1, v4)), v3)));
        put2(output_ + base + i, 12 - i, vadd(v0, vmul(u2, v2)), vadd(v3, vmul(u2, v5)));
      }
    }
  }
}

int run(void *const *env, int n0, int n1, int n2, int n3) {
  switch (n0) {
    case 0: begin0(env, n1, n2, U(n3)); break;
    case 1: step0(env, n1, n2, U(n3)); break;
    case 2: step1(env, n1, n2, U(n3)); break;
    case 3: step2(env, n1, n2, U(n3)); break;
    case 4: finish0(env, n1, n2, U(n3)); break;
    case 5: finish1(env, n1, n2, U(n3)); break;
  }
  return 0;
}
