"""Writes ops.fourier.safetensors: PyTorch's real transforms of several lengths, and their gradients, in double precision.

    python make_fourier.py

Allowed errors: a transform rounds each of its about log2(L) stages, a prime length each of L products, so a result is off by
at most 2^-24 * (4 + L for a prime factor above 5) * the largest sum of magnitudes that went into it.
"""

import json
import struct
import pathlib

import torch

LENGTHS = [1, 2, 3, 5, 7, 12, 96, 97]
generator = torch.Generator().manual_seed(20261126)
arrays, allowed = {}, {}


def normal(*shape):
    return torch.randn(*shape, generator=generator, dtype=torch.float32).double()


def keep(name, tensor, error=None):
    arrays[name] = tensor.detach().float().contiguous()
    if error is not None:
        allowed[name] = error


def largest_factor(n):
    factor = 2
    while factor * factor <= n:
        if n % factor == 0 and n > factor:
            n //= factor
        else:
            factor += 1
    return n


for length in LENGTHS:
    bins = length // 2 + 1
    units = 4 + (largest_factor(length) if largest_factor(length) > 5 else 0)

    def error(tensor, scale=1.0):
        return 2.0**-24 * units * float(tensor.detach().abs().sum(-1).max()) * scale

    x = normal(2, 3, length).requires_grad_()
    cotangent = torch.complex(normal(2, 3, bins), normal(2, 3, bins))
    spectrum = torch.fft.rfft(x)
    (spectrum.real * cotangent.real + spectrum.imag * cotangent.imag).sum().backward()
    keep(f"input.x.{length}", x)
    keep(f"input.cotangent.real.{length}", cotangent.real)
    keep(f"input.cotangent.imaginary.{length}", cotangent.imag)
    keep(f"output.real.{length}", spectrum.real, error(x))
    keep(f"output.imaginary.{length}", spectrum.imag, error(x))
    keep(f"grad.input.x.{length}", x.grad, error(cotangent))

    real, imaginary = normal(2, bins).requires_grad_(), normal(2, bins).requires_grad_()
    back = torch.fft.irfft(torch.complex(real, imaginary), n=length)
    weight = normal(2, length)
    (back * weight).sum().backward()
    keep(f"input.real.{length}", real)
    keep(f"input.imaginary.{length}", imaginary)
    keep(f"input.cotangent.y.{length}", weight)
    keep(f"output.y.{length}", back, error(torch.complex(real, imaginary), 2 / length))
    keep(f"grad.input.real.{length}", real.grad, error(weight, 2 / length))
    keep(f"grad.input.imaginary.{length}", imaginary.grad, error(weight, 2 / length))

header = {
    "__metadata__": {
        "case": "ops.fourier",
        "source": f"torch.fft.rfft and irfft, torch {torch.__version__}, double precision",
        "config": json.dumps({"lengths": LENGTHS}),
        "atol": json.dumps(allowed),
    }
}
offset, blocks = 0, []
for name, tensor in arrays.items():
    data = tensor.numpy().astype("<f4").tobytes()
    header[name] = {
        "dtype": "F32",
        "shape": list(tensor.shape),
        "data_offsets": [offset, offset + len(data)],
    }
    blocks.append(data)
    offset += len(data)
text = json.dumps(header).encode()
text += b" " * (-len(text) % 8)
target = pathlib.Path(__file__).with_name("ops.fourier.safetensors")
target.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))
