"""What is trained where nobody says: a network and its training, by the data and by the machine.

Images: DDPM++ (arXiv 2011.13456) for VP, on patches of pixels, as many levels as bring the longer side to some 8 of
them, zeros around sizes that cannot be halved so often. Vectors: dense layers for VP, on numbers of mean 0 and deviation 1.
"""

import json
import math
from pathlib import Path

import torch
from torch import Tensor, nn

from score_model import ModelOptions, NCSNpp
from training.data import Data, Unreadable
from training.dense import Dense, DenseOptions

VP = {"kind": "vp", "beta_min": 0.1, "beta_max": 20, "t_end": 1e-3}
TRAIN = {
    "batch": 64,
    "lr": 2e-3,
    "warmup": 200,
    "schedule": "cosine",
    "beta2": 0.99,
    "ema": 0.999,
    "clip": 1,
    "weighting": "std",
    "flip": False,
    "precision": "bfloat16",
    "dropout_of_classes": 0.1,
    "seed": 42,
}


def config_for(data: Data, device: torch.device, path: Path) -> dict:
    """The configuration of a run on these data."""
    n = len(data.classes)
    if data.images:
        _, channels, height, width = data.samples.shape
        model = image_model(channels, height, width, device.type == "cuda")
        return {"sde": VP, "model": {**model, "num_classes": n}, "train": TRAIN}
    options = DenseOptions(size=data.samples.shape[1], num_classes=n)
    train = {**TRAIN, "batch": 512, "precision": "float32"}
    return {"sde": VP, "model": {**options.to_json(), **units_of(data, path)}, "train": train}


def image_model(channels: int, height: int, width: int, large: bool) -> dict:
    """For a CPU, patches of pixels are taken at once: at full resolution norms and activations take all the time."""
    longer = max(height, width)
    patch = 1 if longer < 16 else 2 if longer < 64 else 4
    patch = max(1, patch // 2) if large else patch
    levels = min(6, max(1, round(math.log2(longer / patch / 8)) + 1))
    unit = 2 ** (levels - 1)
    first = -(-longer // (patch * unit)) * unit  # of the padded image, in patches
    return {
        "image_size": height if height == width else [height, width],
        "num_channels": channels,
        "centered": True,
        "nf": 128 if large else 32,
        "ch_mult": [1, *[2] * (levels - 1)],
        "num_res_blocks": 2 if large else 1,
        "attn_resolutions": [first >> k for k in range(levels) if large and first >> k <= 16],
        "resblock_type": "biggan",
        "fir": False,
        "progressive": "none",
        "progressive_input": "none",
        "skip_rescale": True,
        "embedding_type": "positional",
        "scale_by_sigma": False,
        "dropout": 0.1 if large else 0,
        "pad": True,
        "patch": patch,
    }


def units_of(data: Data, path: Path) -> dict:
    """Mean and deviation of each number of a vector, and the range of them all in these units."""
    x = data.samples.double()
    mean, std = x.mean(0), x.std(0)
    flat = (std <= 1e-12 * (1 + mean.abs())).nonzero()
    if len(flat) > 0:
        raise Unreadable(path, f"column {flat[0].item()} of x is the same in every row", "leaving it out")
    z = (x - mean) / std
    return {"mean": mean.tolist(), "std": std.tolist(), "range": [z.min().item(), z.max().item()]}


def network_of(config: dict) -> nn.Module:
    model = config["model"]
    if model.get("name") != "dense":
        return NCSNpp(ModelOptions.of(model))
    return Dense(DenseOptions(**{k: v for k, v in model.items() if k in DenseOptions.__dataclass_fields__}))


class Batches:
    """Batches of the data as the network takes them, on its device; the whole data lie there where they fit."""

    def __init__(self, data: Data, config: dict, device: torch.device) -> None:
        self.config, self.device = config, device
        self.data = data.to(device) if device.type == "cuda" and fits(data.samples, device) else data
        model = config["model"]
        self.none = model.get("num_classes", 0)  # 0: the network is told no class, whatever the data say
        if not data.images:
            self.mean, self.std = (torch.tensor(model[k]) for k in ("mean", "std"))

    def draw(self, count: int) -> tuple[Tensor, dict[str, Tensor]]:
        """Samples, and what each of them is told besides; a class is left out now and then, for guidance."""
        data, options = self.data, self.config["train"]
        which = torch.randint(len(data.samples), (count,), device=data.samples.device)
        told = {}
        if data.labels is not None and self.none > 0:
            labels = data.labels[which]
            dropped = torch.rand(count, device=labels.device) < options["dropout_of_classes"]
            told["classes"] = torch.where(dropped, self.none, labels).to(self.device)
        x = data.samples[which].to(self.device).float()
        if not data.images:
            return (x - self.mean.to(self.device)) / self.std.to(self.device), told
        x = x / 255
        if options["flip"]:
            x = torch.where(torch.rand(count, 1, 1, 1, device=self.device) < 0.5, x.flip(3), x)
        return 2 * x - 1 if self.config["model"]["centered"] else x, told


def fits(samples: Tensor, device: torch.device) -> bool:
    free, _ = torch.cuda.mem_get_info(device)
    return samples.nbytes < free / 4


def config_of(path: Path, data: Data) -> dict:
    """A configuration from a file; its network must be one for these data."""
    config = json.loads(path.read_text())
    model = config["model"]
    config["train"] = {**TRAIN, **config["train"]}
    if data.images and model.get("name") != "dense":
        options = ModelOptions.of(model)
        whole = {k: v for k, v in options.to_json().items() if k not in ("sigma_min", "sigma_max", "num_scales")}
        config["model"] = {**whole, **model}  # the file says all that shapes the network
        wanted, found = (options.num_channels, *options.sides), tuple(data.samples.shape[1:])
        if wanted != found:
            raise Unreadable(path, f"its network is for {list(wanted)}, the data are {list(found)}", "no --config")
        if options.num_classes > 0 and not 0 < config["train"]["dropout_of_classes"] < 1:
            raise Unreadable(path, "nobody would learn what data are without a class", '"dropout_of_classes": 0.1')
        if options.num_classes not in (0, len(data.classes)):
            raise Unreadable(path, f"its network has {options.num_classes} classes, the data {len(data.classes)}",
                             f'"num_classes": {len(data.classes)}')
        return config
    if data.images or model.get("name") != "dense" or model["size"] != data.samples.shape[1]:
        raise Unreadable(path, "its network is for other data", "no --config")
    return config
