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
#define W (4 * N)
#define F static inline __attribute__((always_inline))
#define PICK(m, x, y) (((uN)(m) & (uN)(x)) | (~(uN)(m) & (uN)(y)))
typedef float fN __attribute__((vector_size(4 * N)));
typedef unsigned uN __attribute__((vector_size(4 * N)));
typedef int iN __attribute__((vector_size(4 * N)));
typedef struct { fN a, b, c, d; } real;
typedef struct { uN a, b, c, d; } word;
typedef struct { iN a, b, c, d; } flag;
/* in memory that the host has made */
typedef real held_real __attribute__((aligned(4)));
typedef word held_word __attribute__((aligned(4)));
typedef flag held_flag __attribute__((aligned(4)));
struct table { const float *at; unsigned last; };
const int lanes = W;
F real R(float v) { return (real){v - (fN){}, v - (fN){}, v - (fN){}, v - (fN){}}; }
F word U(unsigned v) { return (word){v + (uN){}, v + (uN){}, v + (uN){}, v + (uN){}}; }
F flag M(int v) { return (flag){v + (iN){}, v + (iN){}, v + (iN){}, v + (iN){}}; }
F uN iota_(unsigned from) { uN r; for (int i = 0; i < N; i++) r[i] = from + i; return r; }
F word iota(void) { return (word){iota_(0 * N), iota_(1 * N), iota_(2 * N), iota_(3 * N)}; }
F int any(flag x) {
  typedef long long q __attribute__((vector_size(4 * N)));
  const q both = (q)(x.a | x.b | x.c | x.d);
  long long r = 0;
  for (int i = 0; i < N / 2; i++) r |= both[i];
  return r != 0;
}
F fN at_(struct table t, uN a) { return ({ fN r; for (int i = 0; i < N; i++) r[i] = t.at[a[i] < t.last ? a[i] : t.last]; r; }); }
F real at(struct table t, word x) { return (real){at_(t, x.a), at_(t, x.b), at_(t, x.c), at_(t, x.d)}; }
F fN get_(const float *p, long w) { fN r; for (int i = 0; i < N; i++) r[i] = p[w * i]; return r; }
F real get(const float *p, long w) { return (real){get_(p + 0 * N * w, w), get_(p + 1 * N * w, w), get_(p + 2 * N * w, w), get_(p + 3 * N * w, w)}; }
F float first(real x) { return x.a[0]; }
#define NUMBER(v, i) (((float *)&(v))[i])
#define WORD(v, i) (((unsigned *)&(v))[i])
F void put1(float *p, long left, real x) { if (left >= 1 * W) __builtin_memcpy(p, &x, 4 * W); else __builtin_memcpy(p, &x, 4 * left); }
F void put2(float *p, long left, real x, real y) {
  float t[2 * W];
  for (int i = 0; i < N; i++) { t[2 * (0 * N + i)] = x.a[i]; t[2 * (0 * N + i) + 1] = y.a[i]; }
  for (int i = 0; i < N; i++) { t[2 * (1 * N + i)] = x.b[i]; t[2 * (1 * N + i) + 1] = y.b[i]; }
  for (int i = 0; i < N; i++) { t[2 * (2 * N + i)] = x.c[i]; t[2 * (2 * N + i) + 1] = y.c[i]; }
  for (int i = 0; i < N; i++) { t[2 * (3 * N + i)] = x.d[i]; t[2 * (3 * N + i) + 1] = y.d[i]; }
  if (left >= 2 * W) __builtin_memcpy(p, t, 8 * W); else __builtin_memcpy(p, t, 4 * left);
}
F fN vsqrt_(fN a) { return ({ fN r; for (int i = 0; i < N; i++) r[i] = __builtin_sqrtf(a[i]); r; }); }
F real vsqrt(real x) { return (real){vsqrt_(x.a), vsqrt_(x.b), vsqrt_(x.c), vsqrt_(x.d)}; }
F fN vopaque_(fN a) { return a; }
F real vopaque(real x) { return (real){vopaque_(x.a), vopaque_(x.b), vopaque_(x.c), vopaque_(x.d)}; }
F fN vadd_(fN a, fN b) { return a + b; }
F real vadd(real x, real y) { return (real){vadd_(x.a, y.a), vadd_(x.b, y.b), vadd_(x.c, y.c), vadd_(x.d, y.d)}; }
F fN vsub_(fN a, fN b) { return a - b; }
F real vsub(real x, real y) { return (real){vsub_(x.a, y.a), vsub_(x.b, y.b), vsub_(x.c, y.c), vsub_(x.d, y.d)}; }
F fN vmul_(fN a, fN b) { return a * b; }
F real vmul(real x, real y) { return (real){vmul_(x.a, y.a), vmul_(x.b, y.b), vmul_(x.c, y.c), vmul_(x.d, y.d)}; }
F iN vnot_(iN a) { return ~a; }
F flag vnot(flag x) { return (flag){vnot_(x.a), vnot_(x.b), vnot_(x.c), vnot_(x.d)}; }
F uN vwselect_(iN a, uN b, uN c) { return PICK(a, b, c); }
F word vwselect(flag x, word y, word z) { return (word){vwselect_(x.a, y.a, z.a), vwselect_(x.b, y.b, z.b), vwselect_(x.c, y.c, z.c), vwselect_(x.d, y.d, z.d)}; }
F uN vwadd_(uN a, uN b) { return a + b; }
F word vwadd(word x, word y) { return (word){vwadd_(x.a, y.a), vwadd_(x.b, y.b), vwadd_(x.c, y.c), vwadd_(x.d, y.d)}; }
F uN vwxor_(uN a, uN b) { return a ^ b; }
F word vwxor(word x, word y) { return (word){vwxor_(x.a, y.a), vwxor_(x.b, y.b), vwxor_(x.c, y.c), vwxor_(x.d, y.d)}; }
F uN vwand_(uN a, uN b) { return a & b; }
F word vwand(word x, word y) { return (word){vwand_(x.a, y.a), vwand_(x.b, y.b), vwand_(x.c, y.c), vwand_(x.d, y.d)}; }
F uN vwor_(uN a, uN b) { return a | b; }
F word vwor(word x, word y) { return (word){vwor_(x.a, y.a), vwor_(x.b, y.b), vwor_(x.c, y.c), vwor_(x.d, y.d)}; }
F uN vwshl_(uN a, uN b) { return a << (b & 31); }
F word vwshl(word x, word y) { return (word){vwshl_(x.a, y.a), vwshl_(x.b, y.b), vwshl_(x.c, y.c), vwshl_(x.d, y.d)}; }
F uN vwshr_(uN a, uN b) { return a >> (b & 31); }
F word vwshr(word x, word y) { return (word){vwshr_(x.a, y.a), vwshr_(x.b, y.b), vwshr_(x.c, y.c), vwshr_(x.d, y.d)}; }
F iN vwlt_(uN a, uN b) { return a < b; }
F flag vwlt(word x, word y) { return (flag){vwlt_(x.a, y.a), vwlt_(x.b, y.b), vwlt_(x.c, y.c), vwlt_(x.d, y.d)}; }
F fN vtoReal_(uN a) { return __builtin_convertvector(a, fN); }
F real vtoReal(word x) { return (real){vtoReal_(x.a), vtoReal_(x.b), vtoReal_(x.c), vtoReal_(x.d)}; }
F fN vtoRealSigned_(uN a) { return __builtin_convertvector((iN)a, fN); }
F real vtoRealSigned(word x) { return (real){vtoRealSigned_(x.a), vtoRealSigned_(x.b), vtoRealSigned_(x.c), vtoRealSigned_(x.d)}; }
F uN vasWord_(fN a) { return (uN)a; }
F word vasWord(real x) { return (word){vasWord_(x.a), vasWord_(x.b), vasWord_(x.c), vasWord_(x.d)}; }
F fN vasReal_(uN a) { return (fN)a; }
F real vasReal(word x) { return (real){vasReal_(x.a), vasReal_(x.b), vasReal_(x.c), vasReal_(x.d)}; }
struct lanes { held_real x0; held_word attempts; held_word code; held_word sample; };
struct area { struct lanes lane, first, last; int live, done, attempts, claimed, taken, ended; };
struct job { unsigned seed, start, total, next, stop, stride; };
struct ended { real out[1]; word attempts, accepts, code; };
#define GIVEN struct area *const a = env[0]; struct job *const job = env[1]; const word seed = U(job->seed); 

