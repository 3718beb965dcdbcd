"""Writes lstm.*.safetensors and transformer.*.safetensors: whole models in PyTorch, forward and gradients, in double precision.

    python make_models.py          (torch 2.13)

They are written from the equations, not from this project's code:

LSTM         h_t, c_t = LSTM(x_t, h_t-1, c_t-1) from zeros, layer on layer; y = W h_L + b.
Transformer  h_t = W x_t + b + PE_t, PE as in Vaswani et al. 2017; layers x = LN(x + MHA(x)), x = LN(x + W2 gelu(W1 x + b1) + b2);
             y = W h_L + b.

`market`: x_t is the features of all assets at a bar, asset by asset, and y the horizons of all assets. `asset`: the same weights for every
asset's own sequence. Weights are those of PyTorch's modules, drawn at random, norms and biases too. Inputs are [B, L, N, F], outputs [B, N, P].

Allowed errors: 2e-5 of the largest magnitude of each result, and at least 5 % of that of the largest gradient.
"""

import json
import math
import pathlib
import struct

import torch
from torch import nn

B, L, N, F, P = 3, 7, 3, 2, 2


def sequences(x, market):
    """[B, L, N, F] as [S, L, inputs]."""
    if market:
        return x.reshape(B, L, N * F)
    return x.transpose(1, 2).reshape(B * N, L, F)


class LSTM(nn.Module):
    def __init__(self, market, width, layers):
        super().__init__()
        self.market = market
        n = N if market else 1
        self.lstm = nn.LSTM(n * F, width, layers, batch_first=True)
        self.head = nn.Linear(width, n * P)

    def forward(self, x):
        hidden, _ = self.lstm(sequences(x, self.market))
        return self.head(hidden[:, -1]).reshape(B, N, P)


class Transformer(nn.Module):
    def __init__(self, market, width, layers, heads, hidden, activation):
        super().__init__()
        self.market = market
        n = N if market else 1
        self.embedding = nn.Linear(n * F, width)
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width, heads, hidden, dropout=0, activation=activation, batch_first=True
            )
            for _ in range(layers)
        )
        self.head = nn.Linear(width, n * P)
        angle = torch.arange(L)[:, None] * torch.exp(
            -math.log(10000) / width * torch.arange(0, width, 2).double()
        )
        self.positions = torch.stack([angle.sin(), angle.cos()], -1).reshape(L, width)

    def forward(self, x):
        h = self.embedding(sequences(x, self.market)) + self.positions
        for layer in self.layers:
            h = layer(h)
        return self.head(h[:, -1]).reshape(B, N, P)


def published(name):
    """The names of this project: nn.MultiheadAttention stacks q, k and v, which are split when they are written."""
    for old, new in [
        ("self_attn.out_proj", "attention.o"),
        ("linear1", "ff1"),
        ("linear2", "ff2"),
    ]:
        name = name.replace(old, new)
    return name


def split(name, tensor):
    if "in_proj_" not in name:
        yield published(name), tensor
        return
    stem, kind = name.split("self_attn.in_proj_")
    for part, rows in zip("qkv", tensor.chunk(3)):
        yield f"{stem}attention.{part}.{kind}", rows


def write(case, model, config, generator):
    model.double()
    with torch.no_grad():
        for parameter in model.parameters():
            noise = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
            parameter.add_(0.3 * noise)
            parameter.copy_(parameter.float())
    x = torch.randn(B, L, N, F, generator=generator, dtype=torch.float32).double().requires_grad_()
    cotangent = torch.randn(B, N, P, generator=generator, dtype=torch.float32).double()
    y = model(x)
    (y * cotangent).sum().backward()
    arrays = {"input.x": x, "input.cotangent": cotangent, "output.prediction": y, "grad.input.x": x.grad}
    for name, parameter in model.named_parameters():
        arrays |= {f"weight.{n}": t for n, t in split(name, parameter)}
        arrays |= {f"grad.weight.{n}": t for n, t in split(name, parameter.grad)}
    arrays = {n: t.detach().float().contiguous().clone() for n, t in arrays.items()}
    gradients = [float(t.abs().max()) for n, t in arrays.items() if n.startswith("grad.")]
    allowed = {}
    for name, tensor in arrays.items():
        size = float(tensor.abs().max())
        if name.startswith("grad."):
            allowed[name] = 2e-5 * max(size, 0.05 * max(gradients))
        elif name.startswith("output."):
            allowed[name] = 2e-5 * size
    metadata = {
        "case": case,
        "source": f"make_models.py beside this file, torch {torch.__version__}, double precision",
        "config": json.dumps(config | {"pred_len": P}),
        "atol": json.dumps(allowed),
    }
    header, blocks, offset = {"__metadata__": metadata}, [], 0
    for name, tensor in arrays.items():
        blocks.append(tensor.numpy().astype("<f4").tobytes())
        end = offset + len(blocks[-1])
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    target = pathlib.Path(__file__).with_name(f"{case}.safetensors")
    target.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


for seed, market in enumerate([True, False]):
    kind = "market" if market else "asset"
    random = torch.Generator().manual_seed(20261126 + seed)
    torch.manual_seed(seed)
    write(
        f"lstm.{kind}", LSTM(market, 5, 2), {"sequences": kind, "width": 5, "layers": 2}, random
    )
    activation = "gelu" if market else "relu"
    sizes = {"width": 8, "layers": 2, "heads": 2, "feedForward": 10, "activation": activation}
    write(
        f"transformer.{kind}",
        Transformer(market, 8, 2, 2, 10, activation),
        {"sequences": kind} | sizes,
        random,
    )
