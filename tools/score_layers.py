"""The layers of score_sde's networks, and the options that shape them; `score_model.py` puts them together.

Names and order of the parameters are those of the published checkpoints (`all_modules.N.Conv_0.weight` and so on),
so that a checkpoint loads with `load_state_dict`. Options carry the names they have in score_sde's configurations.
Source: arXiv 2011.13456, appendix H; the checkpoints' own key lists.
"""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SQRT2 = math.sqrt(2.0)
ACTIVATIONS = {
    "swish": F.silu,
    "elu": F.elu,
    "relu": F.relu,
    "lrelu": lambda x: F.leaky_relu(x, 0.2),
}
# Fields of score_sde's configurations that have one value in every published network of this class,
SAME = {"name": "ncsnpp", "normalization": "GroupNorm", "attention_type": "ddpm", "conv_size": 3}
# and fields that shape no network: of the process, and of the training.
ASIDE = ("beta_min", "beta_max", "ema_rate")


@dataclass(frozen=True)
class ModelOptions:
    """The shape of a network; the defaults are cifar10_ncsnpp_continuous."""

    image_size: int | tuple[int, int] = 32  # pixels a side, or rows and columns
    num_channels: int = 3
    centered: bool = False  # False: images in [0, 1], the network maps them to [-1, 1]
    nf: int = 128
    ch_mult: tuple[int, ...] = (1, 2, 2, 2)
    num_res_blocks: int = 4
    attn_resolutions: tuple[int, ...] = (16,)
    resblock_type: str = "biggan"  # or ddpm
    resamp_with_conv: bool = True
    fir: bool = True
    fir_kernel: tuple[float, ...] = (1, 3, 3, 1)
    skip_rescale: bool = True
    progressive: str = "none"  # or output_skip, residual
    progressive_input: str = "residual"  # or none, input_skip
    progressive_combine: str = "sum"  # or cat
    embedding_type: str = "fourier"  # or positional
    fourier_scale: float = 16.0
    scale_by_sigma: bool = True
    conditional: bool = True
    nonlinearity: str = "swish"  # or elu, relu, lrelu
    num_classes: int = 0  # 0: it is told none; else a row for each class, and a last one for "none of them"
    pad: bool = False  # zeros around images of a size that cannot be halved at each level
    patch: int = 1  # pixels a side that the first convolution takes at once, and the last one gives
    dropout: float = 0.1
    init_scale: float = 0.0
    # The sigma of each label, where the output is divided by theirs; of VP and by Fourier features, unused.
    sigma_min: float = 0.01
    sigma_max: float = 50.0
    num_scales: int = 1000

    def __post_init__(self) -> None:
        allowed = {
            "resblock_type": ("biggan", "ddpm"),
            "progressive": ("none", "output_skip", "residual"),
            "progressive_input": ("none", "input_skip", "residual"),
            "progressive_combine": ("sum", "cat"),
            "embedding_type": ("fourier", "positional"),
            "nonlinearity": tuple(ACTIVATIONS),
        }
        for name, values in allowed.items():
            if getattr(self, name) not in values:
                raise ValueError(f"{name} must be one of {', '.join(values)}, found {getattr(self, name)!r}")
        if self.patch > 1 and (self.progressive != "none" or self.progressive_input != "none"):
            raise ValueError('patch must be 1 unless progressive and progressive_input are "none"')

    @property
    def sides(self) -> tuple[int, int]:
        """Rows and columns of an image."""
        return (self.image_size, self.image_size) if isinstance(self.image_size, int) else self.image_size

    @property
    def padding(self) -> tuple[int, int, int, int]:
        """Zeros to the left, right, above and below, in PyTorch's order."""
        unit = self.patch * 2 ** (len(self.ch_mult) - 1) if self.pad else 1
        height, width = (-side % unit for side in self.sides)
        return width // 2, width - width // 2, height // 2, height - height // 2

    @staticmethod
    def of(values: dict) -> "ModelOptions":
        """From JSON: lists become tuples; an unknown name is an error, and so is another value where there is but one."""
        own = {f.name for f in fields(ModelOptions)}
        unknown = sorted(set(values) - own - set(SAME) - set(ASIDE))
        if unknown:
            raise ValueError(f"unknown model options: {', '.join(unknown)}")
        for name, value in SAME.items():
            if values.get(name, value) != value:
                raise ValueError(f"{name} must be {value!r}, found {values[name]!r}")
        return ModelOptions(**{k: tuple(v) if isinstance(v, list) else v for k, v in values.items() if k in own})

    def to_json(self) -> dict:
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


