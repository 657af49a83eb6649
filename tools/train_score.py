"""Trains a score network by denoising score matching, on one's own data or on CIFAR-10, on a CPU or a GPU.

    x_t = a(t) x_0 + s(t) z,   loss = mean |s(t) score(x_t, t) + z|^2,   t uniform in [t_end, 1]

(`weighting: "likelihood"` multiplies by g(t)^2 / s(t)^2.) A checkpoint is written every few minutes, at SIGTERM and at
the end; the same command with --resume takes it up again. The log has one JSON object a line. At the end there is
RUN/score.safetensors, which `trainedScore` reads, of the averaged weights.

    python tools/train_score.py --data FOLDER --out RUN --minutes 15                 a folder, .npz, .npy, idx: docs/worked/own-data.md
    python tools/train_score.py data --data DIR                                      fetches CIFAR-10 ...
    python tools/train_score.py --data DIR --config tools/configs/ve_cifar.json --out RUN --hours 2

Source: arXiv 2011.13456, equation 7; score_sde's losses.py for the weights and the average of the parameters; classes
that are left out now and then: arXiv 2207.12598.
"""

import argparse
import sys
from pathlib import Path

import torch

from cifar import SHA256, fetch, training_images
from training.data import Data, Unreadable, load
from training.plan import Batches, config_for, config_of
from training.run import Budget, Run, train


def parser_of() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n")[0], epilog=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=["train", "data"], default="train", help="data: fetch CIFAR-10")
    parser.add_argument("--data", type=Path, required=True, help="a folder of pictures, .npz, .npy, idx or idx.gz")
    parser.add_argument("--labels", type=Path, help="classes in a file of their own, idx or .npy")
    parser.add_argument("--size", type=int, nargs=2, metavar=("ROWS", "COLUMNS"), help="bring pictures to one size")
    parser.add_argument("--flip", action="store_true", help="mirror half of the images, left to right")
    parser.add_argument("--out", type=Path, help="the folder of checkpoint.pt, log.jsonl and score.safetensors")
    parser.add_argument("--resume", action="store_true", help="go on with the checkpoint in --out, where there is one")
    parser.add_argument("--config", type=Path, help="network and training as JSON, in place of what fits the data")
    parser.add_argument("--hours", type=float, help="the budget, in hours of work")
    parser.add_argument("--minutes", type=float, help="the budget, in minutes of work")
    parser.add_argument("--cpu-minutes", type=float, help="the budget, in minutes of processors, on a shared machine")
    parser.add_argument("--until", help="the budget, as an end in ISO 8601, such as 2026-01-31T12:00:00+00:00")
    parser.add_argument("--steps", type=int, help="the budget, in steps")
    parser.add_argument("--save-seconds", type=float, default=180, help="between checkpoints")
    parser.add_argument("--threads", type=int, help="of the CPU")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--compile", action=argparse.BooleanOptionalAction, help="torch.compile; on a GPU unless said")
    return parser


def data_of(args: argparse.Namespace) -> Data:
    if args.data.is_dir() and all((args.data / name).exists() for name in SHA256):
        return Data(training_images(args.data))
    return load(args.data, args.labels, None if args.size is None else tuple(args.size))


def main() -> None:
    parser = parser_of()
    args = parser.parse_args()
    if args.command == "data":
        return fetch(args.data)
    if args.out is None:
        parser.error("--out is needed: the folder of checkpoint.pt and score.safetensors")
    budgets = {name: getattr(args, name) for name in ("minutes", "hours", "cpu_minutes", "steps", "until")}
    if set(budgets.values()) == {None}:
        parser.error("one of --minutes, --hours, --cpu-minutes, --steps and --until is needed")
    if args.threads:
        torch.set_num_threads(args.threads)
    device = torch.device(args.device)
    torch.set_float32_matmul_precision("high")
    try:
        data = data_of(args)
        config = config_for(data, device, args.data) if args.config is None else config_of(args.config, data)
        config["train"]["flip"] = config["train"]["flip"] or args.flip
        run = Run(config, args.out, device, data, resume=args.resume)
    except Unreadable as error:
        sys.exit(str(error))
    compiled = device.type == "cuda" if args.compile is None else args.compile
    print(run.said(), flush=True)
    train(run, Batches(data, config, device), Budget(run, **budgets), compiled=compiled, save_seconds=args.save_seconds)
    print(run.export(), flush=True)


if __name__ == "__main__":
    main()
