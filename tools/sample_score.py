"""Draws a sheet of samples from a training run's checkpoint or an exported network, to look at its progress.

    python tools/sample_score.py RUN/checkpoint.pt sheet.png --samples 32 --steps 100 --method em

`em` is Euler-Maruyama on the reverse-time equation, `ode` is Heun on the probability flow; both end with the denoising
step of Tweedie's formula. The grid is uniform in t.
"""

import argparse
import json
from pathlib import Path

import torch
from PIL import Image
from safetensors import safe_open
from torch import Tensor

from score_model import ModelOptions, NCSNpp
from sdes import Sde, score_times_std, sde_of


def load(path: Path) -> tuple[NCSNpp, dict]:
    """The averaged network of a checkpoint, or that of a safetensors file."""
    if path.suffix == ".safetensors":
        with safe_open(path, "pt") as file:
            config = json.loads(file.metadata()["config"])
            weights = {name: file.get_tensor(name).float() for name in file.keys()}
    else:
        saved = torch.load(path, map_location="cpu", weights_only=True)
        config, weights = saved["config"], saved["ema"]
    net = NCSNpp(ModelOptions.of(config["model"]))
    net.load_state_dict(weights)
    return net.eval(), config


def wide(values: Tensor) -> Tensor:
    return values[:, None, None, None]


def score(net: NCSNpp, sde: Sde, x: Tensor, t: Tensor) -> Tensor:
    return score_times_std(net, sde, x, t) / wide(sde.marginal(t)[1])


def denoise(net: NCSNpp, sde: Sde, x: Tensor, t: Tensor) -> Tensor:
    mean, std = sde.marginal(t)
    return (x + wide(std) * score_times_std(net, sde, x, t)) / wide(mean)


def slope(net: NCSNpp, sde: Sde, x: Tensor, t: Tensor, share: float) -> Tensor:
    """dx/dt of the reverse equation; share 1 for its drift, 1/2 for the probability flow."""
    return sde.drift(x, t) - share * wide(sde.diffusion(t)).square() * score(net, sde, x, t)


@torch.no_grad()
def sample(net: NCSNpp, sde: Sde, n: int, size: int, steps: int, t_end: float, method: str, seed: int) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    shape = (n, 3, size, size)
    x = torch.randn(shape, generator=generator) * sde.prior_std
    times = torch.linspace(1, t_end, steps + 1)
    for now, after in zip(times[:-1], times[1:], strict=True):
        t, h = now.expand(n), now - after
        if method == "em":
            noise = torch.randn(shape, generator=generator)
            x = x - h * slope(net, sde, x, t, 1.0) + wide(sde.diffusion(t)) * h.sqrt() * noise
        else:
            k1 = slope(net, sde, x, t, 0.5)
            k2 = slope(net, sde, x - h * k1, after.expand(n), 0.5)
            x = x - h * (k1 + k2) / 2
    return denoise(net, sde, x, times[-1].expand(n))


def sheet(images: Tensor, columns: int) -> Image.Image:
    """Images [n, 3, s, s] in [0, 1], row by row."""
    n, channels, size, _ = images.shape
    rows = -(-n // columns)
    tiles = torch.zeros(rows * columns, channels, size, size)
    tiles[:n] = images.clamp(0, 1)
    grid = tiles.view(rows, columns, channels, size, size).permute(0, 3, 1, 4, 2)
    return Image.fromarray((grid.reshape(rows * size, columns * size, channels) * 255).round().byte().numpy())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("network", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--samples", type=int, default=32)
    parser.add_argument("--columns", type=int, default=8)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--method", choices=["em", "ode"], default="em")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, help="of the CPU")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    net, config = load(args.network)
    options = config["sde"]
    sde = sde_of(config)
    size = config["model"]["image_size"]
    x = sample(net, sde, args.samples, size, args.steps, options["t_end"], args.method, args.seed)
    images = (x + 1) / 2 if config["model"]["centered"] else x
    print(f"range {images.min():.2f} to {images.max():.2f}, mean {images.mean():.3f}, deviation {images.std():.3f}")
    sheet(images, args.columns).save(args.target)


if __name__ == "__main__":
    main()
