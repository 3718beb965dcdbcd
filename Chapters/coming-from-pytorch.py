"""The PyTorch side of the book's page "Coming from PyTorch".

    python3 Chapters/coming-from-pytorch.py      needs torch; says nothing when all is as expected

Each anchored piece has its counterpart in Tests/NeuralNetworksTests/ComingFromPyTorchTests.swift, on the same numbers.
"""
import math

import torch
import torch.nn.functional as F
from torch import nn


def tensors():
    # anchor: tensors
    x = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    y = x @ x.T + torch.tensor([10.0, 20.0])
    # end: tensors
    assert y.tolist() == [[15.0, 31.0], [21.0, 45.0]]


def axes():
    # anchor: axes
    x = torch.arange(6.0).reshape(1, 2, 3)   # [B, L, N]
    by_asset = x.permute(0, 2, 1)            # [B, N, L]
    mean = x.mean(dim=1)                     # [B, N]
    # end: axes
    assert by_asset.flatten().tolist() == [0, 3, 1, 4, 2, 5]
    assert mean.flatten().tolist() == [1.5, 2.5, 3.5]


def gradients():
    # anchor: gradients
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 2.0])
    w = torch.tensor(1.0, requires_grad=True)
    loss = ((w * x - y) ** 2).mean()
    loss.backward()
    gradient = w.grad
    # end: gradients
    assert loss.item() == 2.0 and gradient.item() == -2.0


# anchor: module
class Perceptron(nn.Module):
    def __init__(self, inputs, width):
        super().__init__()
        self.hidden = nn.Linear(inputs, width)
        self.output = nn.Linear(width, 1)

    def forward(self, x):
        return self.output(F.relu(self.hidden(x)))
# end: module


def modules():
    assert sum(p.numel() for p in Perceptron(3, 4).parameters()) == 21


def step():
    model = nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(1.0)
        model.bias.fill_(0.0)
    x, y = torch.tensor([[1.0], [2.0]]), torch.tensor([[3.0], [2.0]])
    # anchor: step
    optimizer = torch.optim.Adam(model.parameters(), lr=0.1)
    optimizer.zero_grad()
    loss = F.mse_loss(model(x), y)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    # end: step
    assert abs(model.weight.item() - 1.1) < 1e-6 and abs(model.bias.item() - 0.1) < 1e-6


def modes():
    x = torch.ones(1, 8)
    # anchor: modes
    torch.manual_seed(7)
    dropout = nn.Dropout(0.5)
    dropout.train()
    noisy = dropout(x)
    dropout.eval()
    quiet = dropout(x)
    # end: modes
    assert set(noisy.flatten().tolist()) <= {0.0, 2.0} and quiet.tolist() == x.tolist()


def attention():
    # anchor: attention
    q = torch.zeros(1, 2, 2)                           # [batch, queries, d]
    k = v = torch.tensor([[[1.0, 2.0], [3.0, 4.0]]])   # [batch, keys, d]
    out = F.scaled_dot_product_attention(q, k, v)
    # end: attention
    assert out.flatten().tolist() == [2.0, 3.0, 2.0, 3.0]


def normalisation():
    # anchor: normalisation
    norm = nn.LayerNorm(2)
    y = norm(torch.tensor([[1.0, 3.0]]))
    # end: normalisation
    assert all(math.isclose(a, b, rel_tol=1e-4) for a, b in zip(y.flatten().tolist(), [-1.0, 1.0]))


def convolution():
    # anchor: convolution
    x = torch.tensor([[[1.0, 2.0, 3.0]]])   # [B, C, L]
    kernel = torch.ones(1, 1, 3)            # [D, C, K]
    y = F.conv1d(F.pad(x, (2, 0)), kernel)  # no step sees a later one
    # end: convolution
    assert y.flatten().tolist() == [1.0, 3.0, 6.0]


for check in [tensors, axes, gradients, modules, step, modes, attention, normalisation, convolution]:
    check()
