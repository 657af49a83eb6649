"""The two noising processes of score_sde, and the score a network gives for each."""

import math

import torch
from torch import Tensor, nn


def wide(values: Tensor, x: Tensor) -> Tensor:
    """A number a sample, beside samples of any shape."""
    return values.view(-1, *(1 for _ in x.shape[1:]))


class Ve:
    """dx = g(t) dw; sigma(t) = sigma_min (sigma_max / sigma_min)^t is the noise added by time t."""

    def __init__(self, options: dict) -> None:
        self.low, self.high = options["sigma_min"], options["sigma_max"]

    def marginal(self, t: Tensor) -> tuple[Tensor, Tensor]:
        return torch.ones_like(t), self.low * (self.high / self.low) ** t

    def diffusion(self, t: Tensor) -> Tensor:
        return self.marginal(t)[1] * math.sqrt(2 * math.log(self.high / self.low))

    def drift(self, x: Tensor, t: Tensor) -> Tensor:
        return torch.zeros_like(x)

    def label(self, t: Tensor) -> Tensor:
        return self.marginal(t)[1]

    prior_std = property(lambda self: self.high)


class Vp:
    """dx = -b(t) x / 2 dt + sqrt(b(t)) dw; b rises linearly."""

    def __init__(self, options: dict) -> None:
        self.low, self.high = options["beta_min"], options["beta_max"]

    def marginal(self, t: Tensor) -> tuple[Tensor, Tensor]:
        log_mean = -0.25 * t**2 * (self.high - self.low) - 0.5 * t * self.low
        return log_mean.exp(), (-torch.expm1(2 * log_mean)).sqrt()

    def beta(self, t: Tensor) -> Tensor:
        return self.low + t * (self.high - self.low)

    def diffusion(self, t: Tensor) -> Tensor:
        return self.beta(t).sqrt()

    def drift(self, x: Tensor, t: Tensor) -> Tensor:
        return -0.5 * wide(self.beta(t), x) * x

    def label(self, t: Tensor) -> Tensor:
        return 999 * t

    prior_std = 1.0


Sde = Ve | Vp
SDES = {"ve": Ve, "vp": Vp}


def sde_of(config: dict) -> Sde:
    """The process of a configuration, for networks that are told any time; of steps, these tools know nothing."""
    options, model = config["sde"], config["model"]
    looks_up = options["kind"] == "ve" and model.get("embedding_type") == "positional"
    if options.get("continuous") is False or looks_up:
        raise ValueError("a network of discrete levels is neither trained nor sampled here, only converted")
    return SDES[options["kind"]](options)


def score_times_std(net: nn.Module, sde: Sde, x: Tensor, t: Tensor, told: dict[str, Tensor] | None = None) -> Tensor:
    """s(t) score(x, t). A VE network gives the score, a VP network minus the score times s(t).

    `told` is what else the network is told, by the names of its arguments: `classes` [n].
    """
    out = net(x, sde.label(t), **(told or {})).float()
    return -out if isinstance(sde, Vp) else out * wide(sde.marginal(t)[1], x)
