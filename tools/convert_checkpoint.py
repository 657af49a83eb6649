"""Turns a published checkpoint into safetensors, which any program can read without running what is in the file.

    python tools/convert_checkpoint.py checkpoint_24.pth out.safetensors --config configs/ve/cifar10_ncsnpp.py
    python tools/convert_checkpoint.py diffusion_pytorch_model.bin out.safetensors --diffusers config.json

The configuration is score_sde's own of the checkpoint, a Python file in its repository (which is read, not run) or its
`get_config().to_json_best_effort()`, or one of tools/configs.

A `.pth` of score_sde_pytorch holds the parameters and apart from them their moving average, a list without names in the
order of the trainable parameters; the average is what is used. A `.bin` of diffusers holds names of its own, which
become score_sde's. Both are loaded with `weights_only`. With `--config` or diffusers' own, the result is tried on the
network it is for, and the configuration goes into the file's metadata: every field of `model` as it is.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from lib.score_sde_config import read_config
from score_model import ModelOptions, NCSNpp, frequencies, halved

ATTENTION = {
    "NIN_0": ("query", "to_q"),
    "NIN_1": ("key", "to_k"),
    "NIN_2": ("value", "to_v"),
    "NIN_3": ("proj_attn", "to_out.0"),
    "GroupNorm_0": ("group_norm",),
}
RESNET = {
    "GroupNorm_0": ("norm1",),
    "Conv_0": ("conv1",),
    "Dense_0": ("time_emb_proj",),
    "GroupNorm_1": ("norm2",),
    "Conv_1": ("conv2",),
    "Conv_2": ("conv_shortcut",),
}


def from_pth(saved: dict) -> dict[str, Tensor]:
    """The moving average, under the names of the parameters it follows."""
    model = {k.removeprefix("module."): v for k, v in saved["model"].items()}
    trained = [name for name in model if not (frequencies(name) or name == "sigmas")]
    averages = saved["ema"]["shadow_params"]
    if len(averages) != len(trained):
        raise ValueError(f"Cannot convert: the average has {len(averages)} tensors, the model {len(trained)}")
    for name, average in zip(trained, averages, strict=True):
        if average.shape != model[name].shape:
            raise ValueError(f"Cannot convert {name}: shape {model[name].shape}, its average {average.shape}")
        model[name] = average
    model.pop("sigmas", None)
    return model


def told(config: dict) -> str:
    """How Ito's trainedScore tells this network the noise: what `continuous` decides, which no tensor shows."""
    sde, model = config["sde"], config["model"]
    discrete = sde.get("continuous") is False
    if sde["kind"] == "ve":
        by_position = model.get("name") == "ddpm" or model.get("embedding_type") == "positional"
        return "the index of a level" if discrete or (model.get("scale_by_sigma", True) and by_position) else "sigma"
    if discrete:
        return f"the step of {model.get('num_scales', 1000)} that is as noisy as x"
    return '999 t; if training.continuous was False, say "continuous": false in "sde"'


