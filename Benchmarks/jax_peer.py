"""The same transformer in JAX, compiled by XLA for the CPU: one more peer of `stockformer bench --precision bfloat16`.

    python Benchmarks/jax_peer.py --name train/seed/full --threads 2

Prints one line of JSON with the keys of `stockformer bench --json`. Full attention alone; layers, sizes and weights are those of
peer.py. A step is one compiled function: forward, backward, clipping and Adam. XLA takes as many cores as it may use.
"""

import argparse
import json
import math
import os

from running import SIZES, milliseconds, peak_memory

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("--name", required=True, help="train/seed/full or infer/seed/full/b32")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seconds", type=float, default=8.0)
options = parser.parse_args()
# Before JAX is loaded: XLA's thread pool has a thread for each core that the process may use.
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: options.threads])

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

# The generator of random bits that XLA has built in; the default counts in software.
jax.config.update("jax_default_prng_impl", "rbg")


def linear(key, inputs, outputs):
    w, b = jax.random.split(key)
    bound = inputs**-0.5
    return dict(
        w=jax.random.uniform(w, (inputs, outputs), minval=-bound, maxval=bound),
        b=jax.random.uniform(b, (outputs,), minval=-bound, maxval=bound))


def norm(width):
    return dict(scale=jnp.ones(width), shift=jnp.zeros(width))


def initial(size, key):
    keys = iter(jax.random.split(key, 64))
    width = size["D"]

    def attention():
        return dict(qkv=linear(next(keys), width, 3 * width), out=linear(next(keys), width, width))

    layers = [
        dict(
            temporal=attention(), cross=attention(), ff1=linear(next(keys), width, size["D_ff"]),
            ff2=linear(next(keys), size["D_ff"], width), norm1=norm(width), norm2=norm(width), norm3=norm(width))
        for _ in range(size["E"])
    ]
    distil = [dict(conv=linear(next(keys), 3 * width, width), norm=norm(width)) for _ in range(size["E"] - 1)]
    return dict(
        conv=linear(next(keys), 3 * size["F"], width), asset=jax.random.normal(next(keys), (size["N"], width)),
        layers=layers, distil=distil, norm=norm(width), head=linear(next(keys), width, 1))


def apply(p, x):
    return x @ p["w"] + p["b"]


def normalized(p, x):
    centred = x - x.mean(-1, keepdims=True)
    return centred * jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + 1e-5) * p["scale"] + p["shift"]


