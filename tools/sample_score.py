"""Draws a sheet of samples from a training run's checkpoint or an exported network, to look at its progress.

    python tools/sample_score.py RUN/checkpoint.pt sheet.png --samples 32 --steps 100 --method em

Vectors go to an .npy, in the units of their data. `em` is Euler-Maruyama on the reverse-time equation, `ode` is Heun on the probability flow; both end with the denoising
step of Tweedie's formula. The grid is uniform in t.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from safetensors import safe_open
from torch import Tensor, nn

from sdes import Sde, score_times_std, sde_of, wide
from training.plan import network_of


def load(path: Path) -> tuple[nn.Module, dict]:
    """The averaged network of a checkpoint, or that of a safetensors file."""
    if path.suffix == ".safetensors":
        with safe_open(path, "pt") as file:
            config = json.loads(file.metadata()["config"])
            weights = {name: file.get_tensor(name).float() for name in file.keys()}
    else:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        config, weights = saved["config"], saved["ema"]
    net = network_of(config)
    net.load_state_dict(weights)
    return net.eval(), config


class Guided(nn.Module):
    """A network that is told classes, guided: what it says of the class, and w times its way from what it says of none."""

    def __init__(self, net: nn.Module, labels: Tensor, w: float) -> None:
        super().__init__()
        self.net, self.labels, self.w = net, labels, w

    def forward(self, x: Tensor, level: Tensor) -> Tensor:
        none = torch.full_like(self.labels, self.net.o.num_classes)
        both = self.net(torch.cat([x, x]), torch.cat([level, level]), classes=torch.cat([self.labels, none]))
        conditional, unconditional = both.chunk(2)
        return unconditional + self.w * (conditional - unconditional)


def score(net: nn.Module, sde: Sde, x: Tensor, t: Tensor) -> Tensor:
    return score_times_std(net, sde, x, t) / wide(sde.marginal(t)[1], x)


def denoise(net: nn.Module, sde: Sde, x: Tensor, t: Tensor) -> Tensor:
    mean, std = sde.marginal(t)
    return (x + wide(std, x) * score_times_std(net, sde, x, t)) / wide(mean, x)


def slope(net: nn.Module, sde: Sde, x: Tensor, t: Tensor, share: float) -> Tensor:
    """dx/dt of the reverse equation; share 1 for its drift, 1/2 for the probability flow."""
    return sde.drift(x, t) - share * wide(sde.diffusion(t), x).square() * score(net, sde, x, t)


@torch.no_grad()
def sample(
    net: nn.Module, sde: Sde, shape: tuple[int, ...], steps: int, t_end: float, method: str, seed: int
) -> Tensor:
    generator, n = torch.Generator().manual_seed(seed), shape[0]
    x = torch.randn(shape, generator=generator) * sde.prior_std
    times = torch.linspace(1, t_end, steps + 1)
    for now, after in zip(times[:-1], times[1:], strict=True):
        t, h = now.expand(n), now - after
        if method == "em":
            noise = torch.randn(shape, generator=generator)
            x = x - h * slope(net, sde, x, t, 1.0) + wide(sde.diffusion(t), x) * h.sqrt() * noise
        else:
            k1 = slope(net, sde, x, t, 0.5)
            k2 = slope(net, sde, x - h * k1, after.expand(n), 0.5)
            x = x - h * (k1 + k2) / 2
    return denoise(net, sde, x, times[-1].expand(n))


def sheet(images: Tensor, columns: int) -> Image.Image:
    """Images [n, c, h, w] in [0, 1], row by row; c is 1 (grey), 2 (and alpha), 3 or 4."""
    n, channels, height, width = images.shape
    rows = -(-n // columns)
    tiles = torch.zeros(rows * columns, channels, height, width)
    tiles[:n] = images.clamp(0, 1)
    grid = tiles.view(rows, columns, channels, height, width).permute(0, 3, 1, 4, 2)
    pixels = (grid.reshape(rows * height, columns * width, channels) * 255).round().byte().numpy()
    return Image.fromarray(pixels[:, :, 0] if channels == 1 else pixels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("network", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--method", choices=["em", "ode"], default="em")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--label", type=int, help="the class of all; by default each in turn")
    parser.add_argument("--guidance", type=float, default=1.0, help="1: the class as it is; more: beyond it")
    parser.add_argument("--threads", type=int, help="of the CPU")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    net, config = load(args.network)
    model, sde = config["model"], sde_of(config)
    dense = model.get("name") == "dense"
    shape = (args.samples, *((model["size"],) if dense else (net.o.num_channels, *net.o.sides)))
    if net.o.num_classes > 0:
        labels = torch.arange(args.samples) % net.o.num_classes if args.label is None else torch.tensor(args.label)
        net = Guided(net, labels.expand(args.samples), args.guidance).eval()
    x = sample(net, sde, shape, args.steps, config["sde"]["t_end"], args.method, args.seed)
    if dense:
        np.save(args.target, (x * torch.tensor(model["std"]) + torch.tensor(model["mean"])).numpy())
        return
    images = (x + 1) / 2 if model["centered"] else x
    print(f"range {images.min():.2f} to {images.max():.2f}, mean {images.mean():.3f}, deviation {images.std():.3f}")
    sheet(images, args.columns).save(args.target)


if __name__ == "__main__":
    main()
