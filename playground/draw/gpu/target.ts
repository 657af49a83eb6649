/**
 * What is drawn on: the texture of a canvas, or one of one's own.
 *
 * Tests: tests/playground/gpu/pictures_test.ts.
 * @module
 */

/** Gives the texture of the next picture, of this size. */
export interface Target {
  readonly format: GPUTextureFormat;
  readonly texture: (width: number, height: number) => GPUTexture;
}

/** A canvas of a page or a worker; its size becomes that of the picture. */
export function canvasTarget(
  device: GPUDevice,
  context: GPUCanvasContext,
  format: GPUTextureFormat,
): Target {
  context.configure({ device, format, alphaMode: "opaque" });
  return {
    format,
    texture: (width, height) => {
      const { canvas } = context;
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
      return context.getCurrentTexture();
    },
  };
}
