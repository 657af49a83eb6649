"""What tests/tools/train_test.ts runs where there is PyTorch: the readers of tools/training/data.py, and the trainer.

    python tests/tools/train_check.py FOLDER     prints a JSON object for each network that it trained, in FOLDER
"""

import contextlib
import gzip
import io
import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image

tools = Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(tools))

from safetensors import safe_open  # noqa: E402

from sample_score import load as network_in  # noqa: E402
from train_score import main  # noqa: E402
from training.data import Unreadable, load  # noqa: E402

folder = Path(sys.argv[1])
random = np.random.default_rng(0)


def refused(wanted: str, path: Path, **more: object) -> None:
    try:
        load(path, **more)
    except Unreadable as error:
        assert wanted in str(error) and "\nTry: " in str(error), f"{wanted}: {error}"
    else:
        raise AssertionError(f"{path} was read, not refused: {wanted}")


def pictures() -> Path:
    """Two classes of grey and coloured pictures, some with alpha, of 5 × 9 pixels."""
    path = folder / "pictures"
    for name in ("cat", "dog"):
        (path / name).mkdir(parents=True)
        for i in range(3):
            Image.fromarray(random.integers(0, 256, (5, 9), np.uint8)).save(path / name / f"{i}.png")
    Image.fromarray(random.integers(0, 256, (5, 9, 3), np.uint8)).save(path / "dog" / "3.jpg")
    read = load(path)
    assert read.samples.shape == (7, 3, 5, 9) and read.classes == ("cat", "dog"), read
    assert read.labels.tolist() == [0] * 3 + [1] * 4
    assert (read.samples[0] == torch.from_numpy(np.array(Image.open(path / "cat" / "0.png")))).all()
    assert load(path / "cat").samples.shape == (3, 1, 5, 9) and load(path / "cat").labels is None
    assert load(path, size=(4, 4)).samples.shape == (7, 3, 4, 4)
    odd = folder / "odd"
    odd.mkdir()
    refused("there is no picture in it", odd)
    Image.fromarray(random.integers(0, 256, (5, 9, 4), np.uint8)).save(odd / "a.png")
    deep = random.integers(0, 65536, (5, 9), np.uint16)
    Image.fromarray(deep).save(odd / "b.png")
    both = load(odd).samples
    assert both.shape == (2, 4, 5, 9) and (both[1, 0].numpy() == np.round(deep / 257)).all()
    Image.fromarray(random.integers(0, 256, (6, 9), np.uint8)).save(odd / "c.png")
    refused("all pictures must have one size, found 6 × 9 pixels, a.png 5 × 9", odd)
    (odd / "d.png").write_bytes(b"no picture")
    refused("it is no picture that Pillow opens", odd)
    Image.fromarray(random.integers(0, 256, (5, 9), np.uint8)).save(path / "stray.png")
    refused("1 pictures have no class and 7 are in subfolders", path)
    (path / "stray.png").unlink()
    return path


def arrays() -> Path:
    x, labels = random.normal(size=(40, 3)) * [1, 10, 0.1] + [5, 0, 1], np.arange(40) % 2 + 7
    path = folder / "vectors.npz"
    np.savez(path, x=x, labels=labels)
    read = load(path)
    assert read.classes == ("7", "8") and np.allclose(read.samples, x, rtol=1e-6)
    for images in ((4, 6, 5), (4, 2, 6, 5), (4, 6, 5, 2)):
        np.save(folder / "images.npy", random.random(images))
        assert load(folder / "images.npy").samples.shape[2:] == (6, 5), images
    wrong = folder / "wrong.npz"
    for wanted, content in {
        "two samples or more are needed, found 1": dict(x=x[:1]),
        "labels must be [40], one a sample, found [3]": dict(x=x, y=labels[:3]),
        "labels must be whole numbers or texts": dict(x=x, y=labels + 0.5),
        "one array of samples is wanted, found x, z": dict(x=x, z=x),
        "row 2 of x is not finite": dict(x=np.where(np.arange(40)[:, None] == 2, np.nan, x)),
        "images must be bytes, or fractions from 0 to 1, found float64 from -1 to 1": dict(x=np.stack([np.eye(4), -np.eye(4)])),
        "may have its channels first or last": dict(x=np.zeros((9, 3, 3, 3))),
        "an array must be [n, d], [n, h, w]": dict(x=np.zeros(9)),
        "NumPy does not open it": dict(x=np.array([None, 1], dtype=object)),
    }.items():
        np.savez(wrong, **content)
        refused(wanted, wrong)
    return path


def idx() -> Path:
    values, classes = random.integers(0, 256, (6, 8, 8), np.uint8), np.array([3, 1, 3, 1, 1, 3], np.uint8)
    images = folder / "train-images-idx3-ubyte.gz"
    data = b"\0\0\x08\x03" + struct.pack(">3I", *values.shape) + values.tobytes()
    images.write_bytes(gzip.compress(data))
    assert load(images).labels is None
    (folder / "train-labels-idx1-ubyte.gz").write_bytes(
        gzip.compress(b"\0\0\x08\x01" + struct.pack(">I", 6) + classes.tobytes())
    )
    read = load(images)
    assert (read.samples[:, 0].numpy() == values).all() and read.labels.tolist() == [1, 0, 1, 0, 0, 1]
    short = folder / "short-idx3-ubyte"
    short.write_bytes(data[:-1])
    refused("[6, 8, 8] needs 384 bytes, found 383", short)
    short.write_bytes(b"PK")
    refused("it does not begin as an idx file does", short)
    refused("there is no such file or folder", folder / "nothing")
    (folder / "some.txt").write_text("1 2 3")
    refused('".txt" is no kind of file that is known', folder / "some.txt")
    return images


def trained(data: Path, out: Path, *options: str) -> str:
    """What the command prints, or why it ends; in this process, as PyTorch takes seconds to load."""
    sys.argv = ["train_score.py", "--data", str(data), "--out", str(out), "--threads", "1", "--device", "cpu", *options]
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            main()
    except SystemExit as end:
        return str(end)
    return said.getvalue()


def check(data: Path, name: str) -> None:
    """Trains for a moment, goes on, and prints what the network in the file says of two samples of its own class each."""
    out = folder / name
    first = trained(data, out, "--steps", "1")
    assert "from step 0" in first and "1 steps" in first, first
    assert "it is there, of another run" in trained(data, out, "--minutes", "1")
    if name != "idx":
        other = trained(folder / "train-images-idx3-ubyte.gz", out, "--minutes", "1", "--resume")
        assert "its model is another" in other, other
    again = trained(data, out, "--minutes", "60", "--steps", "3", "--resume")
    assert "from step 1" in again and "3 steps" in again, again
    path = out / "score.safetensors"
    net, config = network_in(path)
    with safe_open(path, "pt") as file:
        classes = json.loads(file.metadata()["classes"])
    shape = (2, config["model"]["size"]) if config["model"].get("name") == "dense" else (2, net.o.num_channels, *net.o.sides)
    x = torch.from_numpy(random.normal(size=shape).astype(np.float32))
    with torch.no_grad():
        y = net(x, torch.full((2,), 999.0), classes=torch.tensor([1, 2]))
    print(json.dumps({"path": str(path), "classes": classes, "x": x.flatten().tolist(), "y": y.flatten().tolist()}))


made = {"pictures": pictures(), "vectors": arrays(), "idx": idx()}
for name, path in made.items():
    check(path, name)