def fan_avg_(weight: Tensor, scale: float = 1.0) -> Tensor:
    """Uniform with variance scale / mean(fan in, fan out); scale 0 means nearly zero, as in DDPM."""
    size = weight[0, 0].numel()
    fan = (weight.shape[0] + weight.shape[1]) * size / 2
    bound = math.sqrt(3 * max(scale, 1e-10) / fan)
    return nn.init.uniform_(weight, -bound, bound)


def conv(cin: int, cout: int, size: int, scale: float = 1.0, stride: int = 1, padding: int | None = None) -> nn.Conv2d:
    layer = nn.Conv2d(cin, cout, size, stride, size // 2 if padding is None else padding)
    fan_avg_(layer.weight, scale)
    nn.init.zeros_(layer.bias)
    return layer


def dense(cin: int, cout: int) -> nn.Linear:
    layer = nn.Linear(cin, cout)
    fan_avg_(layer.weight)
    nn.init.zeros_(layer.bias)
    return layer


def norm(channels: int) -> nn.GroupNorm:
    return nn.GroupNorm(min(channels // 4, 32), channels, eps=1e-6)


def join(x: Tensor, h: Tensor, rescale: bool) -> Tensor:
    """A skip connection; 1/sqrt 2 keeps the variance."""
    return (x + h) / SQRT2 if rescale else x + h


def fir_taps(x: Tensor, kernel: tuple[float, ...], gain: float) -> Tensor:
    """The outer square of the taps, with sum `gain`; flipped, as a filter convolves and conv2d correlates."""
    k = torch.tensor(kernel, dtype=x.dtype, device=x.device).flip(0)
    k = torch.outer(k, k)
    return (k * (gain / k.sum())).expand(x.shape[1], 1, len(kernel), len(kernel))


def fir_filter(
    x: Tensor, kernel: tuple[float, ...], pad: tuple[int, int], gain: float = 1.0, stride: int = 1
) -> Tensor:
    before, after = pad
    taps = fir_taps(x, kernel, gain)
    return F.conv2d(F.pad(x, (before, after, before, after)), taps, stride=stride, groups=x.shape[1])


def fir_up(x: Tensor, kernel: tuple[float, ...]) -> Tensor:
    """Zeros between the pixels, then the filter with gain 4; the transpose of a strided filter does both."""
    _, channels, height, width = x.shape
    full = F.conv_transpose2d(x, fir_taps(x, kernel, 4.0).flip(2, 3), stride=2, groups=channels)
    start = len(kernel) - 2 - (len(kernel) - 1) // 2
    return full[:, :, start : start + 2 * height, start : start + 2 * width]


def fir_down(x: Tensor, kernel: tuple[float, ...]) -> Tensor:
    p = len(kernel) - 2
    return fir_filter(x, kernel, ((p + 1) // 2, p // 2), stride=2)


def up(x: Tensor, o: ModelOptions) -> Tensor:
    return fir_up(x, o.fir_kernel) if o.fir else F.interpolate(x, scale_factor=2.0, mode="nearest")


def down(x: Tensor, o: ModelOptions) -> Tensor:
    return fir_down(x, o.fir_kernel) if o.fir else F.avg_pool2d(x, 2)


class GaussianFourierProjection(nn.Module):
    def __init__(self, size: int, scale: float) -> None:
        super().__init__()
        self.W = nn.Parameter(torch.randn(size) * scale, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        angle = x[:, None] * self.W[None, :] * (2 * math.pi)
        return torch.cat([angle.sin(), angle.cos()], dim=1)


def positional_embedding(labels: Tensor, size: int) -> Tensor:
    """Sinusoids of the label, periods from 2 pi to 2 pi 10,000; sines first."""
    half = size // 2
    rates = torch.exp(torch.arange(half, dtype=torch.float32, device=labels.device) * (-math.log(10000) / (half - 1)))
    angle = labels.float()[:, None] * rates[None, :]
    return F.pad(torch.cat([angle.sin(), angle.cos()], dim=1), (0, size % 2))


class NIN(nn.Module):
    """A dense layer over the channels of each pixel; W is [in, out]."""

    def __init__(self, cin: int, cout: int, scale: float = 0.1) -> None:
        super().__init__()
        self.W = nn.Parameter(fan_avg_(torch.empty(cin, cout), scale))
        self.b = nn.Parameter(torch.zeros(cout))

    def forward(self, x: Tensor) -> Tensor:
        return F.conv2d(x, self.W.t()[:, :, None, None], self.b)


class AttnBlockpp(nn.Module):
    """Every pixel attends to every pixel: one head, scale 1/sqrt(channels)."""

    def __init__(self, channels: int, o: ModelOptions) -> None:
        super().__init__()
        self.GroupNorm_0 = norm(channels)
        self.NIN_0 = NIN(channels, channels)
        self.NIN_1 = NIN(channels, channels)
        self.NIN_2 = NIN(channels, channels)
        self.NIN_3 = NIN(channels, channels, o.init_scale)
        self.rescale = o.skip_rescale

    def forward(self, x: Tensor) -> Tensor:
        h = self.GroupNorm_0(x)
        q, k, v = (layer(h).flatten(2) for layer in (self.NIN_0, self.NIN_1, self.NIN_2))
        weights = torch.softmax(q.transpose(1, 2) @ k * x.shape[1] ** -0.5, dim=-1)
        h = (v @ weights.transpose(1, 2)).view_as(x)
        return join(x, self.NIN_3(h), self.rescale)


class Combine(nn.Module):
    """Lets the input pyramid into the trunk, by a 1x1 convolution."""

    def __init__(self, cin: int, cout: int, method: str) -> None:
        super().__init__()
        self.Conv_0 = conv(cin, cout, 1)
        self.method = method

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        h = self.Conv_0(x)
        return torch.cat([h, y], dim=1) if self.method == "cat" else h + y


class FirConv(nn.Module):
    """A 3x3 convolution fused with the filter of an upsampling or a downsampling."""

    def __init__(self, cin: int, cout: int, o: ModelOptions, upward: bool) -> None:
        super().__init__()
        self.weight = nn.Parameter(fan_avg_(torch.empty(cout, cin, 3, 3)))
        self.bias = nn.Parameter(torch.zeros(cout))
        self.kernel, self.upward = o.fir_kernel, upward

    def forward(self, x: Tensor) -> Tensor:
        taps = len(self.kernel)
        if self.upward:
            h = F.conv_transpose2d(x, self.weight.flip(2, 3).transpose(0, 1), stride=2)
            p = taps - 4
            h = fir_filter(h, self.kernel, ((p + 1) // 2 + 1, p // 2 + 1), gain=4.0)
        else:
            h = F.conv2d(fir_filter(x, self.kernel, ((taps + 1) // 2, taps // 2)), self.weight, stride=2)
        return h + self.bias[:, None, None]


class Resample(nn.Module):
    """Twice or half the size, with or without a convolution (Upsample and Downsample of score_sde)."""

    def __init__(self, cin: int, cout: int, o: ModelOptions, upward: bool, with_conv: bool) -> None:
        super().__init__()
        self.o, self.upward, self.with_conv = o, upward, with_conv
        if with_conv and o.fir:
            self.Conv2d_0 = FirConv(cin, cout, o, upward)
        elif with_conv:
            self.Conv_0 = conv(cin, cout, 3) if upward else conv(cin, cout, 3, stride=2, padding=0)

    def forward(self, x: Tensor) -> Tensor:
        if self.with_conv and self.o.fir:
            return self.Conv2d_0(x)
        if self.with_conv:
            return self.Conv_0(up(x, self.o) if self.upward else F.pad(x, (0, 1, 0, 1)))
        return up(x, self.o) if self.upward else down(x, self.o)


class ResnetBlock(nn.Module):
    """Twice norm, activation, convolution, with the noise level added between; `resample` is "", "up" or "down".

    The shortcut of a change of shape is a convolution `Conv_2` (biggan) or a dense layer `NIN_0` (ddpm).
    """

    def __init__(self, cin: int, cout: int, o: ModelOptions, resample: str = "") -> None:
        super().__init__()
        self.o, self.resample = o, {"": None, "up": up, "down": down}[resample]
        self.GroupNorm_0 = norm(cin)
        self.Conv_0 = conv(cin, cout, 3)
        self.Dense_0 = dense(o.nf * 4, cout)  # made even where conditional is False, and unused then
        self.GroupNorm_1 = norm(cout)
        self.Dropout_0 = nn.Dropout(o.dropout)
        self.Conv_1 = conv(cout, cout, 3, o.init_scale)
        if o.resblock_type == "biggan" and (cin != cout or resample):
            self.Conv_2 = conv(cin, cout, 1)
        elif cin != cout:
            self.NIN_0 = NIN(cin, cout)

    def forward(self, x: Tensor, temb: Tensor | None) -> Tensor:
        act = ACTIVATIONS[self.o.nonlinearity]
        h = act(self.GroupNorm_0(x))
        if self.resample:
            h, x = self.resample(h, self.o), self.resample(x, self.o)
        h = self.Conv_0(h)
        if temb is not None:
            h = h + self.Dense_0(act(temb))[:, :, None, None]
        h = self.Conv_1(self.Dropout_0(act(self.GroupNorm_1(h))))
        for name in ("Conv_2", "NIN_0"):
            if hasattr(self, name):
                x = getattr(self, name)(x)
        return join(x, h, self.o.skip_rescale)


def head(h: Tensor, take: Iterator[nn.Module], o: ModelOptions) -> Tensor:
    """Norm, activation, convolution."""
    h = ACTIVATIONS[o.nonlinearity](next(take)(h))
    return next(take)(h)
