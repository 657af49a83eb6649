"""Trains the network of examples/posterior.ts: a score of two parameters, told what was seen.

    deno run -A tools/posterior/simulate.ts out/pairs 200000
    python tools/posterior/train.py out/pairs examples/data/ou_posterior.onnx --seconds 100

It says F of EDM's preconditioning (arXiv 2206.00364) with sigma_data 1, of x, the level ln(sigma)/4 and three numbers that are told
of a path: four dense layers, 9,154 weights. Needs torch, numpy and onnx.
"""

import argparse
import copy
import math
import time

import numpy
import onnx
import torch
from torch import nn


class Score(nn.Module):
    def __init__(self, mean, std, width=64):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", 1 / std)
        self.layers = nn.Sequential(
            nn.Linear(2 + 5 + 3, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, 2),
        )

    def forward(self, x, level, told):
        c = level.unsqueeze(1)
        waves = [c, torch.sin(2 * c), torch.cos(2 * c), torch.sin(4 * c), torch.cos(4 * c)]
        return self.layers(torch.cat([x, *waves, (told - self.mean) * self.scale], dim=1))


def loss_of(net, theta, told):
    # levels: half where the posterior's width is found, half over all that a solve passes
    n = theta.shape[0]
    middle = torch.randn(n) * 1.2 - 1.0
    wide = torch.rand(n) * math.log(200 / 0.002) + math.log(0.002)
    log_sigma = torch.where(torch.rand(n) < 0.6, middle, wide)
    sigma = torch.exp(log_sigma).unsqueeze(1)
    v = sigma**2 + 1
    noisy = theta + sigma * torch.randn_like(theta)
    wanted = (theta - noisy / v) * torch.sqrt(v) / sigma
    return ((net(noisy / torch.sqrt(v), log_sigma / 4, told) - wanted) ** 2).mean()


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("pairs")
    options.add_argument("out")
    options.add_argument("--seconds", type=float, default=90)
    options.add_argument("--batch", type=int, default=2048)
    o = options.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(1)
    theta, told = (torch.from_numpy(numpy.load(f"{o.pairs}/{f}.npy")).float() for f in ("theta", "told"))
    net = Score(told.mean(0), told.std(0))
    average = copy.deepcopy(net)
    optimiser = torch.optim.Adam(net.parameters(), lr=3e-3, betas=(0.9, 0.99))
    begun, step, share, mean = time.time(), 0, 0.0, None
    while share < 1:
        rows = torch.randint(len(theta), (o.batch,))
        loss = loss_of(net, theta[rows], told[rows])
        optimiser.zero_grad()
        loss.backward()
        share = min(1.0, (time.time() - begun) / o.seconds)
        optimiser.param_groups[0]["lr"] = 3e-3 * min(1, (step + 1) / 100) * 0.5 * (1 + math.cos(math.pi * share))
        optimiser.step()
        keep = min(0.999, (step + 1) / (step + 10))
        with torch.no_grad():
            for a, b in zip(average.parameters(), net.parameters()):
                a.lerp_(b, 1 - keep)
        mean = loss.item() if mean is None else 0.999 * mean + 0.001 * loss.item()
        step += 1
        if step % 2000 == 0:
            print(f"{step} steps, loss {mean:.4f}", flush=True)
    print(f"{step} steps of {o.batch}, loss {mean:.4f}")
    average.eval()
    example = (torch.zeros(3, 2), torch.zeros(3), torch.zeros(3, 3))
    batch = torch.export.Dim("batch")
    torch.onnx.export(
        average,
        example,
        o.out,
        input_names=["x", "level", "told"],
        output_names=["y"],
        dynamic_shapes=({0: batch}, {0: batch}, {0: batch}),
        external_data=False,
        dynamo=True,
        verbose=False,
    )
    model = onnx.load(o.out)
    for node in model.graph.node:  # where in this file each came from: half of the bytes
        del node.metadata_props[:]
        node.ClearField("doc_string")
    for value in [*model.graph.value_info, *model.graph.initializer, *model.graph.input, *model.graph.output]:
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.graph.value_info[:]
    onnx.save(model, o.out)


if __name__ == "__main__":
    main()
