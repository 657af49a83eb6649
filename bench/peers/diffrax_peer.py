"""diffrax (JAX, CPU) on the problems of `bench/peers/diffrax.ts`, as its user would write them: vmap over paths, jit, float32.

    pip install diffrax
    python bench/peers/diffrax_peer.py        one JSON line a case: {"case", "paths", "seconds", "mean", "steps"}

Timed: the least of RUNS (3) calls of the compiled function, results on the host. Fixed steps take fresh increments
(`UnsafeBrownianPath`), adaptive ones a `VirtualBrownianTree`, as its documentation says.
"""
import json
import math
import os
import time

import jax
import jax.numpy as jnp
import diffrax as dfx

runs = int(os.environ.get("RUNS", "3"))
factor = float(os.environ.get("PATHS", "1"))


def fixed(drift, diffusion, noise_shape, y0, steps, T=1.0):
    def one(key):
        path = dfx.UnsafeBrownianPath(shape=noise_shape, key=key)
        terms = dfx.MultiTerm(dfx.ODETerm(drift), dfx.ControlTerm(diffusion, path))
        sol = dfx.diffeqsolve(
            terms, dfx.Euler(), 0.0, T, dt0=T / steps, y0=y0, max_steps=steps + 8, saveat=dfx.SaveAt(t1=True),
            adjoint=dfx.ForwardMode()
        )
        return sol.ys[-1], jnp.asarray(steps)

    return one


def gbm():
    return fixed(lambda t, y, a: 0.05 * y, lambda t, y, a: 0.2 * y, (), jnp.asarray(1.0), 1000)


def heston():
    def drift(t, y, a):
        v = jnp.maximum(y[1], 0)
        return jnp.stack([0.05 * y[0], 1.5 * (0.04 - v)])

    def diffusion(t, y, a):
        sd = jnp.sqrt(jnp.maximum(y[1], 0))
        r = jnp.asarray([[-0.7, math.sqrt(1 - 0.49)], [0.3, 0.0]])
        return r * jnp.stack([sd * y[0], sd])[:, None]

    return fixed(drift, diffusion, (2,), jnp.asarray([100.0, 0.04]), 500)


def lorenz():
    def drift(t, x, a):
        return (jnp.roll(x, -1) - jnp.roll(x, 2)) * jnp.roll(x, 1) - x + 8.0

    def diffusion(t, x, a):
        import lineax
        return lineax.DiagonalLinearOperator(jnp.ones(40))

    return fixed(drift, diffusion, (40,), jnp.full((40,), 8.0), 2000, T=2.0)


def mixture():
    W = jnp.asarray([0.10, 0.15, 0.20, 0.25, 0.30])
    M = jnp.asarray([[0.5, 0.5], [0.2, 0.2], [0.8, 0.2], [0.2, 0.8], [0.8, 0.8]])
    S2 = jnp.asarray([0.03, 0.04, 0.05, 0.06, 0.08]) ** 2
    low, high = 0.01, 50.0
    ratio = math.log(high / low)

    def sigma(t):
        return low * jnp.exp(t * ratio)

    def score(x, t):
        v = S2 + sigma(t) ** 2
        d = x[None, :] - M
        logits = jnp.log(W) - jnp.log(v) - jnp.sum(d * d, axis=1) / (2 * v)
        r = jax.nn.softmax(logits)
        return -jnp.sum((r / v)[:, None] * d, axis=0)

    def g2(t):
        return sigma(t) ** 2 * 2 * ratio

    # reverse time s = 1 − t
    def drift(s, x, a):
        t = 1.0 - s
        return g2(t) * score(x, t)

    def diffusion(s, x, a):
        import lineax
        return lineax.DiagonalLinearOperator(jnp.full((2,), 1.0) * jnp.sqrt(g2(1.0 - s)))

    def one(key):
        k0, k1 = jax.random.split(key)
        end = 1.0 - 1e-5
        tree = dfx.VirtualBrownianTree(0.0, end, tol=1e-4, shape=(2,), key=k1, levy_area=dfx.SpaceTimeLevyArea)
        terms = dfx.MultiTerm(dfx.ODETerm(drift), dfx.ControlTerm(diffusion, tree))
        sol = dfx.diffeqsolve(
            terms, dfx.ShARK(), 0.0, end, dt0=0.01, y0=high * jax.random.normal(k0, (2,)), max_steps=4096,
            stepsize_controller=dfx.PIDController(rtol=0.05, atol=1 / 256), saveat=dfx.SaveAt(t1=True), throw=False,
        )
        return sol.ys[-1], sol.stats["num_steps"]

    return one


cases = {"gbm-em": (gbm, 100_000), "heston-em": (heston, 100_000), "lorenz-96-em": (lorenz, 1000), "gmm2d-adaptive": (mixture, 4096)}
for name in os.environ.get("CASE", ",".join(cases)).split(","):
    make, n = cases[name]
    n = max(1, int(n * factor))
    f = jax.jit(jax.vmap(make()))
    seconds = []
    for run in range(runs + 1):
        keys = jax.random.split(jax.random.PRNGKey(run), n)
        began = time.perf_counter()
        y, steps = f(keys)
        y.block_until_ready()
        if run > 0:
            seconds.append(time.perf_counter() - began)
    print(json.dumps({"case": name, "paths": n, "seconds": min(seconds), "mean": float(jnp.mean(y)), "steps": float(jnp.mean(steps))}), flush=True)
