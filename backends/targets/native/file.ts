/**
 * A C file: vectors, what the functions of a kernel need of them, and those functions.
 * Tests: tests/backends/devices/native/native_test.ts.
 * @module
 */
import type { Data } from "../../../sde/language/expr.ts";
import { tableName } from "../tables.ts";
import { functionsFor } from "./syntax.ts";

/**
 * Vectors side by side, at most. Million path-steps a second on one core with AVX-512, relaxed, 2, 3, 4 side by side: geometric
 * Brownian motion 1393, 1426, 1471, Heston 632, 650, 682, 2-D mixture 85, 95, 97.
 */
const names = ["a", "b", "c", "d"] as const;

/** What every file exports: the lanes side by side, and `run`, of arrays by number and four words. */
export const signature = "int run(void *const *env, int n0, int n1, int n2, int n3)";

/** The tables of a function, which is given them from number `first` on. */
export function tablesOf(tables: readonly Data[], first: number): string {
  return tables.map((d, i) =>
    `const struct table ${tableName(i)} = { env[${first + i}], ${d.values.length - 1}u };`
  ).join(" ");
}

/**
 * Elements of a row by their numbers, of which those of neighbouring lanes are most often `step` apart; a lane that is beyond the
 * end reads the last.
 */
const entries = (parts: readonly string[]): string =>
  `F fN entry_(const float *p, unsigned last, unsigned step, uN a) {
  a = (uN)PICK(a < last + (uN){}, a, last + (uN){});
  typedef long long q __attribute__((vector_size(4 * N)));
  const q apart = (q)(a ^ (a[0] + step * iota_(0)));
  long long odd = 0;
  for (int i = 0; i < N / 2; i++) odd |= apart[i];
  if (odd == 0) return step == 1 ? get_(p + a[0], 1) : get_(p + a[0], 2);
  fN r;
  for (int i = 0; i < N; i++) r[i] = p[a[i]];
  return r;
}
F real entry(const float *p, unsigned last, unsigned step, word x) { return (real){${
    parts.map((p) => `entry_(p, last, step, x.${p})`).join(", ")
  }}; }`;

/** The file of these functions; `count`: vectors side by side. */
export function cFile(text: string, count: number = names.length): string {
  const parts = names.slice(0, count);
  const all = (type: string, f: (part: string, k: number) => string): string =>
    `(${type}){${parts.map(f).join(", ")}}`;
  const put = (strip: string, width: number): string =>
    `if (left >= ${width} * W) __builtin_memcpy(p, ${strip}, ${
      4 * width
    } * W); else __builtin_memcpy(p, ${strip}, 4 * left);`;
  return `#ifdef __AVX__
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
#define W (${parts.length} * N)
#define F static inline __attribute__((always_inline))
#define PICK(m, x, y) (((uN)(m) & (uN)(x)) | (~(uN)(m) & (uN)(y)))
typedef float fN __attribute__((vector_size(4 * N)));
typedef unsigned uN __attribute__((vector_size(4 * N)));
typedef int iN __attribute__((vector_size(4 * N)));
typedef struct { fN ${parts.join(", ")}; } real;
typedef struct { uN ${parts.join(", ")}; } word;
typedef struct { iN ${parts.join(", ")}; } flag;
/* in memory that the host has made */
typedef real held_real __attribute__((aligned(4)));
typedef word held_word __attribute__((aligned(4)));
typedef flag held_flag __attribute__((aligned(4)));
struct table { const float *at; unsigned last; };
const int lanes = W;
F real R(float v) { return ${all("real", () => "v - (fN){}")}; }
F word U(unsigned v) { return ${all("word", () => "v + (uN){}")}; }
F flag M(int v) { return ${all("flag", () => "v + (iN){}")}; }
F uN iota_(unsigned from) { uN r; for (int i = 0; i < N; i++) r[i] = from + i; return r; }
F word iota(void) { return ${all("word", (_, k) => `iota_(${k} * N)`)}; }
F int any(flag x) {
  typedef long long q __attribute__((vector_size(4 * N)));
  const q both = (q)(${parts.map((p) => `x.${p}`).join(" | ")});
  long long r = 0;
  for (int i = 0; i < N / 2; i++) r |= both[i];
  return r != 0;
}
F fN at_(struct table t, uN a) { return ({ fN r; for (int i = 0; i < N; i++) r[i] = t.at[a[i] < t.last ? a[i] : t.last]; r; }); }
F real at(struct table t, word x) { return ${all("real", (p) => `at_(t, x.${p})`)}; }
F fN get_(const float *p, long w) { fN r; for (int i = 0; i < N; i++) r[i] = p[w * i]; return r; }
F real get(const float *p, long w) { return ${all("real", (_, k) => `get_(p + ${k} * N * w, w)`)}; }
F float first(real x) { return x.a[0]; }
#define NUMBER(v, i) (((float *)&(v))[i])
#define WORD(v, i) (((unsigned *)&(v))[i])
F void put1(float *p, long left, real x) { ${put("&x", 1)} }
F void put2(float *p, long left, real x, real y) {
  float t[2 * W];
  ${
    parts.map((v, k) =>
      `for (int i = 0; i < N; i++) { t[2 * (${k} * N + i)] = x.${v}[i]; t[2 * (${k} * N + i) + 1] = y.${v}[i]; }`
    ).join("\n  ")
  }
  ${put("t", 2)}
}
${text.includes("entry(") ? `${entries(parts)}\n` : ""}${functionsFor(text, parts).join("\n")}
${text}`;
}
