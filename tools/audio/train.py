"""Trains a small score network on the sounds of tools/audio/make.ts, as pictures of their coefficients, by train_score.py's run.

    deno run --no-lock --allow-write tools/audio/make.ts out/audio.npy 3000
    python tools/audio/train.py --data out/audio.npy --out out/audio --cpu-minutes 8

A checkpoint is written every minute, at SIGTERM and at the end; the same command takes it up again, up to so many minutes in all.
out/audio/score.safetensors is the file that `trainedScore` reads.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import torch

TOOLS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOOLS))

from training.data import Data, Unreadable  # noqa: E402  (the tools' folder is found first)
from training.plan import Batches, config_of  # noqa: E402
from training.run import Budget, Run, train  # noqa: E402

SAVE_SECONDS = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--config", type=Path, default=TOOLS / "configs/vp_audio.json")
    parser.add_argument("--cpu-minutes", type=float, default=8.0)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    device = torch.device("cpu")
    # what pictures are read as, 0 to 255, but not rounded to bytes
    data = Data((torch.from_numpy(np.load(asked.data)) + 1) / 2 * 255)
    try:
        config = config_of(asked.config, data)
        run = Run(config, asked.out, device, data, resume=True)
    except Unreadable as error:
        sys.exit(str(error))
    print(run.said(), flush=True)
    train(run, Batches(data, config, device), Budget(run, cpu_minutes=asked.cpu_minutes), save_seconds=SAVE_SECONDS)
    print(run.export(), flush=True)


if __name__ == "__main__":
    main()
