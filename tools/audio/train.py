"""Trains a small score network on the sounds of tools/audio/make.ts, as pictures of their coefficients, by train_score.py's run.

    deno run --no-lock --allow-write tools/audio/make.ts out/audio.npy 3000
    python tools/audio/train.py --data out/audio.npy --out out/audio --cpu-minutes 8

A checkpoint is written every minute, at SIGTERM and at the end; the same command takes it up again.
`python tools/export_checkpoint.py out/audio` makes the file that `trainedScore` reads.
"""

import argparse
import json
import signal
import sys
import time
from pathlib import Path

import numpy as np
import torch

TOOLS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOOLS))

from train_score import Run  # noqa: E402  (the tools' folder is found first)

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
    asked.out.mkdir(parents=True, exist_ok=True)
    run = Run(json.loads(asked.config.read_text()), asked.out, torch.device("cpu"))
    sounds = torch.from_numpy(np.load(asked.data))
    images = (sounds + 1) / 2 * 255  # train_step takes bytes of a picture to [-1, 1]
    stopped: list[int] = []
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: stopped.append(number))
    before, saved, losses = run.seconds, time.monotonic(), []
    while not stopped and run.seconds < 60 * asked.cpu_minutes:
        result = run.train_step(images, run.seconds / (60 * asked.cpu_minutes))
        run.seconds = before + time.process_time()
        if result is not None:
            losses.append(float(result[0].mean()))
        if len(losses) == 50:
            run.loss = sum(losses) / len(losses)
            print(json.dumps({"step": run.step, "cpu": round(run.seconds), "loss": round(run.loss, 4)}), flush=True)
            losses.clear()
        if time.monotonic() - saved > SAVE_SECONDS:
            run.save()
            saved = time.monotonic()
    run.save()


if __name__ == "__main__":
    main()
