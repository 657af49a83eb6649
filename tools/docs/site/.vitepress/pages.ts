/**
 * What the site's sidebar holds: every page of docs/ but the decisions, which follow by themselves.
 *
 * `deno task check:pages` finds a page that stands here and is not there, and one that is there and not here.
 *
 * Tests: tests/tools/pages_test.ts.
 * @module
 */

/** A group of the sidebar: its title, and the pages by their path in docs/, without the ending. */
export interface Group {
  readonly title: string;
  readonly pages: Readonly<Record<string, string>>;
}

/** The groups, in their order. */
export const groups: readonly Group[] = [
  {
    title: "Guide",
    pages: {
      "start": "Start in five minutes",
      "language": "The language",
      "which-method": "Which method",
      "score-models": "Score models",
      "worked/audio": "Sound",
      "networks": "Networks",
      "worked/own-data": "Your own data",
      "likelihood": "How likely data are",
      "conditions": "Conditions",
      "worked/posterior": "Posteriors",
      "ensembles": "Ensembles and events",
      "scale": "Many machines",
      "gradients": "Gradients",
      "pictures": "Pictures and distances",
      "notebooks": "Notebooks",
      "browsers": "Browsers",
      "worked/playground": "The playground",
      "limits": "Limits and promises",
      "coming-from": "Coming from …",
    },
  },
  {
    title: "Lab",
    pages: {
      "solver": "The solver, and its faults",
      "lab/samplers": "Samplers",
      "lab/exactness": "Exactness",
      "lab/networks": "Networks, by features",
      "lab/preset": "Rows of the preset",
      "lab/orders": "Orders without sampling",
      "lab/discrete": "Models of discrete levels",
      "lab/functions": "Elementary functions",
      "lab/speed": "Speed",
      "lab/gpu": "A GPU's limits",
      "lab/scale": "Many machines",
    },
  },
  {
    title: "Inside",
    pages: {
      "inside": "From a process to a kernel",
      "promises": "What holds the promises",
      "contributing": "Working on Ito",
      "release": "Releases",
    },
  },
];
