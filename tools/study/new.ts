/**
 * A folder for a study of one's own: a process, strategies, a comparison, pictures. It runs as it is.
 *
 *     deno task new my-study && cd my-study && deno task study
 *
 * The files are those of `template/`, which the checks of this repository check too; the folder's deno.json names this
 * checkout.
 * @module
 */
import config from "../../deno.json" with { type: "json" };

const root = new URL("../../", import.meta.url);
const template = new URL("template/", import.meta.url);
const files = ["process.ts", "strategies.ts", "study.ts"] as const;

/** The folder's deno.json: the imports of this repository, wherever the folder lies. */
const configText = (): string => {
  const imports = Object.entries(config.imports).map(([name, to]) =>
    [name, to.startsWith("./") ? new URL(to, root).href : to] as const
  );
  return JSON.stringify(
    {
      tasks: {
        study:
          "NODEVICE_SELECT=1 deno run --no-lock --allow-read=out --allow-write=out --allow-env=ITO_DEBUG study.ts",
      },
      imports: Object.fromEntries(imports),
      unstable: config.unstable,
      nodeModulesDir: config.nodeModulesDir,
      allowScripts: config.allowScripts,
      compilerOptions: config.compilerOptions,
    },
    undefined,
    2,
  );
};

const readme = (name: string): string =>
  `# ${name}

\`deno task study\` solves the process of \`process.ts\` by the strategies of \`strategies.ts\`, judges each beside exact
samples, and writes \`out/table.md\`, \`out/compare.svg\` and \`out/samples.svg\`. Below z = 3 nothing tells samples from exact.
`;

/** Makes the folder, which must not be there; what went wrong, or nothing. */
export function makeStudy(path: string): string | undefined {
  if (path.trim() === "" || path.startsWith("-")) {
    return "A study needs a name\nTry: deno task new my-study";
  }
  try {
    Deno.mkdirSync(path);
  } catch (thrown) {
    const why = thrown instanceof Deno.errors.AlreadyExists ? "it is there already" : String(thrown);
    return `Cannot make the folder "${path}": ${why}\nTry: deno task new another-name`;
  }
  for (const file of files) Deno.copyFileSync(new URL(file, template), `${path}/${file}`);
  Deno.writeTextFileSync(`${path}/deno.json`, `${configText()}\n`);
  Deno.writeTextFileSync(`${path}/README.md`, readme(path.split("/").at(-1) ?? path));
  return undefined;
}

if (import.meta.main) {
  const from = Deno.env.get("INIT_CWD") ?? Deno.cwd(); // where the task was asked for
  const [name = ""] = Deno.args;
  const wrong = makeStudy(name === "" || name.startsWith("/") ? name : `${from}/${name}`);
  // deno-lint-ignore no-console -- a command says what it made
  console.log(wrong ?? `Made ${name}\nTry: cd ${name} && deno task study`);
  Deno.exit(wrong === undefined ? 0 : 1);
}
