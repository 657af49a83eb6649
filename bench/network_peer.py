"""PyTorch on the networks of bench/network.ts: `python bench/network_peer.py ve 1` prints one line of JSON.

Wall-clock and processor milliseconds of an evaluation of 64 images, medians, the better of PyTorch's two layouts.
"""

import json
import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "tools"))
from score_model import ModelOptions, NCSNpp  # noqa: E402

SMALL = dict(nf=32, ch_mult=(1, 1, 2, 2), num_res_blocks=1, attn_resolutions=(8,))
PLUS = dict(fir=False, progressive_input="none", embedding_type="positional", scale_by_sigma=False, centered=True)
NETWORKS = {"ve": dict(SMALL, fir=False), "vp": dict(SMALL, **PLUS), "fir": SMALL}
WARM_UP, RUNS, BATCH = 2, 5, 64


def measure(net: torch.nn.Module, layout: torch.memory_format) -> dict:
    net = net.to(memory_format=layout)
    x = torch.randn(BATCH, 3, 32, 32).to(memory_format=layout)
    levels = torch.full((BATCH,), 2.0)
    wall, cpu = [], []
    with torch.inference_mode():
        for i in range(WARM_UP + RUNS):
            w, c = time.perf_counter(), time.process_time()
            net(x, levels)
            if i >= WARM_UP:
                wall.append(1e3 * (time.perf_counter() - w))
                cpu.append(1e3 * (time.process_time() - c))
    return {"wall": statistics.median(wall), "cpu": statistics.median(cpu)}


def main() -> None:
    name, threads = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(threads)
    net = NCSNpp(ModelOptions(**NETWORKS[name])).eval()
    found = [measure(net, layout) for layout in (torch.contiguous_format, torch.channels_last)]
    print(json.dumps({key: min(f[key] for f in found) for key in ("wall", "cpu")}))


if __name__ == "__main__":
    main()
