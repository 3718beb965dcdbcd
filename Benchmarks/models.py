"""The other models in PyTorch, timed: the peers of `stockformer bench --only models/`.

    python Benchmarks/models.py --name models/patchtst --threads 2

Prints one line of JSON with the keys of `stockformer bench --json`. A training step is forward, backward, clipping and Adam of 32
windows of L 96, N 5, F 6, with the defaults of this project's models at D 64, H 4, E 2, D_ff 256 and no dropout: PyTorch as it comes, its own
layers where it has them (nn.LSTM, nn.TransformerEncoderLayer), batched products where every asset has weights of its own.
"""

import argparse
import math
import os

from running import SIZES, milliseconds, print_result, training_step

SIZE = dict(SIZES["classroom"], B=32)

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
parser.add_argument("--name", required=True, help="models/dlinear, nlinear, itransformer, patchtst, lstm, transformer, stockformer2023")
parser.add_argument("--threads", type=int, default=1)
parser.add_argument("--seconds", type=float, default=8.0)
options = parser.parse_args()
# Before torch is loaded: its libraries read these once.
os.environ["OMP_NUM_THREADS"] = os.environ["MKL_NUM_THREADS"] = str(options.threads)

import torch  # noqa: E402
import torch.nn as nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

B, L, N, FEATURES, D, H, E, D_FF = (SIZE[key] for key in ("B", "L", "N", "F", "D", "H", "E", "D_ff"))


class AssetLinear(nn.Module):
    """A linear layer of each asset's own: [B, N, inputs] to [B, N, outputs]."""

    def __init__(self, inputs, outputs):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(N, inputs, outputs) / math.sqrt(inputs))
        self.bias = nn.Parameter(torch.zeros(N, 1, outputs))

    def forward(self, x):
        return torch.baddbmm(self.bias, x.transpose(0, 1), self.weight).transpose(0, 1)


def windows(x):
    """[B, L, N, F] to [B, N, F·L]."""
    return x.permute(0, 2, 3, 1).flatten(2)


class DLinear(nn.Module):
    def __init__(self):
        super().__init__()
        self.trend, self.seasonal = AssetLinear(L * FEATURES, 1), AssetLinear(L * FEATURES, 1)

    def forward(self, x):
        series = windows(x).view(-1, 1, L)
        padded = torch.cat([series[..., :1].expand(-1, -1, 12), series, series[..., -1:].expand(-1, -1, 12)], -1)
        trend = F.avg_pool1d(padded, 25, 1)
        average, rest = trend.view(-1, N, FEATURES * L), (series - trend).view(-1, N, FEATURES * L)
        return self.trend(average) + self.seasonal(rest)


class NLinear(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = AssetLinear(L * FEATURES, 1)

    def forward(self, x):
        return self.linear(windows(x - x[:, -1:].detach()))


def encoder_layers():
    return nn.ModuleList(
        nn.TransformerEncoderLayer(D, H, D_FF, dropout=0, activation="gelu", batch_first=True) for _ in range(E)
    )


def positions(length):
    angle = torch.arange(length)[:, None] * torch.exp(-math.log(10000) / D * torch.arange(0, D, 2))
    return torch.stack([angle.sin(), angle.cos()], -1).reshape(length, D)


class ITransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.head = AssetLinear(L * FEATURES, D), AssetLinear(D, 1)
        self.layers, self.norm = encoder_layers(), nn.LayerNorm(D)

    def forward(self, x):
        h = self.embedding(windows(x))
        for layer in self.layers:
            h = layer(h)
        return self.head(self.norm(h))


class PatchTST(nn.Module):
    patch, stride = 16, 8

    def __init__(self):
        super().__init__()
        self.count = (L - self.patch) // self.stride + 2
        self.embedding = nn.Linear(self.patch * FEATURES, D, bias=False)
        self.layers, self.norm = encoder_layers(), nn.LayerNorm(D)
        self.head = AssetLinear(D * self.count, 1)
        self.register_buffer("positions", positions(self.count))

    def forward(self, x):
        padded = torch.cat([x, x[:, -1:].expand(-1, self.stride, -1, -1)], 1)
        patches = padded.transpose(1, 2).unfold(2, self.patch, self.stride)  # [B, N, n, F, patch]
        h = self.embedding(patches.flatten(3)).flatten(0, 1) + self.positions
        for layer in self.layers:
            h = layer(h)
        return self.head(self.norm(h).transpose(1, 2).reshape(-1, N, D * self.count))


class LSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(N * FEATURES, D, E, batch_first=True), nn.Linear(D, N)

    def forward(self, x):
        return self.head(self.lstm(x.flatten(2))[0][:, -1]).unsqueeze(-1)


class Transformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.head = nn.Linear(N * FEATURES, D), nn.Linear(D, N)
        self.layers = encoder_layers()
        self.register_buffer("positions", positions(L))

    def forward(self, x):
        h = self.embedding(x.flatten(2)) + self.positions
        for layer in self.layers:
            h = layer(h)
        return self.head(h[:, -1]).unsqueeze(-1)


class Stockformer2023(nn.Module):
    """A token of zeros behind the window sees all bars, which do not see it; the head reads it."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Conv1d(N * FEATURES, D, 3, padding=1, padding_mode="circular")
        self.layers, self.norm, self.head = encoder_layers(), nn.LayerNorm(D), nn.Linear(D, N)
        self.register_buffer("positions", positions(L + 1))
        hidden = torch.zeros(L + 1, L + 1, dtype=torch.bool)
        hidden[:L, L] = True
        self.register_buffer("hidden", hidden)

    def forward(self, x):
        h = self.embedding(F.pad(x.flatten(2), (0, 0, 0, 1)).transpose(1, 2)).transpose(1, 2) + self.positions
        for layer in self.layers:
            h = layer(h, src_mask=self.hidden)
        return self.head(self.norm(h[:, -1])).unsqueeze(-1)


KINDS = {
    kind.__name__.lower(): kind
    for kind in (DLinear, NLinear, ITransformer, PatchTST, LSTM, Transformer, Stockformer2023)
}


def main():
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    model = KINDS[options.name.removeprefix("models/")]()
    step = training_step(model, torch.randn(B, L, N, FEATURES), torch.randn(B, N, 1))
    print_result(options.name, SIZE, model, options.threads, milliseconds(step, options.seconds))


if __name__ == "__main__":
    main()
