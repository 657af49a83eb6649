"""A score network for vectors, of dense layers: residual blocks that are told the noise level.

    e = silu(two layers of sinusoids of 999 t, + a row of the class)
    h = first(x);  h += second(silu(first(silu(h)) + level(e))) for each block;  the noise is last(silu(h))

The same network as networks/dense.ts; names of the parameters are its.
"""

from dataclasses import asdict, dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from score_layers import dense, fan_avg_, positional_embedding


@dataclass(frozen=True)
class DenseOptions:
    """The shape of a network for vectors of `size` numbers."""

    size: int
    width: int = 128
    blocks: int = 4
    num_classes: int = 0

    def to_json(self) -> dict:
        return {"name": "dense", **asdict(self)}


class Block(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.first, self.level, self.second = (dense(width, width) for _ in range(3))
        fan_avg_(self.second.weight, 0.0)  # a block begins as nothing

    def forward(self, h: Tensor, e: Tensor) -> Tensor:
        return h + self.second(F.silu(self.first(F.silu(h)) + self.level(e)))


def two(cin: int, width: int) -> nn.ModuleList:
    return nn.ModuleList([dense(cin, width), dense(width, width)])


def through(layers: nn.ModuleList, x: Tensor) -> Tensor:
    return layers[1](F.silu(layers[0](x)))


class Dense(nn.Module):
    def __init__(self, o: DenseOptions) -> None:
        super().__init__()
        self.o = o
        self.level = two(o.width, o.width)
        if o.num_classes > 0:
            self.classes = nn.Embedding(o.num_classes + 1, o.width)
        self.first = dense(o.size, o.width)
        self.blocks = nn.ModuleList([Block(o.width) for _ in range(o.blocks)])
        self.last = dense(o.width, o.size)

    def forward(self, x: Tensor, labels: Tensor, classes: Tensor | None = None) -> Tensor:
        """x [n, size]; labels [n]: 999 t; classes [n], num_classes for "none of them"."""
        e = through(self.level, positional_embedding(labels, self.o.width))
        e = F.silu(e if classes is None else e + self.classes(classes))
        h = self.first(x)
        for block in self.blocks:
            h = block(h, e)
        return self.last(F.silu(h))
