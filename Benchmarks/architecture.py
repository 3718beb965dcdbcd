"""The Stockformer in PyTorch, written to be read: the parameters have the names and shapes of our checkpoints.

    model = Stockformer(config)        config: the dictionary in a checkpoint's metadata
    model.load_state_dict(tensors)     tensors: the checkpoint's
    model(x)                           x [B, L, N, F], standardised features -> u [B, N, P, Q]

Letters: B windows, L bars, N assets, F features, D width, H heads, d = D/H, P horizons, Q quantiles. Inference only: dropout has
no part in it. ProbSparse attention draws its sample of keys from our own random stream, so it is not stated here.
"""

import math

import torch
import torch.nn as nn
import torch.nn.functional as F


def position_code(steps, width):
    """[L, D]: sin and cos of t * 10000^(-2i/D), in turn."""
    t = torch.arange(steps, dtype=torch.float64)[:, None]
    angle = t * 10000.0 ** (-torch.arange(0, width, 2, dtype=torch.float64) / width)
    return torch.stack([angle.sin(), angle.cos()], dim=-1).reshape(steps, width).float()


class Kernel(nn.Module):
    """A causal convolution over three bars, one for all assets or one for each."""

    def __init__(self, c):
        super().__init__()
        kernels = [c["assets"]] if c["embedding"] == "perAsset" else []
        self.weight = nn.Parameter(torch.randn(*kernels, c["width"], c["features"], 3) / math.sqrt(3 * c["features"]))
        self.bias = nn.Parameter(torch.zeros(*kernels, c["width"]))

    def forward(self, x):  # [B, L, N, F] -> [B, L, N, D]
        padded = F.pad(x, (0, 0, 0, 0, 2, 0))
        bars = torch.stack([padded[:, k : k + x.shape[1]] for k in range(3)], dim=-1)  # [B, L, N, F, 3]
        kernel = "ndfk" if self.weight.dim() == 4 else "dfk"
        return torch.einsum(f"blnfk,{kernel}->blnd", bars, self.weight) + self.bias


class Embedding(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = Kernel(c)
        self.asset = nn.Parameter(torch.randn(c["assets"], c["width"]))

    def forward(self, x):
        h = self.conv(x)
        return h + position_code(h.shape[1], h.shape[3])[:, None] + self.asset


class Attention(nn.Module):
    """softmax(q k'/sqrt(d)) v along the last axis but one of x [..., S, D], head by head."""

    def __init__(self, c):
        super().__init__()
        self.heads = c["heads"]
        self.q, self.k, self.v, self.o = (nn.Linear(c["width"], c["width"]) for _ in range(4))

    def forward(self, x):
        q, k, v = (part(x).unflatten(-1, (self.heads, -1)).transpose(-2, -3) for part in (self.q, self.k, self.v))
        weights = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])).softmax(-1)  # [..., H, S, S]
        return self.o((weights @ v).transpose(-2, -3).flatten(-2))


class EncoderLayer(nn.Module):
    """Attention along time, attention across assets, feed-forward; each with a residual sum and a norm."""

    def __init__(self, c):
        super().__init__()
        self.before, self.cross_first = c["norm"] == "pre", c["order"] == "crossFirst"
        self.temporal = Attention(c)
        self.norm1, self.norm3 = nn.LayerNorm(c["width"]), nn.LayerNorm(c["width"])
        if c["crossTicker"]:
            self.cross, self.norm2 = Attention(c), nn.LayerNorm(c["width"])
        self.ff1, self.ff2 = nn.Linear(c["width"], c["feedForward"]), nn.Linear(c["feedForward"], c["width"])

    def added(self, h, norm, block):
        return h + block(norm(h)) if self.before else norm(h + block(h))

    def forward(self, h):  # [B, L, N, D]
        def along_time(h):
            return self.added(h, self.norm1, lambda x: self.temporal(x.transpose(1, 2)).transpose(1, 2))

        def across_assets(h):
            return self.added(h, self.norm2, self.cross) if hasattr(self, "cross") else h

        h = along_time(across_assets(h)) if self.cross_first else across_assets(along_time(h))
        return self.added(h, self.norm3, lambda x: self.ff2(F.gelu(self.ff1(x))))


class Distilling(nn.Module):
    """Half the steps: circular convolution, norm, ELU, maximum of three with stride two."""

    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv1d(c["width"], c["width"], 3, padding=1, padding_mode="circular")
        self.norm = nn.LayerNorm(c["width"]) if c["distil"] == "layer" else nn.BatchNorm1d(c["width"])

    def forward(self, h):  # [B, L, N, D] -> [B, (L - 1)//2 + 1, N, D]
        windows, steps, assets, width = h.shape
        y = self.conv(h.permute(0, 2, 3, 1).reshape(windows * assets, width, steps))
        y = self.norm(y.mT).mT if isinstance(self.norm, nn.LayerNorm) else self.norm(y)
        y = F.max_pool1d(F.elu(y), 3, stride=2, padding=1)
        return y.reshape(windows, assets, width, -1).permute(0, 3, 1, 2)


class Stockformer(nn.Module):
    def __init__(self, config):
        super().__init__()
        c = {"skip": "none", "trainsSkip": False, "quantiles": [], "distil": "none", **config}
        if c["temporal"] != "full":
            raise NotImplementedError("ProbSparse attention samples keys by a random stream that is not stated here")
        self.values = max(1, len(c["quantiles"]))
        self.embedding = Embedding(c)
        self.layers = nn.ModuleList(EncoderLayer(c) for _ in range(c["layers"]))
        if c["distil"] != "none":
            self.distil = nn.ModuleList(Distilling(c) for _ in range(c["layers"] - 1))
        if c["norm"] == "pre":
            self.norm = nn.LayerNorm(c["width"])
        self.head = nn.Linear(c["width"], c["outputs"] * self.values)
        if c["skip"] == "linear":
            bar = c["assets"] * c["features"]
            self.skip = nn.Linear(min(c["lookback"], max(1, 1000 // bar)) * bar, c["assets"] * c["outputs"] * self.values)

    def forward(self, x):
        h = self.embedding(x)
        for number, layer in enumerate(self.layers):
            h = layer(h)
            if hasattr(self, "distil") and number < len(self.distil):
                h = self.distil[number](h)
        z = h[:, -1]  # the newest bar, [B, N, D]
        u = self.head(self.norm(z) if hasattr(self, "norm") else z).unflatten(-1, (-1, self.values))  # [B, N, P, Q]
        if hasattr(self, "skip"):
            newest = x.flatten(1)[:, -self.skip.in_features :]
            u = u + self.skip(newest).reshape(u.shape)
        return u
