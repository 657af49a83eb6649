/**
 * Colours, and a sheet of panels: pictures that a light page and a dark one bear, that the colour-blind can read, at 400 pixels.
 *
 * Attributes hold the colours of a light page, which every program that shows SVG understands; where the reader's scheme is
 * dark, a style sheet in the picture puts others in their place. Series differ in their symbol too.
 *
 * Source of the colours: Okabe and Ito, "Color universal design" (2008), moved as little as it takes that each has a contrast of
 * 3 to its paper (WCAG 2.2, 1.4.11) and is 18 from every other, ΔE, for an eye without red or green cones. Tests: tests/plot/theme_test.ts.
 * @module
 */

/** A colour on a light page, and the same on a dark one. */
export interface Hue {
  readonly light: string;
  readonly dark: string;
}

/** What is written and drawn on. */
export const paper: Hue = { light: "#ffffff", dark: "#16181d" };
/** Words and axes. */
export const ink: Hue = { light: "#1b1e23", dark: "#e6e8ec" };
/** What is there to compare with. */
export const quiet: Hue = { light: "#6b7280", dark: "#9aa3b2" };
/** What lies beneath. */
export const pale: Hue = { light: "#c3ccd9", dark: "#48505e" };
/** Series, the most distinct first. */
export const hues: readonly Hue[] = [
  { light: "#0072B2", dark: "#53B9F6" },
  { light: "#B94800", dark: "#F07020" },
  { light: "#009B6D", dark: "#33C391" },
  { light: "#CC79A7", dark: "#E0A0C8" },
  { light: "#CB8600", dark: "#F5D040" },
  { light: "#313EA4", dark: "#8A7FF5" },
];

/** How a series looks: its colour, its symbol, its line. */
export interface Look {
  readonly color: string;
  readonly symbol: string;
  readonly dash?: string;
}

const symbols = ["circle", "square", "triangle", "diamond", "times", "star"] as const;
const dashes = [undefined, "5 3", "2 2", "8 3 2 3"] as const;

/** Of series number k: colours in turn, and with every turn another line. */
export function lookOf(k: number): Look {
  const dash = dashes[Math.floor(k / hues.length) % dashes.length];
  return {
    color: (hues[k % hues.length] ?? ink).light,
    symbol: symbols[(k + Math.floor(k / hues.length)) % symbols.length] ?? "circle",
    ...(dash === undefined ? {} : { dash }),
  };
}

const style = (() => {
  const swapped = [ink, quiet, pale, ...hues].map(({ light, dark }) =>
    `.ito-plot [fill="${light}"]{fill:${dark}}.ito-plot [stroke="${light}"]{stroke:${dark}}`
  );
  return `@media (prefers-color-scheme: dark){.ito-plot{color:${ink.dark}}.ito-plot>.paper{fill:${paper.dark}}${
    swapped.join("")
  }}`;
})();

/** Text as SVG has it. */
export function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}

/** One panel: what it shows in words, and SVG of the size it was drawn in. */
export interface Panel {
  readonly title: string;
  readonly svg: string;
}

/** A name of the legend. */
export interface Entry {
  readonly name: string;
  readonly look: Look;
  readonly bold?: boolean;
}

/** The width of a panel in pixels, its height and its margins: what Plot is told. */
export const panel = {
  width: 400,
  height: 250,
  marginLeft: 52,
  marginRight: 14,
  marginTop: 22,
  marginBottom: 40,
} as const;
const shapes: Readonly<Record<string, string>> = {
  none: "",
  circle: "M4,0A4,4,0,1,1,-4,0A4,4,0,1,1,4,0",
  square: "M-3.5,-3.5h7v7h-7z",
  triangle: "M0,-4.5L4,3H-4Z",
  diamond: "M0,-5L3.5,0L0,5L-3.5,0Z",
  times: "M-3,-3L3,3M3,-3L-3,3",
  star: "M0,-5L1.4,-1.5L4.8,-1.5L2,0.8L3,4.2L0,2.2L-3,4.2L-2,0.8L-4.8,-1.5L-1.4,-1.5Z",
};

