"""A training run: what a checkpoint holds, a step, and a budget."""

import json
import math
import os
import resource
import signal
import time
from datetime import datetime
from pathlib import Path

import torch
from safetensors.torch import save
from torch import Tensor, nn

from export_checkpoint import exported
from sdes import Sde, score_times_std, sde_of, wide
from training.data import Data, Unreadable
from training.plan import Batches, network_of

LOG_STEPS = 50
LOSS_BINS = 5
UNSOUND = 20  # steps in a row whose gradient is not finite, after which something is wrong with the network


class Average:
    """The exponential moving average of the parameters; young averages forget faster, by (1 + k) / (10 + k)."""

    def __init__(self, net: nn.Module, decay: float) -> None:
        self.decay, self.updates = decay, 0
        self.shadow = {k: v.detach().clone() for k, v in net.state_dict().items()}

    def update(self, net: nn.Module) -> None:
        self.updates += 1
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        values = net.state_dict()
        keys = list(values)
        torch._foreach_lerp_([self.shadow[k] for k in keys], [values[k].detach() for k in keys], 1 - decay)


def batch_loss(
    net: nn.Module, sde: Sde, x0: Tensor, weighting: str, t_end: float, told: dict[str, Tensor] | None = None
) -> tuple[Tensor, Tensor]:
    """The loss of each sample, and its time. Each t has a stratum of its own, which lowers the variance."""
    n = x0.shape[0]
    t = t_end + (1 - t_end) * (torch.arange(n, device=x0.device) + torch.rand(n, device=x0.device)) / n
    z = torch.randn_like(x0)
    mean, std = (wide(v, x0) for v in sde.marginal(t))
    losses = (score_times_std(net, sde, mean * x0 + std * z, t, told) + z).square().flatten(1).mean(dim=1)
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


def cpu_seconds() -> float:
    """What this process has taken of all processors, in its own code."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


class Run:
    """All that a checkpoint holds, and how it is stepped."""

    def __init__(self, config: dict, out: Path, device: torch.device, data: Data, resume: bool = False) -> None:
        self.config, self.device, self.data = config, device, data
        self.path, self.log = out / "checkpoint.pt", out / "log.jsonl"
        if self.path.exists() and not resume:
            raise Unreadable(self.path, "it is there, of another run", "--resume, or another --out")
        out.mkdir(parents=True, exist_ok=True)
        options = config["train"]
        torch.manual_seed(options["seed"])
        self.sde = sde_of(config)
        self.net = network_of(config).to(device).train()
        self.fast: nn.Module = self.net
        self.average = Average(self.net, options["ema"])
        self.trained = [p for p in self.net.parameters() if p.requires_grad]
        self.adam = torch.optim.Adam(self.trained, options["lr"], betas=(0.9, options["beta2"]), fused=True)
        self.step, self.seconds, self.cpu, self.loss = 0, 0.0, 0.0, float("nan")
        self.unsound = 0
        if self.path.exists():
            self.load(torch.load(self.path, map_location=device, weights_only=True))

    def load(self, saved: dict) -> None:
        for name, wanted in (("model", self.config["model"]), ("sde", self.config["sde"])):
            if saved["config"][name] != wanted:
                raise Unreadable(self.path, f"its {name} is another", "the data and --config that it began with")
        if saved.get("data", self.data.digest()) != self.data.digest():
            raise Unreadable(self.path, "it was trained on other data", "the data that it began with, or another --out")
        self.net.load_state_dict(saved["model"])
        self.average.shadow, self.average.updates = saved["ema"], saved["step"]
        self.adam.load_state_dict(saved["adam"])
        self.step, self.seconds, self.loss = saved["step"], saved["seconds"], saved["loss"]
        self.cpu = saved.get("cpu", 0.0)
        torch.set_rng_state(saved["rng"].cpu())
        if self.device.type == "cuda":  # its own state is not kept: other draws than those before
            torch.cuda.manual_seed(self.config["train"]["seed"] + self.step)

    def saved(self) -> dict:
        return {
            "config": self.config,
            "model": self.net.state_dict(),
            "ema": self.average.shadow,
            "adam": self.adam.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
            "cpu": self.cpu,
            "loss": self.loss,
            "rng": torch.get_rng_state(),
            "data": self.data.digest(),
            "classes": list(self.data.classes) if self.config["model"].get("num_classes", 0) > 0 else [],
        }

    def save(self) -> None:
        write_whole(self.path, self.saved())

    def export(self) -> str:
        """Writes the file that `trainedScore` reads, whole or not at all; says what was written."""
        path = self.path.with_name("score.safetensors")
        part = path.with_suffix(".part")
        part.write_bytes(save(*exported(self.saved())))
        os.replace(part, path)
        return f"{path}: {path.stat().st_size:,} bytes, {self.step} steps, loss {self.loss:.4f}"

    def said(self) -> str:
        shape = " × ".join(str(n) for n in self.data.samples.shape)
        classes = f", {len(self.data.classes)} classes" if self.data.classes else ""
        numbers = sum(p.numel() for p in self.trained)
        return f"{shape} numbers{classes}; a network of {numbers:,} on {self.device}, from step {self.step}"

    def train_step(self, batches: Batches, done: float) -> tuple[Tensor, Tensor] | None:
        """The loss of each sample, and its time; nothing where the step was left out, as its gradient is not finite."""
        options = self.config["train"]
        x0, told = batches.draw(options["batch"])
        for group in self.adam.param_groups:
            group["lr"] = learning_rate(options, self.step, done)
        half = options["precision"] != "float32"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=half):
            losses, t = batch_loss(
                self.fast, self.sde, x0, options["weighting"], self.config["sde"]["t_end"], told
            )
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


class Budget:
    """How much of the run is over: by its work, its processors' time, its steps, or by the clock where an end is given."""

    def __init__(
        self,
        run: Run,
        minutes: float | None = None,
        hours: float | None = None,
        cpu_minutes: float | None = None,
        until: str | None = None,
        steps: int | None = None,
    ) -> None:
        self.run = run
        self.seconds = min((minutes or math.inf) * 60, (hours or math.inf) * 3600)
        self.cpu, self.steps = (cpu_minutes or math.inf) * 60, steps or math.inf
        now = time.time()
        self.end = datetime.fromisoformat(until).timestamp() if until else math.inf
        self.start = now - run.seconds

    def spent(self) -> float:
        by_clock = (time.time() - self.start) / (self.end - self.start) if self.end < math.inf else 0.0
        run = self.run
        return max(run.seconds / self.seconds, run.cpu / self.cpu, run.step / self.steps, by_clock)


