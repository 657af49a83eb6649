"""The score networks of score_sde (NCSN++ and DDPM++), in PyTorch.

One network serves both families; the options choose. A U-Net of residual blocks, each told the noise level by an
embedding:

    VE (NCSN++): Fourier features of log sigma, residual input pyramid, FIR resampling, the output divided by sigma
    VP (DDPM++): sinusoids of 999 t or of a step, no pyramid, nearest and mean resampling, the output is the noise

The parameters have the names and the order of the published checkpoints (`all_modules.N.Conv_0.weight` and so on), so
that a checkpoint loads with `load_state_dict`. Source: arXiv 2011.13456, appendix H.
"""

import re
from collections.abc import Iterator

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from score_layers import (
    ACTIVATIONS,
    AttnBlockpp,
    Combine,
    GaussianFourierProjection,
    ModelOptions,
    Resample,
    ResnetBlock,
    conv,
    dense,
    down,
    head,
    join,
    norm,
    positional_embedding,
    up,
)

__all__ = ["ModelOptions", "NCSNpp", "frequencies", "halved"]


def frequencies(name: str) -> bool:
    """Whether a parameter holds the Fourier features' frequencies, which are drawn once and never trained."""
    return re.fullmatch(r"all_modules\.\d+\.W", name) is not None


