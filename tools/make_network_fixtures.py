"""Networks in PyTorch as the tests hold ours against: names and shapes of the parameters, inputs and outputs.

    python tools/make_network_fixtures.py tests/data/networks.json          # tiny ones, committed
    python tools/make_network_fixtures.py --full out/networks_full.json     # the published sizes, for tests/network_full.ts

Weights and inputs are not stored: both sides make them from the name, bit for bit, by `pattern` (tests/network_fixtures.ts).
The network is `score_model.py`, a restatement of score_sde's NCSNpp with its names.
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

TINY = dict(image_size=16, nf=16, ch_mult=(1, 2), num_res_blocks=1, attn_resolutions=(8,))
PLUS = dict(fir=False, progressive_input="none", embedding_type="positional", scale_by_sigma=False, centered=True)
DDPM = dict(**PLUS, resblock_type="ddpm", skip_rescale=False, progressive="none")
SIGMAS = [0.02, 1.5, 40.0]
LABELS = [0.0, 412.3, 999.0]
DDPM_FIELDS = ("image_size num_channels centered nf ch_mult num_res_blocks attn_resolutions resamp_with_conv "
               "scale_by_sigma name").split()

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
}
FULL = {
    "cifar10_ncsnpp_continuous": (dict(), SIGMAS[:2]),
    "cifar10_ddpmpp_continuous": (dict(**PLUS), LABELS[1:]),
    "cifar10_ddpm_continuous": (dict(**DDPM, num_res_blocks=2, name="ddpm"), LABELS[1:]),
    "ffhq_256_ncsnpp_continuous": (
        dict(image_size=256, ch_mult=(1, 1, 2, 2, 2, 2, 2), num_res_blocks=2, progressive="output_skip",
             progressive_input="input_skip"), SIGMAS[1:2]),
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


def network(values: dict) -> tuple[NCSNpp, list[float] | None]:
    """The network of a configuration, and the sigma of each label where its output is divided by that."""
    options = {k: v for k, v in values.items() if k != "name"}
    discrete = options.get("scale_by_sigma", True) and options.get("embedding_type") == "positional"
    net = NCSNpp(ModelOptions(**(dict(options, scale_by_sigma=False) if discrete else options)))
    if values.get("name") == "ddpm":  # the older class: its norms have 32 groups whatever their channels
        for module in net.modules():
            if isinstance(module, torch.nn.GroupNorm):
                module.num_groups = 32
    with torch.no_grad():
        for name, parameter in net.named_parameters():
            parameter.copy_(weight(name, tuple(parameter.shape)))
    return net.eval(), np.exp(np.linspace(math.log(50), math.log(0.01), 1000)).tolist() if discrete else None


def case(title: str, values: dict, levels: list[float]) -> dict:
    net, sigmas = network(values)
    o = net.o
    shape = (len(levels), o.num_channels, o.image_size, o.image_size)
    x = torch.from_numpy(pattern("x", math.prod(shape)).reshape(shape).astype(np.float32)) * 4
    with torch.no_grad():
        y = net(x, torch.tensor(levels))
        if sigmas is not None:
            y = y / torch.tensor([sigmas[int(v)] for v in levels])[:, None, None, None]
    config = {**o.to_json(), "scale_by_sigma": values.get("scale_by_sigma", True), "name": values.get("name", "ncsnpp")}
    if config["name"] == "ddpm":
        config = {k: config[k] for k in DDPM_FIELDS}
    print(f"{title}: {sum(p.numel() for p in net.parameters())} parameters, |y| {y.abs().mean():.3g}")
    return {
        "title": title,
        "config": config,
        "parameters": [[n, list(p.shape)] for n, p in net.named_parameters()],
        "levels": levels,
        "y": base64.b64encode(y.numpy().astype("<f4").tobytes()).decode(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--full", action="store_true", help="the published sizes")
    args = parser.parse_args()
    cases = [case(title, *c) for title, c in (FULL if args.full else CASES).items()]
    args.out.parent.mkdir(parents=True, exist_ok=True)
    args.out.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    main()
