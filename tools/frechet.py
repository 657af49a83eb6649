"""How far images are from CIFAR-10: two distances of a small classifier's features.

    Frechet, of fitted Gaussians: d^2 = |m1 - m2|^2 + trace(C1 + C2 - 2 (C1 C2)^(1/2))
    kernel, unbiased:             d^2 = E k(x, x') + E k(y, y') - 2 E k(x, y),   k(x, y) = (x.y / n + 1)^3

    python tools/frechet.py train --data DIR --network RUN/features.safetensors --minutes 20
    python tools/frechet.py distance --data DIR --network RUN/features.safetensors sheet.png

They rank samplers of one project and compare with no published FID or KID, which use Inception's features. Frechet's falls
with the number of images, so it is taken of the first `--reference` of each sheet; the kernel's does not, only its standard
error does, so it is taken of all. As many images of the training set are measured beside the sheets, as a floor.
Sources: arXiv 1706.08500, arXiv 1801.01401.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from cifar import training_images, training_labels

WIDTHS = (32, 64, 128)
HELD_OUT = 5000
BATCH = 64
TILE = 32


class Classifier(nn.Module):
    """Two convolutions a resolution; the features are the last one's means over the image [128]."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        cin = 3
        for level, width in enumerate(WIDTHS):
            layers += [nn.AvgPool2d(2)] if level else []
            for _ in range(2):
                layers += [nn.Conv2d(cin, width, 3, padding=1), nn.GroupNorm(8, width), nn.SiLU()]
                cin = width
        self.layers = nn.Sequential(*layers)
        self.out = nn.Linear(cin, 10)

    def features(self, x: Tensor) -> Tensor:
        """Images [n, 3, 32, 32] in [0, 1]."""
        return self.layers(2 * x - 1).mean(dim=(2, 3))

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.features(x))


def augmented(x: Tensor) -> Tensor:
    """Mirrored at random, and the batch moved by up to four pixels."""
    x = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x.flip(3), x)
    dy, dx = torch.randint(0, 9, (2,)).tolist()
    return F.pad(x, (4, 4, 4, 4), mode="reflect")[:, :, dy : dy + TILE, dx : dx + TILE]


def train(images: Tensor, labels: Tensor, minutes: float) -> tuple[Classifier, float]:
    torch.manual_seed(7)
    net = Classifier().train()
    adam = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-2)
    start, done, kept = time.monotonic(), 0.0, len(images) - HELD_OUT
    while done < 1:
        for group in adam.param_groups:
            group["lr"] = 1e-3 * (1 + math.cos(math.pi * done))
        pick = torch.randint(kept, (BATCH,))
        with torch.autocast("cpu", torch.bfloat16):
            loss = F.cross_entropy(net(augmented(images[pick].float() / 255)), labels[pick], label_smoothing=0.05)
        adam.zero_grad()
        loss.backward()
        adam.step()
        done = (time.monotonic() - start) / (60 * minutes)
    right = sum(
        (net.eval()(x.float() / 255).argmax(1) == y).sum().item()
        for x, y in zip(images[kept:].split(500), labels[kept:].split(500), strict=True)
    )
    return net, right / HELD_OUT


def features(net: Classifier, images: Tensor) -> Tensor:
    return torch.cat([net.features(part.float() / 255) for part in images.split(500)]).double()


def gaussian(rows: Tensor) -> tuple[Tensor, Tensor]:
    return rows.mean(0), rows.T.cov()


def kernel(x: Tensor, y: Tensor) -> Tensor:
    return (x @ y.T / x.shape[1] + 1) ** 3


def kernel_distance(x: Tensor, every: Tensor, within: float) -> tuple[float, float]:
    """Of the rows x from all rows, whose own mean kernel is `within`; and its standard error, as x are few."""
    own = kernel(x, x).fill_diagonal_(0).sum(1) / (len(x) - 1)
    other = torch.stack([kernel(x, part).sum(1) for part in every.split(5000)]).sum(0) / len(every)
    return (own - 2 * other).mean().item() + within, (2 * (own - other).std() / math.sqrt(len(x))).item()


def root(matrix: Tensor) -> Tensor:
    """Of a symmetric matrix with no negative eigenvalue but by rounding."""
    values, vectors = torch.linalg.eigh(matrix)
    return (vectors * values.clamp(min=0).sqrt()) @ vectors.T


def distance(one: tuple[Tensor, Tensor], other: tuple[Tensor, Tensor]) -> float:
    (m1, c1), (m2, c2) = one, other
    half = root(c1)
    cross = torch.linalg.eigvalsh(half @ c2 @ half).clamp(min=0).sqrt().sum()
    return ((m1 - m2).square().sum() + c1.trace() + c2.trace() - 2 * cross).item()


def tiles(path: Path) -> Tensor:
    """The 32 x 32 images of a sheet, as bytes [n, 3, 32, 32]; all black ones are its empty places."""
    with Image.open(path) as picture:
        sheet = torch.from_numpy(np.array(picture.convert("RGB"))).permute(2, 0, 1)
    parts = sheet.unfold(1, TILE, TILE).unfold(2, TILE, TILE).permute(1, 2, 0, 3, 4).reshape(-1, 3, TILE, TILE)
    return parts[(parts.flatten(1) > 0).any(dim=1)]


@torch.no_grad()
def report(net: Classifier, images: Tensor, sheets: list[Path], reference: int) -> None:
    every = features(net, images)
    fitted = gaussian(every)
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    some = kernel(every[order[:5000]], every[order[5000:10000]]).mean().item()

    def line(name: str, rows: Tensor) -> None:
        value, error = kernel_distance(rows, every, some)
        frechet = distance(fitted, gaussian(rows[:reference]))
        print(f"{name}: Frechet {frechet:.4f}, kernel {value:.5f} +- {error:.5f} of n {len(rows)}")

    line("training images", every[order[:reference]])
    for path in sheets:
        line(str(path), features(net, tiles(path)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["train", "distance"])
    parser.add_argument("sheets", type=Path, nargs="*")
    parser.add_argument("--data", type=Path, required=True, help="as for train_score.py")
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--reference", type=int, default=1024)
    parser.add_argument("--threads", type=int, help="of the CPU")
    args = parser.parse_intermixed_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    images = training_images(args.data)
    if args.command == "train":
        net, right = train(images, training_labels(args.data), args.minutes)
        tensors = {k: v.half() for k, v in net.state_dict().items()}
        args.network.parent.mkdir(parents=True, exist_ok=True)
        save_file(tensors, args.network, {"format": "pt", "config": json.dumps({"accuracy": right})})
        print(f"{args.network}: {right:.1%} of {HELD_OUT} images right that it had not seen")
        return
    net = Classifier()
    net.load_state_dict({k: v.float() for k, v in load_file(args.network).items()})
    report(net.eval(), images, args.sheets, args.reference)


if __name__ == "__main__":
    main()