def halved(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """In float16, but for Fourier frequencies: a sine takes them times log sigma, and at the published scale of 16 a
    frequency that is rounded to 11 bits turns the phase by 0.3."""
    return {k: v.to(torch.float32 if frequencies(k) else torch.float16) for k, v in tensors.items()}


class NCSNpp(nn.Module):
    """The U-Net. `all_modules` is flat, in the order of use; `forward` walks it once from front to back.

    The resampling of a *_skip pyramid has no weights and no place in the list, as in the published checkpoints.
    """

    def __init__(self, o: ModelOptions) -> None:
        super().__init__()
        self.o = o
        channels, nf, last = o.num_channels, o.nf, len(o.ch_mult) - 1
        out: list[nn.Module] = []

        def block(cin: int, cout: int, resample: str = "") -> int:
            out.append(ResnetBlock(cin, cout, o, resample))
            return cout

        if o.embedding_type == "fourier":
            out.append(GaussianFourierProjection(nf, o.fourier_scale))
        if o.conditional:
            out.append(dense(2 * nf if o.embedding_type == "fourier" else nf, 4 * nf))
            out.append(dense(4 * nf, 4 * nf))
        if o.num_classes > 0:
            self.classes = nn.Embedding(o.num_classes + 1, 4 * nf)

        out.append(conv(channels, nf, 3 * o.patch, stride=o.patch, padding=o.patch))
        width, pyramid, skips = nf, channels, [nf]
        for level, mult in enumerate(o.ch_mult):
            for _ in range(o.num_res_blocks):
                width = block(width, nf * mult)
                if self.attends(level):
                    out.append(AttnBlockpp(width, o))
                skips.append(width)
            if level < last:
                if o.resblock_type == "ddpm":
                    out.append(Resample(width, width, o, upward=False, with_conv=o.resamp_with_conv))
                else:
                    block(width, width, "down")
                if o.progressive_input == "input_skip":
                    out.append(Combine(pyramid, width, o.progressive_combine))
                    width *= 2 if o.progressive_combine == "cat" else 1
                elif o.progressive_input == "residual":
                    out.append(Resample(pyramid, width, o, upward=False, with_conv=True))
                    pyramid = width
                skips.append(width)

        block(width, width)
        out.append(AttnBlockpp(width, o))
        block(width, width)

        for level in reversed(range(last + 1)):
            for _ in range(o.num_res_blocks + 1):
                width = block(width + skips.pop(), nf * o.ch_mult[level])
            if self.attends(level):
                out.append(AttnBlockpp(width, o))
            if o.progressive == "output_skip":
                out += [norm(width), conv(width, channels, 3, o.init_scale)]
            elif o.progressive == "residual":
                first = [norm(width), conv(width, width, 3)]
                out += first if level == last else [Resample(pyramid, width, o, upward=True, with_conv=True)]
                pyramid = width
            if level > 0:
                if o.resblock_type == "ddpm":
                    out.append(Resample(width, width, o, upward=True, with_conv=o.resamp_with_conv))
                else:
                    block(width, width, "up")
        if o.progressive != "output_skip":
            out += [norm(width), conv(width, channels * o.patch**2, 3, o.init_scale)]
        self.all_modules = nn.ModuleList(out)

    def attends(self, level: int) -> bool:
        left, right, above, below = self.o.padding
        height, width = self.o.sides
        longer = max(height + above + below, width + left + right) // self.o.patch
        return longer >> level in self.o.attn_resolutions

    def embed(self, labels: Tensor, classes: Tensor | None, take: Iterator[nn.Module]) -> Tensor | None:
        if self.o.embedding_type == "fourier":
            temb = next(take)(torch.log(labels))
        else:
            temb = positional_embedding(labels, self.o.nf)
        if not self.o.conditional:
            return None
        temb = next(take)(temb)
        temb = next(take)(ACTIVATIONS[self.o.nonlinearity](temb))
        return temb if classes is None else temb + self.classes(classes)

    def forward(self, x: Tensor, labels: Tensor, classes: Tensor | None = None) -> Tensor:
        """x [n, channels, height, width]; labels [n]: sigma (fourier), 999 t or the index of a level (positional).

        Where the network is told classes, `classes` [n] are theirs, num_classes for "none of them".
        """
        o, last = self.o, len(self.o.ch_mult) - 1
        take = iter(self.all_modules)
        temb = self.embed(labels, classes, take)
        pyramid = x = F.pad(x if o.centered else 2 * x - 1, o.padding)
        skips = [next(take)(x)]
        for level in range(last + 1):
            for _ in range(o.num_res_blocks):
                h = next(take)(skips[-1], temb)
                skips.append(next(take)(h) if self.attends(level) else h)
            if level < last:
                h = next(take)(skips[-1]) if o.resblock_type == "ddpm" else next(take)(skips[-1], temb)
                if o.progressive_input == "input_skip":
                    pyramid = down(pyramid, o)
                    h = next(take)(pyramid, h)
                elif o.progressive_input == "residual":
                    h = pyramid = join(next(take)(pyramid), h, o.skip_rescale)
                skips.append(h)

        h = next(take)(skips[-1], temb)
        h = next(take)(h)
        h = next(take)(h, temb)

        for level in reversed(range(last + 1)):
            for _ in range(o.num_res_blocks + 1):
                h = next(take)(torch.cat([h, skips.pop()], dim=1), temb)
            if self.attends(level):
                h = next(take)(h)
            if o.progressive == "output_skip":
                before = up(pyramid, o) if level < last else 0
                pyramid = before + head(h, take, o)
            elif o.progressive == "residual":
                if level == last:
                    pyramid = head(h, take, o)
                else:
                    h = pyramid = join(next(take)(pyramid), h, o.skip_rescale)
            if level > 0:
                h = next(take)(h) if o.resblock_type == "ddpm" else next(take)(h, temb)
        h = pyramid if o.progressive == "output_skip" else head(h, take, o)
        h = F.pad(F.pixel_shuffle(h, o.patch), [-n for n in o.padding])
        return h / self.sigmas_of(labels)[:, None, None, None] if o.scale_by_sigma else h

    def sigmas_of(self, labels: Tensor) -> Tensor:
        """The labels themselves, or what they stand for: sigma_max first, evenly in the logarithm."""
        o = self.o
        if o.embedding_type == "fourier":
            return labels
        levels = np.exp(np.linspace(np.log(o.sigma_max), np.log(o.sigma_min), o.num_scales))
        return torch.tensor(levels, dtype=torch.float32, device=labels.device)[labels.long()]