def train(run: Run, batches: Batches, budget: "Budget", compiled: bool = False, save_seconds: float = 180) -> None:
    """Steps until the budget is spent, or a signal asks to end; a checkpoint every so often and at the end."""
    stopped = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.append(True))
    if compiled:
        run.fast = torch.compile(run.net)
    last = saved = time.monotonic()
    cpu = cpu_seconds() if run.step > 0 else 0.0  # of a new run, reading the data counts too
    sums, counts = torch.zeros(LOSS_BINS), torch.zeros(LOSS_BINS)
    while not stopped and budget.spent() < 1:
        stepped = run.train_step(batches, budget.spent())
        if stepped is None:
            continue
        losses, t = stepped
        bins = (t.float().cpu() * LOSS_BINS).long().clamp(0, LOSS_BINS - 1)
        sums.index_add_(0, bins, losses.float().cpu())
        counts.index_add_(0, bins, torch.ones_like(losses, device="cpu"))
        now, used = time.monotonic(), cpu_seconds()
        run.seconds, last = run.seconds + now - last, now
        run.cpu, cpu = run.cpu + used - cpu, used
        if run.step % LOG_STEPS == 0 or budget.spent() >= 1:
            run.loss = (sums.sum() / counts.sum()).item()
            line = {
                "step": run.step,
                "seconds": round(run.seconds, 1),
                "cpu_seconds": round(run.cpu, 1),
                "loss": round(run.loss, 5),
                "loss_by_t": [round(v, 4) for v in (sums / counts).tolist()],
                "lr": run.adam.param_groups[0]["lr"],
            }
            with run.log.open("a") as file:
                file.write(json.dumps(line) + "\n")
            sums.zero_(), counts.zero_()
        if now - saved > save_seconds:
            run.save()
            saved = now
    run.save()
