import process from "node:process";
import { engine } from "./engine.ts";
import { gather } from "./gather.ts";
import { plan } from "./plan.ts";
import { sample } from "./sample.ts";
const commands = { sample, gather, plan, engine };
const [name = "", ...rest] = process.argv.slice(2);
const c = Object.entries(commands).find(([k]) => k === name)?.[1];
if (c) {
  const { exitCode, text } = await c.run(rest);
  (exitCode === 0 ? process.stdout : process.stderr).write(`${text}\n`);
  process.exitCode = exitCode;
}
