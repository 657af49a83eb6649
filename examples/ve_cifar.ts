/**
 * CIFAR-10 by the variance-exploding process in reverse.
 *
 *     deno run examples/ve_cifar.ts                     no permission: draws in the terminal
 *     deno run -P examples/ve_cifar.ts                  writes out/ve_cifar.png, runs the score on native onnxruntime
 *     deno run -P examples/ve_cifar.ts --score network  new images, from the NCSN++ in examples/data
 *     deno run -P examples/ve_cifar.ts --solver ggf     by the solver of "Gotta Go Fast" (arXiv 2105.14080)
 *
 * By default the score is the closed form for a data set of 512 images: what comes out are those images, and the solver
 * is judged by how few evaluations it needs to get there.
 * @module
 */
import { ve } from "ito";
import { sampleCifar } from "./lib/cifar.ts";

if (import.meta.main) {
  await sampleCifar({
    name: "ve_cifar",
    process: ve(),
    range: [0, 1],
    trained: () => import("./data/ve_cifar.safetensors", { with: { type: "bytes" } }),
  });
}