def dropped(x, rate, key):
    if key is None or rate == 0:
        return x
    return jnp.where(jax.random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def attend(p, h, size, key, axis):
    """h [B, N, L, D], along axis 2 (time) or 1 (assets)."""
    heads, rate = size["H"], size["dropout"]
    q, k, v = jnp.split(apply(p["qkv"], h).reshape(*h.shape[:3], 3 * heads, -1), 3, axis=3)
    own = "bnlhd,bnmhd->bnhlm" if axis == 2 else "bnlhd,bmlhd->blhnm"
    back = "bnhlm,bnmhd->bnlhd" if axis == 2 else "blhnm,bmlhd->bnlhd"
    weights = jax.nn.softmax(jnp.einsum(own, q, k) / math.sqrt(q.shape[-1]), -1)
    return apply(p["out"], jnp.einsum(back, dropped(weights, rate, key), v).reshape(h.shape))


def distilled(p, h):
    shifted = jnp.concatenate((jnp.roll(h, 1, 2), h, jnp.roll(h, -1, 2)), -1)
    y = normalized(p["norm"], apply(p["conv"], shifted))
    window, stride, padding = (1, 1, 3, 1), (1, 1, 2, 1), ((0, 0), (0, 0), (1, 1), (0, 0))
    return jax.nn.elu(jax.lax.reduce_window(y, -jnp.inf, jax.lax.max, window, stride, padding))


def positions(length, width):
    angle = jnp.arange(length)[:, None] * jnp.exp(jnp.arange(0, width, 2) * (-math.log(1e4) / width))
    return jnp.stack((jnp.sin(angle), jnp.cos(angle)), -1).reshape(length, width)


def forecast(p, x, size, key):
    """x [B, L, N, F] to [B, N]; without a key there is no dropout."""
    rate = size["dropout"]
    keys = iter(jax.random.split(key, 64)) if key is not None else iter([None] * 64)
    series = jnp.pad(x.transpose(0, 2, 1, 3), ((0, 0), (0, 0), (2, 0), (0, 0)))
    taps = jnp.concatenate([series[:, :, i : i + size["L"]] for i in range(3)], -1)
    h = apply(p["conv"], taps) + positions(size["L"], size["D"]) + p["asset"][:, None]
    h = dropped(h, rate, next(keys))
    for i, layer in enumerate(p["layers"]):
        for part, own, axis in (("temporal", "norm1", 2), ("cross", "norm2", 1)):
            branch = attend(layer[part], normalized(layer[own], h), size, next(keys), axis)
            h = h + dropped(branch, rate, next(keys))
        inner = jax.nn.gelu(apply(layer["ff1"], normalized(layer["norm3"], h)), approximate=False)
        h = h + dropped(apply(layer["ff2"], dropped(inner, rate, next(keys))), rate, next(keys))
        if i < len(p["distil"]):
            h = distilled(p["distil"][i], h)
    return apply(p["head"], normalized(p["norm"], h[:, :, -1])).squeeze(-1)


def training(p, x, y, size):
    tree = jax.tree_util.tree_map

    @jax.jit
    def step(p, first, second, count, key):
        def loss(p):
            return ((forecast(p, x, size, key) - y) ** 2).mean()

        gradient = jax.grad(loss)(p)
        length = jnp.sqrt(sum((g**2).sum() for g in jax.tree_util.tree_leaves(gradient)))
        gradient = tree(lambda g: g * jnp.minimum(1, 1 / length), gradient)
        first = tree(lambda m, g: 0.9 * m + 0.1 * g, first, gradient)
        second = tree(lambda v, g: 0.999 * v + 0.001 * g**2, second, gradient)
        a, b = 1 - 0.9**count, 1 - 0.999**count
        p = tree(lambda w, m, v: w - 1e-3 * (m / a) / (jnp.sqrt(v / b) + 1e-8), p, first, second)
        return p, first, second

    zeros = tree(jnp.zeros_like, p)
    state = [p, zeros, zeros, 0]

    def run():
        state[3] += 1
        key = jax.random.fold_in(jax.random.key(0), state[3])
        state[:3] = step(*state[:3], float(state[3]), key)
        jax.block_until_ready(state[0])

    return run


def main():
    parts = options.name.split("/")
    size = dict(SIZES[parts[1]], distil="layer", dropout=0.1, temporal=parts[2])
    size["B"] = int(parts[3][1:]) if parts[0] == "infer" else 32
    if parts[2] != "full":
        raise SystemExit("jax_peer: full attention alone")
    p = initial(size, jax.random.key(0))
    x = jax.random.normal(jax.random.key(1), (size["B"], size["L"], size["N"], size["F"]))
    y = jax.random.normal(jax.random.key(2), (size["B"], size["N"]))
    if parts[0] == "train":
        run = training(p, x, y, size)
    else:
        compiled = jax.jit(lambda p, x: forecast(p, x, size, None))

        def run():
            jax.block_until_ready(compiled(p, x))

    times = milliseconds(run, options.seconds)
    count = sum(leaf.size for leaf in jax.tree_util.tree_leaves(p))
    result = dict(name=options.name, config=dict(size, parameters=int(count)), workers=options.threads, jax=jax.__version__)
    result.update(median_ms=times[len(times) // 2], min_ms=times[0], runs=len(times), peak_rss_mb=peak_memory())
    print(json.dumps(result))


if __name__ == "__main__":
    main()