static void move(struct lanes *to, int i, const struct lanes *from, int k) {
  for (int m = 0; m < 4; m++) ((int *)to)[m * W + i] = ((int *)from)[m * W + k];
}

static int take(void *const *env, int i) {
  GIVEN
  struct lanes *const l = &a->first;
  if (a->taken == a->claimed) {
    const unsigned next = __atomic_fetch_add(&job->next, W, __ATOMIC_RELAXED);
    a->taken = a->claimed = 0;
    if (next >= job->total) return 0;
    a->claimed = job->total - next < W ? job->total - next : W;
    l->sample = vwadd(U(job->start + next), iota());
    l->x0 = R(1.0f);
    l->attempts = U(0u);
    l->code = U(0u);
  }
  move(&a->lane, i, l, a->taken++);
  return 1;
}

static void finish(void *const *env) {
  GIVEN
  struct lanes *const l = &a->last;
  struct ended e;
  e.out[0] = l->x0;
  e.attempts = l->attempts; e.accepts = l->attempts; e.code = l->code;
  for (int i = 0; i < a->ended; i++) {
    const long at = WORD(l->sample, i) - job->start;
    for (int k = 0; k < 1; k++) ((float *)env[2])[at * 1 + k] = NUMBER(e.out[k], i);
    ((unsigned *)env[5])[at] = WORD(e.attempts, i);
    ((unsigned *)env[6])[at] = WORD(e.accepts, i);
    ((unsigned *)env[7])[at] = WORD(e.code, i);
    a->attempts += WORD(l->attempts, i);
  }
  a->done += a->ended;
  a->ended = 0;
}

