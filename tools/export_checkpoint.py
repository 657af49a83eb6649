"""Writes the averaged weights of a training run as float16 safetensors (Fourier frequencies as float32), with what is needed to use them.

    python tools/export_checkpoint.py RUN/checkpoint.pt examples/data/ve_cifar.safetensors

The metadata `config` is the run's configuration in JSON; `steps`, `images`, `hours` and `loss` say how long it was
trained and how well, `classes` what its classes are called. The file's tensors are the network's own names.
"""

import argparse
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from score_model import halved


def exported(saved: dict) -> tuple[dict[str, Tensor], dict[str, str]]:
    """Tensors and metadata; a network of dense layers, which is small, keeps its float32."""
    config = saved["config"]
    small = config["model"].get("name") == "dense"
    tensors = {k: v.contiguous() for k, v in (saved["ema"] if small else halved(saved["ema"])).items()}
    for name, value in tensors.items():
        if not value.isfinite().all():
            raise ValueError(f"Cannot export {name}: it does not fit float16")
    return tensors, {
        "format": "pt",
        "config": json.dumps({"sde": config["sde"], "model": config["model"]}),
        "steps": str(saved["step"]),
        "images": str(saved["step"] * config["train"]["batch"]),
        "hours": f"{saved['seconds'] / 3600:.2f}",
        "loss": f"{saved['loss']:.4f}",
        **({"classes": json.dumps(saved["classes"])} if saved.get("classes") else {}),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("target", type=Path)
    args = parser.parse_args()
    tensors, metadata = exported(torch.load(args.checkpoint, map_location="cpu", weights_only=True))
    save_file(tensors, args.target, metadata)
    print(f"{args.target}: {args.target.stat().st_size:,} bytes, {metadata['steps']} steps, loss {metadata['loss']}")


if __name__ == "__main__":
    main()