def options_of_diffusers(config: dict) -> ModelOptions:
    """Those of the NCSN++ networks that diffusers carries: skips at input and output, FIR, Fourier features."""
    if config["down_block_types"][0] != "SkipDownBlock2D" or config["time_embedding_type"] != "fourier":
        raise ValueError("Cannot convert: only networks of SkipDownBlock2D with Fourier features are NCSN++")
    same = {"act_fn": "silu", "attention_head_dim": None, "norm_num_groups": None, "resnet_time_scale_shift": "default"}
    for name, value in same.items():
        if config.get(name, value) != value:
            raise ValueError(f"Cannot convert: {name} of NCSN++ is {value!r}, found {config[name]!r}")
    for name, value in {"mid_block_scale_factor": 2**0.5, "norm_eps": 1e-6}.items():
        if abs(config.get(name, 0) / value - 1) > 1e-4:
            raise ValueError(f"Cannot convert: {name} of NCSN++ is {value:.6g}, found {config.get(name)!r}")
    nf, size = config["block_out_channels"][0], config["sample_size"]
    attends = [i for i, kind in enumerate(config["down_block_types"]) if kind.startswith("Attn")]
    return ModelOptions(
        image_size=size,
        num_channels=config["in_channels"],
        centered=not config["center_input_sample"],
        nf=nf,
        ch_mult=tuple(width // nf for width in config["block_out_channels"]),
        num_res_blocks=config["layers_per_block"],
        attn_resolutions=tuple(size >> i for i in attends),
        progressive="output_skip",
        progressive_input="input_skip",
        dropout=0.0,
    )


def stems(theirs: dict[str, Tensor], o: ModelOptions) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """Their modules in the order of `all_modules`; the table names the parts, an empty one is the module itself."""
    last = len(o.ch_mult) - 1
    yield from (("time_proj", {}), ("time_embedding.linear_1", {}), ("time_embedding.linear_2", {}), ("conv_in", {}))

    def layers(block: str, count: int, attentions: int) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
        for i in range(count):
            yield f"{block}.resnets.{i}", RESNET
            if i < attentions:
                yield f"{block}.attentions.{i}", ATTENTION

    for level in range(last + 1):
        block = f"down_blocks.{level}"
        attentions = o.num_res_blocks if any(k.startswith(f"{block}.attentions.") for k in theirs) else 0
        yield from layers(block, o.num_res_blocks, attentions)
        if level < last:
            yield f"{block}.resnet_down", RESNET
            yield block, {"Conv_0": ("skip_conv",)}
    yield from layers("mid_block", 2, 1)
    for level in range(last + 1):
        block = f"up_blocks.{level}"
        yield from layers(block, o.num_res_blocks + 1, 0)
        if any(k.startswith(f"{block}.attentions.") for k in theirs):
            yield f"{block}.attentions.0", ATTENTION
        if level < last:
            yield from ((f"{block}.skip_norm", {}), (f"{block}.skip_conv", {}), (f"{block}.resnet_up", RESNET))
    yield from (("conv_norm_out", {}), ("conv_out", {}))


def from_diffusers(theirs: dict[str, Tensor], o: ModelOptions) -> dict[str, Tensor]:
    """Renamed; a dense layer [out, in] of an attention becomes a NIN [in, out]."""
    ours: dict[str, Tensor] = {}
    for i, (stem, parts) in enumerate(stems(theirs, o)):
        for part, names in (parts or {"": ("",)}).items():
            found = next((n for n in names if ".".join(filter(None, (stem, n, "weight"))) in theirs), None)
            if found is None and part in ("Conv_2", "Dense_0"):
                continue  # where the shape stays, there is no shortcut
            source = ".".join(filter(None, (stem, found)))
            target = ".".join(filter(None, (f"all_modules.{i}", part)))
            if stem == "time_proj":
                ours[f"{target}.W"] = theirs[f"{source}.weight"]
            elif part.startswith("NIN"):
                weight = theirs[f"{source}.weight"]
                ours[f"{target}.W"] = weight.reshape(weight.shape[:2]).t()
                ours[f"{target}.b"] = theirs[f"{source}.bias"]
            else:
                ours[f"{target}.weight"] = theirs[f"{source}.weight"]
                ours[f"{target}.bias"] = theirs[f"{source}.bias"]
    return ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--config", type=Path, help="score_sde's own, Python or JSON, or one of tools/configs")
    parser.add_argument("--diffusers", type=Path, help="the config.json beside a .bin")
    parser.add_argument(
        "--half", action="store_true", help="write float16, half the size; Fourier frequencies stay float32"
    )
    args = parser.parse_args()
    saved = torch.load(args.source, map_location="cpu", weights_only=True)
    config = read_config(args.config) if args.config else {}
    if args.diffusers:
        options = options_of_diffusers(json.loads(args.diffusers.read_text()))
        tensors = from_diffusers(saved, options)
        config.setdefault("model", options.to_json())
    else:
        tensors = from_pth(saved)
    if "model" in config and config["model"].get("name") != "ddpm":  # the older class is not restated here
        NCSNpp(ModelOptions.of(config["model"])).load_state_dict(tensors)
    sized = halved(tensors) if args.half else {k: v.float() for k, v in tensors.items()}
    kept = {k: v.contiguous() for k, v in sized.items()}
    save_file(kept, args.target, {"format": "pt", "config": json.dumps(config)})
    print(f"{args.target}: {len(kept)} tensors, {sum(v.numel() for v in kept.values()):,} numbers")
    if "sde" in config and "model" in config:
        print(f"The network will be told {told(config)}")


if __name__ == "__main__":
    main()
