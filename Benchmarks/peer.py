"""The same transformer in PyTorch, timed: the peer of `stockformer bench`.

    python Benchmarks/peer.py --name train/seed/full --threads 2              stock: PyTorch as it comes
    python Benchmarks/peer.py --name train/seed/full --threads 2 --tuned      what a specialist would change by hand
    python Benchmarks/peer.py --name grow/probSparse/L672 --threads 2 --dropout 0

Prints one line of JSON with the keys of `stockformer bench --json`. The model is ours, layer by layer: pre-norm, attention
along time, attention across assets, feed-forward; between layers a circular convolution, layer norm, ELU and a max-pool.

Stock is what one would write: nn.Conv1d, scaled_dot_product_attention, F.dropout, fused Adam, eager. Tuned draws eight
dropout decisions from one random number, does a convolution as one matrix product over three shifted copies, and
multiplies and normalises attention by hand where weights are dropped (the fused kernel cannot drop any). The tuned run
also wants an allocator that keeps its pages and an MKL that uses all of the CPU: see `tuned_environment` in running.py.
"""

import argparse
import math
import os

from running import SIZES, milliseconds, print_result, training_step


def settings(name):
    """Task and sizes from a benchmark's name, as `stockformer bench --list` prints them."""
    parts = name.split("/")
    size = dict(SIZES["seed"] if parts[0] == "grow" else SIZES[parts[1]], distil="layer", dropout=0.1)
    if parts[0] == "grow":
        size.update(temporal=parts[1], B=4)
        size.update({parts[2][0]: int(parts[2][1:])})
        if parts[2][0] == "N":
            size["L"] = 96
        return "train", size
    size.update(temporal=parts[2], B=int(parts[3][1:]) if parts[0] == "infer" else 32)
    if "noDropout" in parts:
        size["dropout"] = 0.0
    if "noDistil" in parts:
        size["distil"] = "none"
    return parts[0], size


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--name", required=True, help="train/seed/full, infer/classroom/probSparse/b1, grow/full/L336, ...")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--tuned", action="store_true")
    parser.add_argument("--last-step", action="store_true", help="compute the last step alone in the last layer, as we do")
    parser.add_argument("--autocast", action="store_true", help="products of bfloat16, by torch.autocast")
    parser.add_argument("--compile", action="store_true", help="the model through torch.compile")
    parser.add_argument("--dropout", type=float, help="instead of the name's")
    parser.add_argument("--seconds", type=float, default=8.0)
    return parser.parse_args()


options = arguments()
# Before torch is loaded: its libraries read these once.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(options.threads)

import torch  # noqa: E402
import torch.nn as nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402


