// deno-lint-ignore-file no-console -- it prints what was written
/**
 * What was bundled, a line a file: its bytes, and its bytes packed.
 * @module
 */
import { root, type Written } from "./browser_modules.ts";

const gzipped = async (path: string): Promise<number> => {
  const file = await Deno.open(path);
  const packed = file.readable.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(packed).arrayBuffer()).byteLength;
};

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`.padStart(10);

/** Prints the files of a folder of this repository. */
export async function printSizes(folder: string, written: readonly Written[]): Promise<void> {
  for (const { name, bytes } of written) {
    const path = `${folder}/${name}`;
    console.log(
      `${kilobytes(bytes)} ${kilobytes(await gzipped(path))} gzipped  ${path.slice(root.length + 1)}`,
    );
  }
}
