"""Runs a notebook's cells in Deno's Jupyter kernel and prints what each gave, as JSON: [[output, ...], ...].

    python3 tests/notebook/run_notebook.py NOTEBOOK FOLDER DENO

Needs jupyter_client (PyPI). Not nbclient: the kernel may say that it is idle before it sends a cell's result (Deno 2.9.6,
some 5 % of cells), and nbclient looks at nothing that comes after that. So a cell is done here when one after it is; on a busy
machine its result has come after that too, so one that has given nothing yet is waited for a while longer.
"""

import json
import os
import sys
import tempfile
from queue import Empty

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

most_seconds = 60
late_seconds = 8
shown = ("execute_result", "display_data", "error", "stream")


def outputs_of(client, code):
    """The outputs of a cell, and of one after it that gives nothing."""
    ids = [client.execute(code), client.execute("undefined")]
    found = []
    is_done = False
    while not (is_done and found):
        try:
            message = client.get_iopub_msg(timeout=late_seconds if is_done else most_seconds)
        except Empty:
            if is_done:
                return found
            raise
        parent = message["parent_header"].get("msg_id")
        kind, content = message["msg_type"], message["content"]
        if parent == ids[0] and kind in shown:
            found.append({"output_type": kind, **content})
        if parent == ids[1] and kind == "status" and content["execution_state"] == "idle":
            is_done = True
    return found


def main(path, folder, deno):
    with open(path, encoding="utf-8") as file:
        cells = [c for c in json.load(file)["cells"] if c["cell_type"] == "code"]
    specs = tempfile.TemporaryDirectory()
    os.mkdir(os.path.join(specs.name, "deno"))
    argv = [deno, "jupyter", "--kernel", "--conn", "{connection_file}"]
    with open(os.path.join(specs.name, "deno", "kernel.json"), "w", encoding="utf-8") as file:
        json.dump({"argv": argv, "display_name": "Deno", "language": "typescript"}, file)
    known = KernelSpecManager(kernel_dirs=[specs.name])
    manager = KernelManager(kernel_name="deno", kernel_spec_manager=known)
    manager.start_kernel(cwd=folder)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=most_seconds)
        print(json.dumps([outputs_of(client, "".join(c["source"])) for c in cells]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        specs.cleanup()


if __name__ == "__main__":
    main(*sys.argv[1:])