def dropout(x, rate, training):
    """F.dropout; tuned: one byte of a 64-bit draw decides about one element, so the rate is rounded to 1/256."""
    if not training or rate == 0:
        return x
    if not options.tuned:
        return F.dropout(x, rate, True)
    dropped = round(256 * rate)
    draws = torch.empty((x.numel() + 7) // 8, dtype=torch.int64).random_(-(2**63), None)
    keep = draws.view(torch.uint8)[: x.numel()].view(x.shape) >= dropped
    return x * keep.to(x.dtype).mul_(256 / (256 - dropped))


def attend(q, k, v, rate, training):
    """softmax(q kT / sqrt d) v on the last two axes."""
    rate = rate if training else 0.0
    if rate == 0 or not options.tuned:
        return F.scaled_dot_product_attention(q, k, v, dropout_p=rate)
    weights = torch.matmul(q * q.shape[-1] ** -0.5, k.transpose(-1, -2)).softmax(-1)
    return torch.matmul(dropout(weights, rate, True), v)


def attend_sparsely(q, k, v, rate, training, factor=5):
    """Informer's ProbSparse attention of [G, H, L, d]: every query samples keys of its own.

    The scores of the samples are gathered out of one dense product, which on a CPU is faster than gathering keys.
    """
    groups, heads, length, depth = q.shape
    count = max(1, min(length, factor * math.ceil(math.log(length))))
    with torch.no_grad():
        samples = torch.randint(length, (length, count)).expand(groups, heads, length, count)
        scores = torch.matmul(q, k.transpose(-1, -2)).gather(-1, samples)
        measure = scores.amax(-1) - scores.sum(-1) / length
        active = measure.topk(count, sorted=False)[1].unsqueeze(-1).expand(groups, heads, count, depth)
    weights = torch.matmul(q.gather(2, active) * depth**-0.5, k.transpose(-1, -2)).softmax(-1)
    context = torch.matmul(dropout(weights, rate, training), v)
    return v.mean(2, keepdim=True).expand(groups, heads, length, depth).scatter(2, active, context)


class Attention(nn.Module):
    """Self-attention of h [B, N, L, D], along time or across the assets."""

    def __init__(self, size, axis):
        super().__init__()
        self.heads, self.rate, self.axis = size["H"], size["dropout"], axis
        self.sparse = axis == "time" and size["temporal"] == "probSparse"
        self.qkv, self.out = nn.Linear(size["D"], 3 * size["D"]), nn.Linear(size["D"], size["D"])

    def forward(self, h, last=False):
        windows, assets, steps, width = h.shape
        parts = self.qkv(h).view(windows, assets, steps, 3, self.heads, width // self.heads)
        if self.axis == "time":
            q, k, v = parts.flatten(0, 1).permute(2, 0, 3, 1, 4).unbind(0)  # [B N, H, L, d]
            if self.sparse:
                y = attend_sparsely(q, k, v, self.rate, self.training)
            else:
                y = attend(q[:, :, -1:] if last else q, k, v, self.rate, self.training)
            y = y[:, :, -1:] if last else y
            y = y.transpose(1, 2).reshape(windows, assets, -1, width)
        else:
            q, k, v = parts.permute(3, 0, 2, 4, 1, 5).flatten(1, 2).unbind(0)  # [B L, H, N, d]
            y = attend(q, k, v, self.rate, self.training)
            y = y.view(windows, steps, self.heads, assets, -1).permute(0, 3, 1, 2, 4).reshape(h.shape)
        return self.out(y)


class Distilling(nn.Module):
    """[G, L, D] to [G, (L - 1)//2 + 1, D]: convolution, layer norm, max-pool, ELU (which commutes with the maximum)."""

    def __init__(self, size):
        super().__init__()
        self.conv = nn.Conv1d(size["D"], size["D"], 3, padding=1, padding_mode="circular")
        self.norm = nn.LayerNorm(size["D"])
        self.pool = nn.MaxPool1d(3, 2, 1)

    def forward(self, x):
        if options.tuned:
            width = x.shape[-1]
            taps = self.conv.weight.permute(0, 2, 1).reshape(width, 3 * width)
            return F.elu(self.halved(self.norm(F.linear(self.shifted(x), taps, self.conv.bias))))
        y = self.norm(self.conv(x.transpose(1, 2)).transpose(1, 2))
        return F.elu(self.pool(y.transpose(1, 2))).transpose(1, 2)

    @staticmethod
    def shifted(x):
        return torch.cat((x.roll(1, 1), x, x.roll(-1, 1)), -1)

    @staticmethod
    def halved(y):
        """The maximum over steps 2i - 1, 2i and 2i + 1 without leaving the layout."""
        even, odd = y[:, 0::2], y[:, 1::2]
        pairs = torch.maximum(even[:, : odd.shape[1]], odd)
        if even.shape[1] > odd.shape[1]:
            pairs = torch.cat((pairs, even[:, -1:]), 1)
        return torch.cat((pairs[:, :1], torch.maximum(pairs[:, 1:], odd[:, : pairs.shape[1] - 1])), 1)


class EncoderLayer(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.rate = size["dropout"]
        self.temporal, self.cross = Attention(size, "time"), Attention(size, "assets")
        self.ff1, self.ff2 = nn.Linear(size["D"], size["D_ff"]), nn.Linear(size["D_ff"], size["D"])
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(size["D"]) for _ in range(3))

    def forward(self, h, last=False):
        def drop(x):
            return dropout(x, self.rate, self.training)

        base = h[:, :, -1:] if last else h
        h = base + drop(self.temporal(self.norm1(h), last))
        h = h + drop(self.cross(self.norm2(h)))
        return h + drop(self.ff2(drop(F.gelu(self.ff1(self.norm3(h))))))


class Model(nn.Module):
    """x [B, L, N, F] to [B, N]"""

    def __init__(self, size):
        super().__init__()
        self.size = size
        length, width, layers = size["L"], size["D"], size["E"]
        self.conv = nn.Conv1d(size["F"], width, 3)
        self.asset = nn.Parameter(torch.randn(size["N"], width))
        angle = torch.arange(length)[:, None] * torch.exp(torch.arange(0, width, 2) * (-math.log(1e4) / width))
        self.register_buffer("position", torch.stack((angle.sin(), angle.cos()), -1).view(length, width))
        self.layers = nn.ModuleList(EncoderLayer(size) for _ in range(layers))
        distilling = layers - 1 if size["distil"] == "layer" else 0
        self.distil = nn.ModuleList(Distilling(size) for _ in range(distilling))
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, 1)

    def embed(self, x):
        windows, length, assets, features = x.shape
        series = F.pad(x.permute(0, 2, 3, 1), (2, 0))  # causal: [B, N, F, L + 2]
        if options.tuned:
            taps = series.unfold(3, 3, 1).permute(0, 1, 3, 2, 4).reshape(windows, assets, length, 3 * features)
            h = F.linear(taps, self.conv.weight.flatten(1), self.conv.bias)
        else:
            h = self.conv(series.flatten(0, 1)).transpose(1, 2).view(windows, assets, length, -1)
        return h + self.position + self.asset[:, None]

    def forward(self, x):
        h = dropout(self.embed(x), self.size["dropout"], self.training)  # [B, N, L, D]
        for i, layer in enumerate(self.layers):
            h = layer(h, last=options.last_step and i == len(self.layers) - 1)
            if i < len(self.distil):
                h = self.distil[i](h.flatten(0, 1)).unflatten(0, h.shape[:2])
        return self.head(self.norm(h[:, :, -1])).squeeze(-1)


class Autocast(nn.Module):
    """The model with products of bfloat16; its weights stay float32."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            return self.model(x).float()


def forecast(model, x):
    def step():
        with torch.inference_mode():
            model(x)

    return step


def main():
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    task, size = settings(options.name)
    if options.dropout is not None:
        size["dropout"] = options.dropout
    model = Model(size)
    if options.autocast:
        model = Autocast(model)
    model.train(task == "train")
    if options.compile:
        model = torch.compile(model)
    x, y = torch.randn(size["B"], size["L"], size["N"], size["F"]), torch.randn(size["B"], size["N"])
    step = training_step(model, x, y) if task == "train" else forecast(model, x)
    print_result(options.name, size, model, options.threads, milliseconds(step, options.seconds))


if __name__ == "__main__":
    main()
