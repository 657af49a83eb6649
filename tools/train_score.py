"""Trains a score network on CIFAR-10 by denoising score matching, on a CPU or a GPU.

    x_t = a(t) x_0 + s(t) z,   loss = mean |s(t) score(x_t, t) + z|^2,   t uniform in [t_end, 1]

(`weighting: "likelihood"` multiplies by g(t)^2 / s(t)^2.) A checkpoint is written every few minutes, at SIGTERM and at
the end; the same command takes it up again. The log has one JSON object a line.

    python tools/train_score.py data --data DIR
    python tools/train_score.py train --config tools/configs/ve_cifar.json --data DIR --out RUN --hours 2

Source: arXiv 2011.13456, equation 7; score_sde's losses.py for the weights and the average of the parameters.
"""

import argparse
import json
import math
import os
import signal
import time
from datetime import datetime
from pathlib import Path

import torch
from torch import Tensor

from cifar import fetch, training_images
from score_model import ModelOptions, NCSNpp
from sdes import Sde, score_times_std, sde_of

SAVE_SECONDS = 180.0
LOG_STEPS = 50
LOSS_BINS = 5
UNSOUND = 20  # steps in a row whose gradient is not finite, after which something is wrong with the network


class Average:
    """The exponential moving average of the parameters; young averages forget faster, by (1 + k) / (10 + k)."""

    def __init__(self, net: NCSNpp, decay: float) -> None:
        self.decay, self.updates = decay, 0
        self.shadow = {k: v.detach().clone() for k, v in net.state_dict().items()}

    def update(self, net: NCSNpp) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        values = net.state_dict()
        keys = list(values)
        torch._foreach_lerp_([self.shadow[k] for k in keys], [values[k].detach() for k in keys], 1 - decay)


def batch_loss(net: NCSNpp, sde: Sde, x0: Tensor, weighting: str, t_end: float) -> tuple[Tensor, Tensor]:
    """The loss of each image, and its time. Each t has a stratum of its own, which lowers the variance."""
    n = x0.shape[0]
    t = t_end + (1 - t_end) * (torch.arange(n, device=x0.device) + torch.rand(n, device=x0.device)) / n
    z = torch.randn_like(x0)
    mean, std = (v[:, None, None, None] for v in sde.marginal(t))
    losses = (score_times_std(net, sde, mean * x0 + std * z, t) + z).square().mean(dim=(1, 2, 3))
    if weighting == "likelihood":
        losses = losses * sde.diffusion(t).square() / sde.marginal(t)[1].square()
    return losses, t


def learning_rate(options: dict, step: int, done: float) -> float:
    """Linear warm-up, then flat or a half cosine to zero over the budget; `done` is the share of it spent."""
    decay = 0.5 * (1 + math.cos(math.pi * min(1.0, done))) if options["schedule"] == "cosine" else 1.0
    return options["lr"] * min(1.0, (step + 1) / options["warmup"]) * decay


def write_whole(path: Path, value: dict) -> None:
    """Never leaves half a file: the new one takes the old one's place in one step."""
    part = path.with_suffix(".part")
    torch.save(value, part)
    os.replace(part, path)


class Run:
    """All that a checkpoint holds, and how it is stepped."""

    def __init__(self, config: dict, out: Path, device: torch.device) -> None:
        self.config, self.device = config, device
        self.path = out / "checkpoint.pt"
        options = config["train"]
        torch.manual_seed(options["seed"])
        self.sde = sde_of(config)
        self.net = NCSNpp(ModelOptions.of(config["model"])).to(device).train()
        self.average = Average(self.net, options["ema"])
        self.trained = [p for p in self.net.parameters() if p.requires_grad]
        self.adam = torch.optim.Adam(self.trained, options["lr"], betas=(0.9, options["beta2"]), fused=True)
        self.step, self.seconds, self.loss = 0, 0.0, float("nan")
        self.unsound = 0
        if self.path.exists():
            self.load(torch.load(self.path, map_location=device, weights_only=True))

    def load(self, saved: dict) -> None:
        self.net.load_state_dict(saved["model"])
        self.average.shadow, self.average.updates = saved["ema"], saved["step"]
        self.adam.load_state_dict(saved["adam"])
        self.step, self.seconds, self.loss = saved["step"], saved["seconds"], saved["loss"]
        torch.set_rng_state(saved["rng"].cpu())

    def save(self) -> None:
        write_whole(
            self.path,
            {
                "config": self.config,
                "model": self.net.state_dict(),
                "ema": self.average.shadow,
                "adam": self.adam.state_dict(),
                "step": self.step,
                "seconds": self.seconds,
                "loss": self.loss,
                "rng": torch.get_rng_state(),
            },
        )

    def train_step(self, images: Tensor, done: float) -> tuple[Tensor, Tensor] | None:
        """The loss of each image, and its time; nothing where the step was left out, as its gradient is not finite."""
        options = self.config["train"]
        x0 = images[torch.randint(len(images), (options["batch"],))].to(self.device).float() / 255
        if options["flip"]:
            x0 = torch.where(torch.rand(len(x0), 1, 1, 1, device=x0.device) < 0.5, x0.flip(3), x0)
        x0 = 2 * x0 - 1 if self.config["model"]["centered"] else x0
        for group in self.adam.param_groups:
            group["lr"] = learning_rate(options, self.step, done)
        half = options["precision"] != "float32"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            losses, t = batch_loss(self.net, self.sde, x0, options["weighting"], self.config["sde"]["t_end"])
        self.adam.zero_grad()
        losses.mean().backward()
        size = torch.nn.utils.clip_grad_norm_(self.trained, options["clip"])
        if not size.isfinite():  # Adam and the average would never forget it
            self.unsound += 1
            if self.unsound > UNSOUND:
                raise FloatingPointError(f"no gradient was finite {UNSOUND} times in a row: {self.path} is as it was")
            return None
        self.unsound = 0
        self.adam.step()
        self.average.update(self.net)
        self.step += 1
        return losses.detach(), t


