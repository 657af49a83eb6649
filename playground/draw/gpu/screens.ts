/// <reference lib="dom" />
/**
 * The screen of a worker's canvas, as long as the device and the canvas are the same; one picture at a time, and the newest next.
 *
 * Tests: tests/playground/browser/gpu.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import type { ItoError } from "ito";
import type { Device } from "../../../backends/devices/webgpu/device.ts";
import type { Look } from "../../sandbox/messages.ts";
import type { Range } from "../cloud.ts";
import { type GpuScreen, gpuScreen, type Shown } from "./screen.ts";

/** A picture that is asked for. */
export interface Asked {
  readonly device: Device;
  readonly panels: readonly Shown[];
  readonly look: Look;
  readonly range: Range;
}

/** Draws on a canvas; false where that cannot be, as it has another context. `failed` hears of a device that is lost. */
export function screens(
  failed: (e: ItoError) => void,
): (canvas: OffscreenCanvas, asked: Asked) => boolean {
  let held:
    | { readonly canvas: OffscreenCanvas; readonly device: Device; readonly screen: GpuScreen }
    | undefined;
  let [isDrawing, next]: [boolean, (() => Promise<void>) | undefined] = [false, undefined];
  const run = async (): Promise<void> => {
    if (isDrawing) return;
    isDrawing = true;
    for (let now = next; now !== undefined; now = next) {
      next = undefined;
      await now();
    }
    isDrawing = false;
  };
  return (canvas, { device, panels, look, range }) => {
    if (held?.canvas !== canvas || held.device !== device) {
      held?.screen.close();
      const screen = gpuScreen(device, canvas);
      held = screen === undefined ? undefined : { canvas, device, screen };
    }
    if (held === undefined) return false;
    const { screen } = held;
    next = async () => {
      const drawn = await screen.draw(panels, look, range)();
      if (E.isLeft(drawn)) failed(drawn.left);
    };
    void run();
    return true;
  };
}