int run(void *const *env, int n0, int n1, int n2, int n3) {
  GIVEN
  struct lanes *const l = &a->lane;
  while (a->live < W && take(env, a->live)) a->live++;
  while (a->live > 0) {
    const flag on = vwlt(iota(), U(a->live));
    real x0_ = l->x0; word attempts_ = l->attempts; word code_ = l->code; word sample_ = l->sample;
    for (int k = 0; k < 21; k++) {
      const real v0 = x0_;
      const word v1 = seed;
      const word v2 = attempts_;
      const word v3 = sample_;
      const word v4 = vwadd(vwadd(vwshr(v2, U(1u)), U(1u)), v3);
      const word v5 = vwadd(v1, v4);
      const word v6 = vwxor(vwor(vwshl(v4, U(13u)), vwshr(v4, U(19u))), v5);
      const word v7 = vwadd(v5, v6);
      const word v8 = vwxor(vwor(vwshl(v6, U(15u)), vwshr(v6, U(17u))), v7);
      const word v9 = vwadd(v7, v8);
      const word v10 = vwxor(vwor(vwshl(v8, U(26u)), vwshr(v8, U(6u))), v9);
      const word v11 = vwadd(v9, v10);
      const word v12 = vwxor(vwxor(U(466688986u), v1), v3);
      const word v13 = vwadd(vwxor(vwor(vwshl(v10, U(6u)), vwshr(v10, U(26u))), v11), vwadd(v12, U(1u)));
      const word v14 = vwadd(vwadd(v11, v3), v13);
      const word v15 = vwxor(vwor(vwshl(v13, U(17u)), vwshr(v13, U(15u))), v14);
      const word v16 = vwadd(v14, v15);
      const word v17 = vwxor(vwor(vwshl(v15, U(29u)), vwshr(v15, U(3u))), v16);
      const word v18 = vwadd(v16, v17);
      const word v19 = vwxor(vwor(vwshl(v17, U(16u)), vwshr(v17, U(16u))), v18);
      const word v20 = vwadd(v18, v19);
      const word v21 = vwadd(vwxor(vwor(vwshl(v19, U(24u)), vwshr(v19, U(8u))), v20), vwadd(v1, U(2u)));
      const word v22 = vwadd(vwadd(v20, v12), v21);
      const word v23 = vwxor(vwor(vwshl(v21, U(13u)), vwshr(v21, U(19u))), v22);
      const word v24 = vwadd(v22, v23);
      const word v25 = vwxor(vwor(vwshl(v23, U(15u)), vwshr(v23, U(17u))), v24);
      const word v26 = vwadd(v24, v25);
      const word v27 = vwxor(vwor(vwshl(v25, U(26u)), vwshr(v25, U(6u))), v26);
      const word v28 = vwadd(v26, v27);
      const word v29 = vwadd(vwxor(vwor(vwshl(v27, U(6u)), vwshr(v27, U(26u))), v28), vwadd(v3, U(3u)));
      const word v30 = vwadd(vwadd(v28, v1), v29);
      const word v31 = vwxor(vwor(vwshl(v29, U(17u)), vwshr(v29, U(15u))), v30);
      const word v32 = vwadd(v30, v31);
      const word v33 = vwxor(vwor(vwshl(v31, U(29u)), vwshr(v31, U(3u))), v32);
      const word v34 = vwadd(v32, v33);
      const word v35 = vwxor(vwor(vwshl(v33, U(16u)), vwshr(v33, U(16u))), v34);
      const word v36 = vwadd(v34, v35);
      const word v37 = vwadd(vwxor(vwor(vwshl(v35, U(24u)), vwshr(v35, U(8u))), v36), vwadd(v12, U(4u)));
      const word v38 = vwadd(vwadd(v36, v3), v37);
      const word v39 = vwxor(vwor(vwshl(v37, U(13u)), vwshr(v37, U(19u))), v38);
      const word v40 = vwadd(v38, v39);
      const word v41 = vwxor(vwor(vwshl(v39, U(15u)), vwshr(v39, U(17u))), v40);
      const word v42 = vwadd(v40, v41);
      const word v43 = vwxor(vwor(vwshl(v41, U(26u)), vwshr(v41, U(6u))), v42);
      const word v44 = vwadd(v42, v43);
      const word v45 = vasWord(vtoReal(vwadd(vwshr(vwadd(v44, v12), U(8u)), U(1u))));
      const word v46 = vwadd(v45, U(1087044365u));
      const real v47 = vsub(vasReal(vwadd(vwand(v46, U(8388607u)), U(1060439283u))), R(1.0f));
      const real v48 = vadd(vmul(R(-0.10106892138719559f), v47), R(0.16222579777240753f));
      const real v49 = vadd(vmul(vadd(vmul(v48, v47), R(-0.17250829935073853f)), v47), R(0.19900165498256683f));
      const real v50 = vadd(vmul(vadd(vmul(v49, v47), R(-0.24969908595085144f)), v47), R(0.33335059881210327f));
      const real v51 = vadd(vmul(vadd(vmul(v50, v47), R(-0.5000036358833313f)), v47), R(0.9999999403953552f));
      const real v52 = vmul(R(0.6931471824645996f), vsub(vtoReal(vwshr(v46, U(23u))), R(280.0f)));
      const real v53 = vmul(R(0.0629940778017044f), vsqrt(vmul(R(-2.0f), vopaque(vadd(vmul(v51, v47), v52)))));
      const word v54 = vwadd(vwxor(vwor(vwshl(v43, U(6u)), vwshr(v43, U(26u))), v44), vwadd(v1, U(5u)));
      const real v55 = vmul(R(4.656612873077393e-10f), vtoRealSigned(vwadd(v54, v54)));
      const real v56 = vmul(v55, v55);
      const real v57 = vadd(vmul(R(0.0008596900734119117f), v56), R(-0.020813966169953346f));
      const real v58 = vadd(vmul(vadd(vmul(v57, v56), R(0.2536531984806061f)), v56), R(-1.233698844909668f));
      const word v59 = vwand(vwadd(v54, U(1073741824u)), U(2147483648u));
      const real v60 = vopaque(vasReal(vwxor(vasWord(vadd(vmul(v58, v56), R(1.0f))), v59)));
      const real v61 = vadd(vmul(R(0.00019841270113829523f), v0), vmul(vmul(R(0.20000000298023224f), v0), vmul(v53, v60)));
      const real v62 = vadd(v0, v61);
      const real v63 = vadd(vmul(R(0.00015082056052051485f), v56), R(-0.004672227893024683f));
      const real v64 = vadd(vmul(vadd(vmul(v63, v56), R(0.07968848198652267f)), v56), R(-0.6459633708000183f));
      const word v65 = vasWord(vmul(vadd(vmul(v64, v56), R(1.570796251296997f)), v55));
      const real v66 = vmul(vmul(R(0.20000000298023224f), v62), vmul(v53, vopaque(vasReal(vwxor(v65, v59)))));
      const word v67 = vwadd(v2, U(2u));
      const real n0 = vadd(v62, vadd(vmul(R(0.00019841270113829523f), v62), v66));
      const word n1 = v67;
      const word n2 = vwselect(vnot(vwlt(v67, U(252u))), U(1u), U(0u));
      x0_ = n0; attempts_ = n1; code_ = n2;

    }
    l->x0 = x0_; l->attempts = attempts_; l->code = code_;
    for (int i = 0; i < a->live; i++) {
      const unsigned count = WORD(l->attempts, i);
      if (count % 84u != 0) continue;
      const long at = (long)(WORD(l->sample, i) - job->start) * 3 + count / 84u - 1;
      float *const row = (float *)env[3] + at * 1;
      row[0] = NUMBER(l->x0, i);
    }
    for (int i = a->live; i-- > 0;) {
      if (WORD(l->code, i) == 0) continue;
      move(&a->last, a->ended++, l, i);
      if (a->ended == W) finish(env);
      if (!take(env, i)) move(l, i, l, --a->live);
    }
    if (__atomic_load_n(&job->stop, __ATOMIC_RELAXED)) break;
  }
  finish(env);
  return 0;
}