def train(run: Run, images: Tensor, log: Path, budget: "Budget") -> None:
    stopped = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.append(True))
    last = saved = time.monotonic()
    sums, counts = torch.zeros(LOSS_BINS), torch.zeros(LOSS_BINS)
    while not stopped and budget.spent(run.seconds) < 1:
        stepped = run.train_step(images, budget.spent(run.seconds))
        if stepped is None:
            continue
        losses, t = stepped
        bins = (t.float().cpu() * LOSS_BINS).long().clamp(0, LOSS_BINS - 1)
        sums.index_add_(0, bins, losses.float().cpu())
        counts.index_add_(0, bins, torch.ones_like(losses, device="cpu"))
        now = time.monotonic()
        run.seconds, last = run.seconds + now - last, now
        if run.step % LOG_STEPS == 0:
            run.loss = (sums.sum() / counts.sum()).item()
            line = {
                "step": run.step,
                "seconds": round(run.seconds, 1),
                "loss": round(run.loss, 5),
                "loss_by_t": [round(v, 4) for v in (sums / counts).tolist()],
                "lr": run.adam.param_groups[0]["lr"],
            }
            with log.open("a") as file:
                file.write(json.dumps(line) + "\n")
            sums.zero_(), counts.zero_()
        if now - saved > SAVE_SECONDS:
            run.save()
            saved = now
    run.save()


class Budget:
    """How much of the run is over: by the hours of work, or by the clock where an end is given."""

    def __init__(self, hours: float | None, until: str | None, before: float) -> None:
        self.seconds = (hours or math.inf) * 3600
        now = time.time()
        self.end = datetime.fromisoformat(until).timestamp() if until else math.inf
        self.start = now - before

    def spent(self, seconds: float) -> float:
        by_clock = (time.time() - self.start) / (self.end - self.start) if self.end < math.inf else 0.0
        return max(seconds / self.seconds, by_clock)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = parser.add_subparsers(dest="command", required=True)
    data = commands.add_parser("data", help="fetch the training images by npm")
    work = commands.add_parser("train", help="train, or go on training")
    for command in (data, work):
        command.add_argument("--data", type=Path, required=True, help="the folder of data_batch_1.png to _5.png")
    work.add_argument("--config", type=Path, required=True)
    work.add_argument("--out", type=Path, required=True, help="the folder of checkpoint.pt and log.jsonl")
    work.add_argument("--hours", type=float, help="the budget, in hours of work")
    work.add_argument("--until", help="the budget, as an end in ISO 8601, such as 2026-01-31T12:00:00+00:00")
    work.add_argument("--threads", type=int, help="of the CPU")
    work.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    if args.command == "data":
        return fetch(args.data)
    if args.hours is None and args.until is None:
        parser.error("one of --hours and --until is needed")
    if args.threads:
        torch.set_num_threads(args.threads)
    args.out.mkdir(parents=True, exist_ok=True)
    run = Run(json.loads(args.config.read_text()), args.out, torch.device(args.device))
    train(run, training_images(args.data), args.out / "log.jsonl", Budget(args.hours, args.until, run.seconds))


if __name__ == "__main__":
    main()