/** Names in rows as wide as the sheet: about 7.2 pixels a letter. */
const placed = (entries: readonly Entry[], width: number) => {
  let [x, row] = [0, 0];
  return entries.map((entry) => {
    const wide = 34 + 7.2 * entry.name.length;
    if (x > 0 && x + wide > width - 24) [x, row] = [0, row + 1];
    const at = { entry, x: 12 + x, row };
    x += wide;
    return at;
  });
};

const entryText = (x: number, y: number, { name, look, bold = false }: Entry): string => {
  const { color, symbol, dash } = look;
  const dashed = dash === undefined ? "" : ` stroke-dasharray="${dash}"`;
  return `<g transform="translate(${x},${y})"><path d="M-1,-4h18" stroke="${color}" stroke-width="1.6"${dashed}/>` +
    `<path transform="translate(8,-4)" d="${
      shapes[symbol] ?? shapes.circle
    }" fill="${color}" stroke="${color}"/>` +
    `<text x="22"${bold ? ' font-weight="600"' : ""}>${escaped(name)}</text></g>`;
};

/** A sheet: a title, what is to be known, names, and panels in rows. */
export function sheet(a: {
  readonly title: string;
  readonly about?: string;
  readonly entries?: readonly Entry[];
  readonly panels: readonly Panel[];
  readonly height?: number;
  /** Of a panel. */
  readonly wide?: number;
  readonly columns?: number;
}): string {
  const { title, about, entries = [], panels, height = panel.height, wide = panel.width, columns = 1 } = a;
  const width = wide * Math.min(columns, Math.max(1, panels.length));
  const names = placed(entries, width);
  const rows = names.reduce((most, { row }) => Math.max(most, row + 1), 0);
  const said = lines(about ?? "", width);
  const legendAt = 30 + 16 * said.length + 10;
  const top = legendAt + 18 * rows + (rows > 0 ? 4 : 0);
  const each = height + 20;
  const high = top + each * Math.ceil(panels.length / columns) + 6;
  const drawn = panels.map((p, i) => {
    const [x, y] = [(i % columns) * wide, top + Math.floor(i / columns) * each];
    const words = `<text x="${x + 12}" y="${y + 8}" font-weight="600">${escaped(p.title)}</text>`;
    return `${words}<g transform="translate(${x},${y + 14})">${plain(p.svg)}</g>`;
  });
  const saidText = said.map((line, i) =>
    `<text x="12" y="${42 + 16 * i}" fill="${quiet.light}">${escaped(line)}</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" class="ito-plot" viewBox="0 0 ${width} ${high}" width="${width}" height="${high}"` +
    ` color="${ink.light}" fill="currentColor" font-size="12" role="img"` +
    ` font-family="system-ui, 'Segoe UI', 'Helvetica Neue', 'DejaVu Sans', sans-serif">\n` +
    `<title>${escaped(title)}</title>\n<style>${style}</style>\n` +
    `<rect class="paper" width="${width}" height="${high}" fill="${paper.light}"/>\n` +
    `<text x="12" y="24" font-size="15" font-weight="600">${escaped(title)}</text>\n` +
    [...saidText, ...names.map(({ entry, x, row }) => entryText(x, legendAt + 18 * row + 4, entry)), ...drawn]
      .join("\n") +
    "\n</svg>\n";
}

/** Words in lines as wide as the sheet. */
const lines = (text: string, width: number): readonly string[] => {
  const most = Math.floor((width - 24) / 6.1);
  return text.split(" ").reduce<readonly string[]>((all, word) => {
    const last = all.at(-1);
    if (last === undefined) return word === "" ? [] : [word];
    return `${last} ${word}`.length <= most ? [...all.slice(0, -1), `${last} ${word}`] : [...all, word];
  }, []);
};

/** Plot's picture without its own style sheet, which would hold for the whole page, and in letters of the sheet's size. */
const plain = (svg: string): string =>
  svg.replace(/<style>[\s\S]*?<\/style>/g, "")
    .replace(/^<svg[^>]*>/, (root) =>
      root.replace(/ class="[^"]*"/, "").replace(/ font-(size|family)="[^"]*"/g, ""));
