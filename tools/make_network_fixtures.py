"""Networks in PyTorch as the tests hold ours against: names and shapes of the parameters, inputs and outputs.

    python tools/make_network_fixtures.py tests/data/networks.json          # tiny ones, committed
    python tools/make_network_fixtures.py --own tests/data/own.json         # tiny ones of one's own data, committed
    python tools/make_network_fixtures.py --full out/networks_full.json     # published sizes, for tools/check_networks.ts
    python tools/make_network_fixtures.py --diffusers tests/data/unet2d.json        # tiny ones of diffusers, committed
    python tools/make_network_fixtures.py --diffusers --classes tests/data/unet2d_classes.json  # tiny, with all that ADM's have
    python tools/make_network_fixtures.py --diffusers --full out/unet2d_full.json   # its published sizes

Weights and inputs are not stored: both sides make them from the name, bit for bit, by `pattern` (tests/lib/network_fixtures.ts).
The networks are `score_model.py`, a restatement of score_sde's NCSNpp with its names, and diffusers' own UNet2DModel.
"""

import argparse
import base64
import json
import math
import zlib
from pathlib import Path

import numpy as np
import torch
from score_model import ModelOptions, NCSNpp
from training.dense import Dense, DenseOptions

TINY = dict(image_size=16, nf=16, ch_mult=(1, 2), num_res_blocks=1, attn_resolutions=(8,))
PLUS = dict(fir=False, progressive_input="none", embedding_type="positional", scale_by_sigma=False, centered=True)
DDPM = dict(**PLUS, resblock_type="ddpm", skip_rescale=False, progressive="none")
SIGMAS = [0.02, 1.5, 40.0]
LABELS = [0.0, 412.3, 999.0]
DDPM_FIELDS = ("image_size num_channels centered nf ch_mult num_res_blocks attn_resolutions resamp_with_conv "
               "nonlinearity scale_by_sigma name").split()

CASES = {
    "ncsnpp": (TINY, SIGMAS),
    "ddpmpp": (dict(**TINY, **PLUS), LABELS),
    "output_skip, input_skip, three resolutions": (
        dict(TINY, ch_mult=(1, 1, 2), progressive="output_skip", progressive_input="input_skip"), SIGMAS),
    "residual output, a filter that is no multiple of (1, 1), concatenated input": (
        dict(TINY, progressive="residual", progressive_input="input_skip", progressive_combine="cat",
             fir_kernel=(1, 2, 4, 1), nf=8), SIGMAS),
    "ddpm blocks, residual output and input, filtered": (
        dict(TINY, resblock_type="ddpm", progressive="residual", nf=8), SIGMAS),
    "ddpm blocks, plain, residual output and input": (
        dict(TINY, resblock_type="ddpm", fir=False, progressive="residual", skip_rescale=False, nf=8), SIGMAS),
    "ddpm blocks without convolutions between": (
        dict(TINY, **DDPM, resamp_with_conv=False), LABELS),
    "discrete labels, divided by their sigma": (
        dict(TINY, embedding_type="positional", nf=8), [0.0, 412.0, 999.0]),
    "ddpm": (dict(TINY, **DDPM, nf=32, name="ddpm"), LABELS),
    "elu": (dict(TINY, nf=8, nonlinearity="elu"), SIGMAS),
    "relu": (dict(TINY, nf=8, nonlinearity="relu"), SIGMAS),
    "lrelu": (dict(TINY, nf=8, nonlinearity="lrelu"), SIGMAS),
    "ddpm with elu": (dict(TINY, **DDPM, nf=32, nonlinearity="elu", name="ddpm"), LABELS[:2]),
}
OWN = {
    "classes, patches, an odd and rectangular size": (
        dict(TINY, **PLUS, image_size=(5, 9), num_channels=2, nf=8, attn_resolutions=(), num_classes=2, pad=True, patch=2),
        LABELS),
    "four channels and a frame, VE": (
        dict(TINY, image_size=7, num_channels=4, nf=8, attn_resolutions=(8,), pad=True), SIGMAS[:2]),
    "vectors": (DenseOptions(size=3, width=8, blocks=2), LABELS),
    "vectors of classes": (DenseOptions(size=5, width=16, blocks=1, num_classes=2), LABELS),
}
FULL = {
    "cifar10_ncsnpp_continuous": (dict(), SIGMAS[:2]),
    "cifar10_ddpmpp_continuous": (dict(**PLUS), LABELS[1:]),
    "cifar10_ddpm_continuous": (dict(**DDPM, num_res_blocks=2, name="ddpm"), LABELS[1:]),
    "ffhq_256_ncsnpp_continuous": (
        dict(image_size=256, ch_mult=(1, 1, 2, 2, 2, 2, 2), num_res_blocks=2, progressive="output_skip",
             progressive_input="input_skip"), SIGMAS[1:2]),
}

