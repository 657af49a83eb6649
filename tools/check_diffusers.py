"""Holds score_model.py against an implementation by other hands: the NCSN++ of the package diffusers.

    pip install diffusers
    python tools/check_diffusers.py

A small network of diffusers with random weights is converted as convert_checkpoint.py does; both must give the same
score. The FIR convolutions of the residual pyramid, which no network of diffusers has, are compared layer by layer. The
steps of its DDPMScheduler are held against the plain product that tests/networks/scores/schedule_test.ts has.
"""

import torch
from diffusers import DDPMScheduler, UNet2DModel
from diffusers.models.downsampling import FirDownsample2D

from convert_checkpoint import from_diffusers, options_of_diffusers
from score_layers import ModelOptions, Resample
from score_model import NCSNpp

# 128 or more: below that diffusers' attention has other groups in its norm than score_sde.
WIDTHS = [(128, 128, 256), (128, 256, 256)]
MOST = 1e-5  # of the largest number; float32


def differ(ours: torch.Tensor, theirs: torch.Tensor) -> float:
    return ((ours - theirs).abs().max() / theirs.abs().max()).item()


def network(widths: tuple[int, ...]) -> float:
    torch.manual_seed(0)
    theirs = UNet2DModel(
        sample_size=16,
        block_out_channels=widths,
        layers_per_block=1,
        down_block_types=("SkipDownBlock2D", "AttnSkipDownBlock2D", "SkipDownBlock2D"),
        up_block_types=("SkipUpBlock2D", "AttnSkipUpBlock2D", "SkipUpBlock2D"),
        time_embedding_type="fourier",
        norm_eps=1e-6,
        norm_num_groups=None,
        attention_head_dim=None,
        mid_block_scale_factor=2**0.5,
        center_input_sample=True,
    ).eval()
    for parameter in theirs.parameters():
        parameter.data.add_(torch.randn_like(parameter) * 0.05)
    options = options_of_diffusers(dict(theirs.config))
    ours = NCSNpp(options).eval()
    ours.load_state_dict(from_diffusers(theirs.state_dict(), options))
    x, sigma = torch.rand(3, 3, 16, 16), torch.tensor([0.05, 1.0, 20.0])
    with torch.no_grad():
        return differ(ours(x, sigma) * sigma[:, None, None, None], theirs(x, sigma).sample * sigma[:, None, None, None])


def fir_convolution() -> float:
    ours = Resample(8, 16, ModelOptions(), upward=False, with_conv=True)
    theirs = FirDownsample2D(8, 16, use_conv=True)
    theirs.Conv2d_0.load_state_dict(ours.Conv2d_0.state_dict())
    x = torch.randn(2, 8, 16, 16)
    with torch.no_grad():
        return differ(ours(x), theirs(x))


def schedule() -> float:
    """The noise 1 - product of (1 - beta), relative to itself; theirs is of float32."""
    theirs = 1 - DDPMScheduler().alphas_cumprod.double()
    product, worst = 1.0, 0.0
    for i, noise in enumerate(theirs.tolist()):
        product *= 1 - (1e-4 + (0.02 - 1e-4) * i / 999)
        worst = max(worst, abs(noise / (1 - product) - 1))
    return worst


def main() -> None:
    found = {f"network of widths {w}": network(w) for w in WIDTHS} | {"FIR convolution": fir_convolution()}
    print(f"steps of the scheduler: {schedule():.1e}")
    for name, value in found.items():
        print(f"{name}: {value:.1e}")
    if schedule() > 1e-3 or max(found.values()) > MOST:
        raise SystemExit(f"They differ by more than {MOST}")


if __name__ == "__main__":
    main()
