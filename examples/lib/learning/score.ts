/**
 * Learning a process from paths that were seen of it: by a score of its transitions, and the score's gradient by `adjoint`.
 *
 *     ES = E |X − y| − ½ E |X − X'|      X, X' from the model, independent, y what was seen; least where the laws agree
 *
 * Each transition is a sample of three elements: two twins, which start where a path was and see noises of their own, and the
 * place where the path was next, which stands still. So the loss is one of the last state, as `adjoint` wants it.
 *
 * What a fit by this score is worth is known where transitions are normal, y = m + s ε. With z = (y − m)/s, φ and Φ of the normal
 *
 *     ∂ES/∂m = 1 − 2 Φ(z),  ∂ES/∂s = 2 φ(z) − 1/√π   and   variance = E[slope²] / E[curvature]² / n :
 *     var m = (π/3) s²/n,   var s = 4 (2/√3 − 1) s²/n        where the likelihood's are s²/n and s²/(2n)
 *
 * Sources: Gneiting, Raftery 2007 (the score; its estimates in section 9); Kingma, Ba 2015 (Adam).
 * @module
 */
import {
  abs,
  add,
  adjoint,
  component,
  components,
  describe,
  eulerMaruyama,
  lit,
  mul,
  type Process,
  process,
  type Scalar,
  shark,
  solve,
  type State,
  type Strategy,
  sub,
  withMethod,
} from "ito";

/** What variances are of what is learnt by the score, where the likelihood's are 1: of means, and of spreads (each by s²/n). */
export const worth = { mean: Math.PI / 3, spread: 4 * (2 / Math.sqrt(3) - 1) } as const;

/** Numbers by name. */
export type Numbers = Readonly<Record<string, number>>;

/** dx = drift(x) dt + diffusion dW, with parameters, and the time between two looks at it. */
export interface Model {
  readonly drift: (x: Scalar) => Scalar;
  readonly diffusion: Scalar;
  readonly gap: number;
}

const stepsOf = (count: number): Strategy => withMethod(shark)(eulerMaruyama(count)); // weak order 2

/** Two twins of a model, and a place that stands still. */
const twins = ({ drift, diffusion, gap: T }: Model): Process =>
  process(({ x }) => ({
    drift: components([drift(component(x, 0)), drift(component(x, 1)), lit(0)]),
    diffusion: components([diffusion, diffusion, lit(0)]),
  }), { time: { T } });

/** The energy score of a transition, of which its twins are an estimate without bias. */
export const energyScore = ({ x }: { readonly x: State }): Scalar => {
  const [a, b, seen] = [component(x, 0), component(x, 1), component(x, 2)];
  const far = add(abs(sub(a, seen)), abs(sub(b, seen)));
  return mul(0.5, sub(far, abs(sub(a, b))));
};

/** What is seen of n paths of a model: [n][times], in finer steps than it is learnt with. */
export async function seenOf(
  { drift, diffusion, gap }: Model,
  o: { readonly n: number; readonly times: number; readonly x0: number; readonly params: Numbers },
): Promise<Float32Array | Float64Array> {
  const p = process(({ x }) => ({ drift: drift(component(x, 0)), diffusion }), {
    time: { T: o.times * gap },
  });
  const fine = 8;
  const { n, x0, params } = o;
  const result = await solve(p, stepsOf(fine * o.times), { n, x0, params, seed: 1, saveAt: fine })();
  if (result._tag === "Left") throw new Error(describe(result.left));
  return result.right.saved?.values ?? new Float64Array();
}

/** Transitions of paths that were seen at equal times, as rows of three: before, before, after. */
export const transitionsOf = (values: ArrayLike<number>, times: number): Float64Array => {
  const before = Array.from({ length: values.length }, (_, i) => i).filter((i) => (i + 1) % times !== 0);
  return Float64Array.from(before.flatMap((i) => [i, i, i + 1].map((j) => values[j] ?? NaN)));
};

/** A point of a course: the numbers before a step, and the mean loss with them. */
export interface Point {
  readonly numbers: Numbers;
  readonly loss: number;
}

/** Adam, with a rate that falls to 0 as a cosine: so the noise of the slopes is averaged out at the end. */
export async function adam(
  first: Numbers,
  slopesAt: (
    numbers: Numbers,
    step: number,
  ) => Promise<{ readonly value: number; readonly gradient: Numbers }>,
  { steps, rate }: { readonly steps: number; readonly rate: number },
): Promise<readonly Point[]> {
  const [b1, b2] = [0.9, 0.99];
  const course: Point[] = [];
  let [numbers, mean, square]: readonly [Numbers, Numbers, Numbers] = [first, {}, {}];
  for (let k = 0; k < steps; k++) {
    const { value, gradient } = await slopesAt(numbers, k);
    course.push({ numbers, loss: value });
    const each = (f: (name: string, slope: number) => number): Numbers =>
      Object.fromEntries(Object.entries(gradient).map(([name, slope]) => [name, f(name, slope)]));
    const [m, v] = [mean, square];
    const now = rate * (1 + Math.cos(Math.PI * k / steps)) / 2;
    mean = each((name, slope) => b1 * (m[name] ?? 0) + (1 - b1) * slope);
    square = each((name, slope) => b2 * (v[name] ?? 0) + (1 - b2) * slope ** 2);
    const [at, m1, v1] = [numbers, mean, square];
    numbers = each((name) => {
      const [up, size] = [(m1[name] ?? 0) / (1 - b1 ** (k + 1)), (v1[name] ?? 0) / (1 - b2 ** (k + 1))];
      return (at[name] ?? NaN) - now * up / (Math.sqrt(size) + 1e-12);
    });
  }
  return [...course, { numbers, loss: NaN }];
}

/** The numbers of a model that score best on transitions, and the way there: new noise at every step. */
export function learnt(
  model: Model,
  transitions: Float64Array,
  o: { readonly first: Numbers; readonly steps: number; readonly rate: number },
): Promise<readonly Point[]> {
  const [p, few] = [twins(model), stepsOf(2)];
  const x0 = { samples: transitions, shape: [3] };
  return adam(o.first, async (params, seed) => {
    const n = transitions.length / 3;
    const found = await adjoint(p, few, { n, x0, seed, params, of: energyScore })();
    if (found._tag === "Left") throw new Error(describe(found.left));
    return found.right;
  }, o);
}