SKIP = dict(
    down_block_types=("SkipDownBlock2D", "AttnSkipDownBlock2D", "SkipDownBlock2D"),
    up_block_types=("SkipUpBlock2D", "AttnSkipUpBlock2D", "SkipUpBlock2D"),
    block_out_channels=(32, 32, 64), layers_per_block=1, time_embedding_type="fourier", center_input_sample=True,
    norm_eps=1e-6, norm_num_groups=None, mid_block_scale_factor=math.sqrt(2), attention_head_dim=None)
PLAIN = dict(
    down_block_types=("DownBlock2D", "AttnDownBlock2D", "DownBlock2D"),
    up_block_types=("UpBlock2D", "AttnUpBlock2D", "UpBlock2D"),
    block_out_channels=(16, 32, 32), layers_per_block=1, norm_num_groups=8, attention_head_dim=None,
    downsample_padding=0, flip_sin_to_cos=False, freq_shift=1, norm_eps=1e-6)
UNET2D = {
    "ddpm-cifar10-32, small": (dict(PLAIN, sample_size=16), LABELS),
    "UNet2DModel with the constructor's defaults": (
        dict(sample_size=16, down_block_types=("DownBlock2D", "AttnDownBlock2D"), norm_num_groups=4,
             up_block_types=("AttnUpBlock2D", "UpBlock2D"), block_out_channels=(16, 32)), LABELS),
    "no attention in the middle": (dict(PLAIN, sample_size=16, add_attention=False), LABELS),
    "ncsnpp-ffhq-256, small": (dict(SKIP, sample_size=16), SIGMAS),
}
ADM = dict(  # as the networks of Dhariwal & Nichol are in diffusers: openai/diffusers-cd_imagenet64_l2
    down_block_types=("ResnetDownsampleBlock2D", "AttnDownBlock2D", "AttnDownBlock2D"),
    up_block_types=("AttnUpBlock2D", "AttnUpBlock2D", "ResnetUpsampleBlock2D"), block_out_channels=(8, 8, 16),
    layers_per_block=1, norm_num_groups=4, attention_head_dim=4, resnet_time_scale_shift="scale_shift",
    downsample_type="resnet", upsample_type="resnet", act_fn="swish")
SMALL = dict(block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4, attention_head_dim=None,
             down_block_types=("DownBlock2D", "AttnDownBlock2D"), up_block_types=("AttnUpBlock2D", "UpBlock2D"))
UNET2D_CLASSES = {
    "classes, scale_shift, resnet resampling, rectangular": (
        dict(ADM, sample_size=(8, 12), num_class_embeds=5, attn_norm_num_groups=8), LABELS),
    "scale_shift without a norm in the middle, mish, another embedding": (
        dict(SMALL, sample_size=8, resnet_time_scale_shift="scale_shift", act_fn="mish", time_embedding_dim=20), LABELS[:2]),
    "gelu, no size in the file, no middle, downsampled by a residual block alone": (
        dict(SMALL, sample_size=None, act_fn="gelu", mid_block_type=None,
             down_block_types=("ResnetDownsampleBlock2D", "DownBlock2D")), LABELS[:2]),
    "relu, Fourier features, blocks that skip": (
        dict(SMALL, sample_size=8, act_fn="relu", time_embedding_type="fourier", norm_num_groups=None,
             resnet_time_scale_shift="scale_shift", block_out_channels=(32, 32), norm_eps=1e-6,
             down_block_types=("SkipDownBlock2D", "SkipDownBlock2D"),
             up_block_types=("SkipUpBlock2D", "SkipUpBlock2D")), SIGMAS[:2]),
}
FULL_UNET2D = {
    "ddpm-cifar10-32": (
        dict(PLAIN, sample_size=32, block_out_channels=(128, 256, 256, 256), layers_per_block=2, norm_num_groups=32,
             down_block_types=("DownBlock2D", "AttnDownBlock2D", "DownBlock2D", "DownBlock2D"),
             up_block_types=("UpBlock2D", "UpBlock2D", "AttnUpBlock2D", "UpBlock2D")), LABELS[1:]),
    "ncsnpp-ffhq-256": (
        dict(SKIP, sample_size=256, block_out_channels=(128, 128, 256, 256, 256, 256, 256), layers_per_block=2,
             down_block_types=("SkipDownBlock2D",) * 4 + ("AttnSkipDownBlock2D",) + ("SkipDownBlock2D",) * 2,
             up_block_types=("SkipUpBlock2D",) * 2 + ("AttnSkipUpBlock2D",) + ("SkipUpBlock2D",) * 4), SIGMAS[1:2]),
}


def pattern(name: str, count: int) -> np.ndarray:
    """Numbers in [-1/2, 1/2) that look random: a hash of the name's crc32 and the index (murmur3's finaliser)."""
    h = np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9) + np.uint32(zlib.crc32(name.encode()))
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        h = (h ^ (h >> np.uint32(shift))) * np.uint32(factor)
    h ^= h >> np.uint32(16)
    return h.astype(np.float64) / 2**32 - 0.5


