/**
 * Drawing on a terminal: pictures of 24 bit half blocks, and a progress bar that redraws in place.
 *
 * A character cell is two pixels, one above the other: "▀" in the colour of the upper on the colour of the lower.
 * Where the stream is no terminal, nothing here writes an escape sequence.
 * @module
 */

import type { Raster } from "./image.ts";

/** A place for text. `columns` is its width in cells; `color` is whether it shows colours. */
export interface Screen {
  readonly isTerminal: boolean;
  readonly color: boolean;
  readonly columns: number;
  readonly write: (text: string) => void;
}

/** What a progress bar shows. */
export interface Progress {
  /** Samples that have ended. */
  readonly done: number;
  /** The mean of the clocks of the samples in work. */
  readonly meanT: number;
  /** Score evaluations so far. */
  readonly evaluations: number;
}

/** A progress bar on a screen; on what is no terminal both do nothing. */
export interface ProgressBar {
  /** Redraws, at most some ten times a second. */
  readonly update: (progress: Progress) => void;
  /** Wipes the bar's line, so that what follows starts on an empty one. */
  readonly finish: () => void;
}

const defaults = { columns: 80, redrawMs: 100 };

/**
 * Writes text to a stream, all of it, and at once. A reader that has gone away (`… | head`) is no error.
 *
 * @param stream Deno.stdout or Deno.stderr.
 * @param text The text, line ends included.
 */
export function print(stream: { readonly writeSync: (bytes: Uint8Array) => number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

const columnsOfConsole = (): number => {
  try {
    return Deno.consoleSize().columns || defaults.columns; // some pseudo-terminals say 0
  } catch {
    return defaults.columns;
  }
};

/**
 * A standard stream as a screen. Needs no permission; NO_COLOR turns colours off.
 *
 * @param stream Deno.stdout or Deno.stderr.
 * @returns The screen, of the width it has now.
 */
export function screenOf(stream: typeof Deno.stdout | typeof Deno.stderr): Screen {
  const isTerminal = stream.isTerminal();
  return {
    isTerminal,
    color: isTerminal && !Deno.noColor,
    columns: columnsOfConsole(),
    write: (text) => print(stream, text),
  };
}

/** The pixels that output pixel i of `to` covers among `from`, with their shares, as [first, shares]. */
const shares = (from: number, to: number, i: number): readonly [number, readonly number[]] => {
  const [start, end] = [(i * from) / to, ((i + 1) * from) / to];
  const first = Math.floor(start);
  const count = Math.max(1, Math.ceil(end - 1e-9) - first);
  return [
    first,
    Array.from(
      { length: count },
      (_, k) => (Math.min(end, first + k + 1) - Math.max(start, first + k)) * (to / from),
    ),
  ];
};

/**
 * Makes a picture at most `columns` wide, in proportion, by averaging boxes; a narrower one is left as it is.
 *
 * @param raster The picture.
 * @param columns The greatest width wanted, at least 1.
 * @returns The picture, or a smaller one.
 */
export function shrink(raster: Raster, columns: number): Raster {
  const width = Math.min(raster.width, columns);
  if (width === raster.width) return raster;
  const height = Math.max(1, Math.round((raster.height * width) / raster.width));
  const rgb = new Uint8ClampedArray(width * height * 3);
  const across = Array.from({ length: width }, (_, x) => shares(raster.width, width, x));
  for (let y = 0; y < height; y++) {
    const [top, down] = shares(raster.height, height, y);
    across.forEach(([left, along], x) => {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        down.forEach((part, dy) =>
          along.forEach((share, dx) => {
            sum += part * share * (raster.rgb[((top + dy) * raster.width + left + dx) * 3 + channel] ?? 0);
          })
        );
        rgb[(y * width + x) * 3 + channel] = sum;
      }
    });
  }
  return { width, height, rgb };
}

const reset = "\x1b[0m";

/**
 * A picture as lines of half blocks with colour escapes; each line ends in a reset and a line feed.
 *
 * A picture of odd height has a last line whose lower halves keep the terminal's background.
 *
 * @param raster The picture.
 * @param columns The greatest width in cells; a wider picture is shrunk.
 * @returns The text, for terminals only.
 */
export function halfBlocks(raster: Raster, columns: number): string {
  const { width, height, rgb } = shrink(raster, columns);
  const color = (x: number, y: number): string => {
    const at = (y * width + x) * 3;
    return rgb.subarray(at, at + 3).join(";");
  };
  const line = (y: number): string => {
    let [text, foreground, background] = ["", "", ""];
    for (let x = 0; x < width; x++) {
      const upper = color(x, y);
      const lower = color(x, y + 1); // "" below the last row
      if (upper !== foreground) text += `\x1b[38;2;${upper}m`;
      if (lower !== background) text += `\x1b[48;2;${lower}m`;
      [foreground, background] = [upper, lower];
      text += "▀";
    }
    return `${text}${reset}\n`;
  };
  return Array.from({ length: Math.ceil(height / 2) }, (_, row) => line(row * 2)).join("");
}

/** One line of a progress bar, at most `columns − 1` long, so that no terminal wraps it. */
export function progressLine(progress: Progress, total: number, columns: number): string {
  const { done, meanT, evaluations } = progress;
  const count = `${done.toLocaleString("en")}/${total.toLocaleString("en")}`;
  const text = `${count}  mean t ${meanT.toFixed(3)}  ${evaluations.toLocaleString("en")} evaluations`;
  const cells = Math.min(30, columns - 1 - text.length - 2);
  if (cells < 5) return text.slice(0, Math.max(0, columns - 1));
  const full = Math.round(cells * Math.min(1, Math.max(0, done / total)));
  return `${"█".repeat(full)}${"░".repeat(cells - full)}  ${text}`;
}

/**
 * A progress bar for a run of `total` samples.
 *
 * @param screen Where; stderr, so that stdout stays the run's result.
 * @param total How many samples the run has.
 * @returns The bar.
 */
export function progressBar(screen: Screen, total: number): ProgressBar {
  if (!screen.isTerminal) return { update: () => {}, finish: () => {} };
  let last = -Infinity;
  return {
    update: (progress) => {
      const now = performance.now();
      if (now - last < defaults.redrawMs) return;
      last = now;
      screen.write(`\r${progressLine(progress, total, screen.columns)}\x1b[K`);
    },
    finish: () => screen.write("\r\x1b[K"),
  };
}
