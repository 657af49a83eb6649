/**
 * CIFAR-10 by the variance-preserving process in reverse; all else as in ve_cifar.ts.
 *
 *     deno run -P examples/vp_cifar.ts                  512 images by their exact score, to out/vp_cifar.png
 *     deno run -P examples/vp_cifar.ts --score network  new images, from the DDPM++ in examples/data
 *
 * @module
 */
import { vp } from "ito";
import { sampleCifar } from "./lib/cifar.ts";

if (import.meta.main) {
  await sampleCifar({
    name: "vp_cifar",
    process: vp(),
    range: [-1, 1],
    trained: () => import("./data/vp_cifar.safetensors", { with: { type: "bytes" } }),
  });
}