def weight(name: str, shape: tuple[int, ...]) -> torch.Tensor:
    """A parameter of a size that keeps activations near 1; norms scale by about 1, frequencies spread over 20."""
    values = pattern(name, math.prod(shape))
    if len(shape) > 1:
        fan = shape[0] if name.endswith(".W") else math.prod(shape[1:])
        values = values * math.sqrt(12 / fan)
    elif name.endswith(".weight"):
        values = 1 + values * 0.5
    elif name.endswith(".W"):
        values = values * 20
    return torch.from_numpy(values.reshape(shape).astype(np.float32))


def fill(net: torch.nn.Module) -> None:
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.copy_(weight(name, tuple(parameter.shape)))


def network(values: dict) -> NCSNpp:
    """The network of a configuration."""
    net = NCSNpp(ModelOptions(**{k: v for k, v in values.items() if k != "name"}))
    if values.get("name") == "ddpm":  # the older class: its norms have 32 groups whatever their channels
        for module in net.modules():
            if isinstance(module, torch.nn.GroupNorm):
                module.num_groups = 32
    fill(net)
    return net.eval()


def image(shape: tuple[int, ...]) -> torch.Tensor:
    return torch.from_numpy(pattern("x", math.prod(shape)).reshape(shape).astype(np.float32)) * 4


def case(title: str, values: dict, levels: list[float]) -> dict:
    net = network(values)
    o = net.o
    labels = labels_of(o.num_classes, levels)
    with torch.no_grad():
        y = net(image((len(levels), o.num_channels, *o.sides)), torch.tensor(levels), **labels)
    config = {**o.to_json(), "name": values.get("name", "ncsnpp")}
    if config["name"] == "ddpm":
        config = {k: config[k] for k in DDPM_FIELDS}
    return record(title, config, net, levels, y) | {"labels": v.tolist() for v in labels.values()}


def labels_of(classes: int, levels: list[float]) -> dict[str, torch.Tensor]:
    """A class for each level, none of them among these."""
    return {"classes": torch.arange(len(levels)) % (classes + 1)} if classes else {}


def case_of_vectors(title: str, o: DenseOptions, levels: list[float]) -> dict:
    net = Dense(o).eval()
    fill(net)
    labels = labels_of(o.num_classes, levels)
    with torch.no_grad():
        y = net(image((len(levels), o.size)), torch.tensor(levels), **labels)
    units = {"mean": [0.5] * o.size, "std": [2.0] * o.size, "range": [-3, 3]}
    return record(title, {**o.to_json(), **units}, net, levels, y) | {"labels": v.tolist() for v in labels.values()}


def case_of_own(title: str, values: dict | DenseOptions, levels: list[float]) -> dict:
    return (case if isinstance(values, dict) else case_of_vectors)(title, values, levels)


def record(title: str, config: dict, net: torch.nn.Module, levels: list[float], y: torch.Tensor) -> dict:
    print(f"{title}: {sum(p.numel() for p in net.parameters())} parameters, |y| {y.abs().mean():.3g}")
    return {
        "title": title,
        "config": config,
        "parameters": [[n, list(p.shape)] for n, p in net.named_parameters()],
        "levels": levels,
        "y": base64.b64encode(y.numpy().astype("<f4").tobytes()).decode(),
    }


def case_of_diffusers(title: str, values: dict, levels: list[float]) -> dict:
    from diffusers import UNet2DModel

    net = UNet2DModel(**values).eval()
    fill(net)
    size = values["sample_size"] or 8
    shape = size if isinstance(size, tuple) else (size, size)
    classes = values.get("num_class_embeds")
    labels = [(4 + 3 * i) % classes for i in range(len(levels))] if classes else None
    with torch.no_grad():
        told = None if labels is None else torch.tensor(labels)
        y = net(image((len(levels), 3, *shape)), torch.tensor(levels), told, return_dict=False)[0]
    config = {k: v for k, v in net.config.items() if k != "_use_default_values"}
    more = {} if labels is None else {"labels": labels}
    return record(title, {"_class_name": "UNet2DModel", **config}, net, levels, y) | more


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--full", action="store_true", help="the published sizes")
    parser.add_argument("--diffusers", action="store_true", help="the networks of diffusers")
    parser.add_argument("--classes", action="store_true", help="of diffusers, those that are told a class and their like")
    parser.add_argument("--own", action="store_true", help="the networks of tools/train_score.py on one's own data")
    args = parser.parse_args()
    of_diffusers = FULL_UNET2D if args.full else UNET2D_CLASSES if args.classes else UNET2D
    if args.diffusers:
        cases = [case_of_diffusers(title, *c) for title, c in of_diffusers.items()]
    elif args.own:
        cases = [case_of_own(title, *c) for title, c in OWN.items()]
    else:
        cases = [case(title, *c) for title, c in (FULL if args.full else CASES).items()]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()
