"""One's own data, as a score network is trained on it: images or vectors, with classes where there are some.

    a folder      of PNG, JPEG and what else Pillow opens, subfolders are classes
    .npz, .npy    an array of images [n, h, w], [n, h, w, c] or [n, c, h, w], or of vectors [n, d]; beside it `labels`
                  (or `y`) [n]
    idx, idx.gz   as MNIST's: unsigned bytes [n, h, w]; labels in a file of their own

What cannot be read is an error that says what to do. All is held in memory: a byte for each channel of a pixel.
Source: yann.lecun.com/exdb/mnist for idx.
"""

import gzip
import hashlib
import math
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"}
LABELS = ("labels", "label", "y", "classes")
IMAGES = ("x", "images", "data", "arr_0")
IDX_TYPES = {8: ">u1", 9: ">i1", 11: ">i2", 12: ">i4", 13: ">f4", 14: ">f8"}


class Unreadable(Exception):
    """What is wrong with the data, and what to try."""

    def __init__(self, path: Path | str, problem: str, advice: str) -> None:
        super().__init__(f"Cannot train on {path}: {problem}\nTry: {advice}")


@dataclass(frozen=True)
class Data:
    """Samples [n, channels, height, width] in bytes, or [n, d] in float32, and their classes."""

    samples: Tensor
    labels: Tensor | None = None  # [n], from 0
    classes: tuple[str, ...] = ()  # their names

    @property
    def images(self) -> bool:
        return self.samples.ndim == 4

    def digest(self) -> str:
        """Tells data from other data when a run goes on."""
        found = hashlib.sha256(repr((tuple(self.samples.shape), self.classes)).encode())
        for tensor in (self.samples, self.labels):
            if tensor is not None:
                found.update(np.ascontiguousarray(tensor.numpy()[:: max(1, len(tensor) // 1000)]).tobytes())
        return found.hexdigest()[:16]

    def to(self, device: torch.device) -> "Data":
        labels = None if self.labels is None else self.labels.to(device)
        return Data(self.samples.to(device), labels, self.classes)


def load(path: Path, labels: Path | None = None, size: tuple[int, int] | None = None) -> Data:
    """Whatever `path` is; `size` brings the pictures of a folder to so many rows and columns."""
    if path.is_dir():
        return of_folder(path, size)
    if size is not None:
        raise Unreadable(path, "only a folder's pictures are brought to a size", "no --size, or a folder")
    if not path.exists():
        raise Unreadable(path, "there is no such file or folder", "a folder of pictures, an .npz, or an idx file")
    if path.suffix in (".npz", ".npy"):
        return of_numpy(path, labels)
    if path.name.removesuffix(".gz").endswith(("ubyte", ".idx")) or "-idx" in path.name:
        return of_idx(path, labels)
    raise Unreadable(path, f'"{path.suffix}" is no kind of file that is known', "a folder, .npz, .npy, idx or idx.gz")


def named(labels: np.ndarray, path: Path, count: int) -> tuple[Tensor, tuple[str, ...]]:
    """Numbers from 0 for whatever the labels are, and their names in order."""
    if labels.shape != (count,):
        raise Unreadable(path, f"labels must be [{count}], one a sample, found {list(labels.shape)}", "one a sample")
    if labels.dtype.kind not in "iubUS" and not (labels.dtype.kind == "f" and (labels == np.round(labels)).all()):
        raise Unreadable(path, f"labels must be whole numbers or texts, found {labels.dtype}", "labels.astype(int)")
    values, numbers = np.unique(labels, return_inverse=True)
    if len(values) > min(10_000, count):
        raise Unreadable(path, f"{len(values)} classes of {count} samples", "labels of which each stands for many samples")
    name = lambda v: f"{int(v)}" if labels.dtype.kind == "f" else v.decode() if isinstance(v, bytes) else str(v)  # noqa: E731
    return torch.from_numpy(numbers.astype(np.int64).reshape(-1)), tuple(name(v) for v in values)


def data_of(samples: Tensor, path: Path, labels: np.ndarray | None) -> Data:
    if len(samples) < 2:
        raise Unreadable(path, f"two samples or more are needed, found {len(samples)}", "more data")
    if labels is None:
        return Data(samples)
    return Data(samples, *named(labels, path, len(samples)))


# Folders


def of_folder(path: Path, size: tuple[int, int] | None) -> Data:
    """Every picture below the folder; where all of them are in subfolders, the first one's name is the class."""
    files = sorted(f for f in path.rglob("*") if f.suffix.lower() in PICTURES and f.is_file() and not hidden(f, path))
    if not files:
        raise Unreadable(path, f"there is no picture in it ({', '.join(sorted(PICTURES))})", "a folder of pictures")
    parts = [f.relative_to(path).parts for f in files]
    top = sum(len(p) == 1 for p in parts)
    if 0 < top < len(files):
        raise Unreadable(
            path,
            f"{top} pictures have no class and {len(files) - top} are in subfolders, which are classes",
            "every picture in a subfolder, or none",
        )
    folders = sorted({p[0] for p in parts}) if top == 0 else []
    mode = common_mode(files)
    samples = np.stack([pixels(f, mode, size, files[0]) for f in files])
    images = torch.from_numpy(samples).permute(0, 3, 1, 2).contiguous()
    return data_of(images, path, np.array([p[0] for p in parts]) if len(folders) > 1 else None)


def hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)


def opened(file: Path) -> Image.Image:
    try:
        return Image.open(file)
    except Exception as error:
        raise Unreadable(file, f"it is no picture that Pillow opens ({error})", "taking it away") from error


def has_alpha(image: Image.Image) -> bool:
    return "A" in image.getbands() or "transparency" in image.info


def common_mode(files: list[Path]) -> str:
    """Colours where any picture has some, alpha where any has it."""
    colour = alpha = False
    for file in files:
        with opened(file) as image:
            colour = colour or not (image.mode in ("1", "L", "LA", "F") or image.mode.startswith("I"))
            alpha = alpha or has_alpha(image)
    return ("RGB" if colour else "L") + ("A" if alpha else "")


def pixels(file: Path, mode: str, size: tuple[int, int] | None, first: Path) -> np.ndarray:
    """Bytes [height, width, channels]."""
    with opened(file) as image:
        if image.mode.startswith("I") or image.mode == "F":  # more than 8 bits, which convert() would cut off at 255
            deep = np.asarray(image, dtype=np.float64)
            if deep.max() > 65535 or deep.min() < 0:
                raise Unreadable(file, f"its numbers go from {deep.min():g} to {deep.max():g}", "pictures of 8 bits")
            image = Image.fromarray(np.round(deep / 257).astype(np.uint8))
        try:
            image = (image.convert("RGB") if image.mode in ("CMYK", "YCbCr", "LAB", "HSV") else image).convert(mode)
        except Exception as error:
            raise Unreadable(file, f"it cannot be decoded ({error})", "taking it away") from error
        if size is not None:
            image = filled(image, size)
        values = np.asarray(image)
        values = values[:, :, None] if values.ndim == 2 else values
    with opened(first) as other:
        wanted = size or (other.height, other.width)
    if values.shape[:2] != wanted:
        found = f"{values.shape[0]} × {values.shape[1]} pixels, {first.name} {wanted[0]} × {wanted[1]}"
        raise Unreadable(file, f"all pictures must have one size, found {found}", f"--size {wanted[0]} {wanted[1]}")
    return values


def filled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scaled until it covers so many rows and columns, then cut in the middle."""
    height, width = size
    scale = max(height / image.height, width / image.width)
    wide, high = max(width, round(image.width * scale)), max(height, round(image.height * scale))
    image = image.resize((wide, high), Image.Resampling.LANCZOS)
    left, top = (wide - width) // 2, (high - height) // 2
    return image.crop((left, top, left + width, top + height))


# NumPy


def of_numpy(path: Path, labels: Path | None) -> Data:
    try:
        opened = np.load(path, allow_pickle=False)
        arrays = {"x": opened} if isinstance(opened, np.ndarray) else {name: opened[name] for name in opened.files}
    except (ValueError, OSError, EOFError) as error:
        raise Unreadable(path, f"NumPy does not open it ({error})", "np.savez(path, x=…, labels=…)") from error
    asked = [k for k in arrays if k in LABELS]
    told = arrays.pop(asked[0]) if asked else None
    names = [k for k in IMAGES if k in arrays] or list(arrays)
    if len(names) != 1 or len(arrays) != 1:
        raise Unreadable(path, f"one array of samples is wanted, found {', '.join(arrays) or 'none'}", 'the name "x"')
    if labels is not None:
        told = np.load(labels, allow_pickle=False) if labels.suffix == ".npy" else idx(labels)
    x = arrays[names[0]]
    if x.ndim == 2:
        return data_of(finite(x, path, "x"), path, told)
    return data_of(bytes_of(channels_first(x, path), path), path, told)


def finite(values: np.ndarray, path: Path, name: str) -> Tensor:
    if values.dtype.kind not in "iufb":
        raise Unreadable(path, f"{name} must be numbers, found {values.dtype}", f"{name}.astype(np.float32)")
    wide = values.astype(np.float64)
    if not np.isfinite(wide).all():
        row = int(np.argwhere(~np.isfinite(wide).all(axis=1))[0, 0])
        raise Unreadable(path, f"row {row} of {name} is not finite", "taking such rows away")
    return torch.from_numpy(wide.astype(np.float32))


def channels_first(x: np.ndarray, path: Path) -> np.ndarray:
    if x.ndim == 3:
        return x[:, None]
    few = [x.ndim == 4 and 1 <= n <= 4 for n in (x.shape[1:2] + x.shape[-1:])]
    if x.ndim != 4 or few == [False, False]:
        wanted = "[n, d], [n, h, w], [n, h, w, c] or [n, c, h, w] with 1 to 4 channels"
        raise Unreadable(path, f"an array must be {wanted}, found {list(x.shape)}", "x.reshape(…)")
    if few == [True, True]:
        raise Unreadable(path, f"{list(x.shape)} may have its channels first or last", "images of 5 × 5 pixels or more")
    return x if few[0] else x.transpose(0, 3, 1, 2)


def bytes_of(x: np.ndarray, path: Path) -> Tensor:
    """Bytes as they are; fractions of 1 to the nearest of 256 values."""
    if x.dtype == np.uint8:
        return torch.from_numpy(np.ascontiguousarray(x))
    low, high = (float(x.min()), float(x.max())) if x.dtype.kind in "iufb" and x.size > 0 else (math.nan, math.nan)
    if x.dtype.kind in "iu" and 0 <= low and high <= 255 and high > 1:
        return torch.from_numpy(np.ascontiguousarray(x.astype(np.uint8)))
    if x.dtype.kind in "fb" and 0 <= low and high <= 1:
        return torch.from_numpy(np.ascontiguousarray(np.round(x.astype(np.float64) * 255).astype(np.uint8)))
    raise Unreadable(
        path, f"images must be bytes, or fractions from 0 to 1, found {x.dtype} from {low:g} to {high:g}",
        "((x - x.min()) / (x.max() - x.min()) * 255).astype(np.uint8)",
    )


# idx


def idx(path: Path) -> np.ndarray:
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        raise Unreadable(path, f"it cannot be read ({error})", "fetching it again") from error
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in IDX_TYPES or len(data) < 4 + 4 * data[3]:
        raise Unreadable(path, "it does not begin as an idx file does", "fetching it again")
    kind, rank = IDX_TYPES[data[2]], data[3]
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    wanted, found = math.prod(shape) * int(kind[2]), len(data) - 4 - 4 * rank
    if wanted != found:
        raise Unreadable(path, f"{list(shape)} needs {wanted} bytes, found {found}", "fetching it again")
    return np.frombuffer(data, kind, offset=4 + 4 * rank).reshape(shape).astype(kind.replace(">", "="))


def labels_beside(path: Path) -> Path | None:
    """MNIST's way: labels-idx1 beside images-idx3."""
    beside = path.with_name(path.name.replace("images", "labels").replace("idx3", "idx1"))
    return beside if beside != path and beside.exists() else None


def of_idx(path: Path, labels: Path | None) -> Data:
    beside = labels or labels_beside(path)
    told = None if beside is None else idx(beside)
    x = idx(path)
    if x.ndim == 2:
        return data_of(finite(x, path, "x"), path, told)
    return data_of(bytes_of(channels_first(x, path), path), path, told)
