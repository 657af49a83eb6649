/**
 * A queue of BullMQ on a Redis that somebody runs.
 *
 * Redis may go away and come back: what is asked of it meanwhile waits. Only the first answer has a limit.
 * Tests: tests/scale/bullmq_test.ts, tests/scale/queue_test.ts.
 * @module
 */
import { extname } from "node:path";
import * as E from "fp-ts/Either";
import type { ScaleError } from "../../errors.ts";
import type { Queue, Redis } from "./packages.ts";

/** The packages. */
export type Packages = typeof import("./packages.ts");

/** A queue, and what asks it. */
export interface Connected {
  readonly packages: Packages;
  readonly client: Redis;
  readonly queue: Queue;
  readonly close: () => Promise<void>;
}

const reasonOf = (error: unknown): string => error instanceof Error ? error.message : String(error);

/** Without the password, whatever is in it. */
const shown = (url: string): string => url.replace(/^(\w+:\/\/).*@/, "$1…@");

const isAddress = (url: string): boolean =>
  url.startsWith("/") ? url.length > 1 : /^rediss?:\/\/./.test(url) && URL.canParse(url);

/** How Redis says that it wants another password, or another user. */
const wantsPassword = /^(NOAUTH|WRONGPASS|NOPERM)\b|invalid password/;

/** By a name that is computed: Deno fetches what a literal one names, 16 MB, for every command. */
const loadThem = (): Promise<Packages> =>
  import(/* @vite-ignore */ new URL(`./packages${extname(import.meta.url)}`, import.meta.url).href);

/** The packages, loaded now. Errors (Left): `NeedsPackages`. */
export async function loadPackages(
  load: () => Promise<Packages> = loadThem,
): Promise<E.Either<ScaleError, Packages>> {
  try {
    return E.right(await load());
  } catch (error) {
    const [reason = ""] = reasonOf(error).split("\n");
    return E.left({
      tag: "NeedsPackages",
      what: "a queue of BullMQ",
      reason,
      command: "npm i bullmq ioredis",
    });
  }
}

/** After so many tries of a connection, how long until the next. */
const retryStrategy = (times: number): number => Math.min(1000, 50 * times);

/**
 * Opens a queue. Errors (Left): `NeedsPackages`, `BadArgument` for what is no address, `NoQueue` where nothing answers,
 * `NoEntry` where Redis wants another password.
 *
 * @param url As redis://:password@host:6379/0, or the path of a socket.
 * @param patienceMs How long Redis may take to answer first.
 */
export async function openQueue(
  url: string,
  name: string,
  patienceMs = 5000,
): Promise<E.Either<ScaleError, Connected>> {
  if (!isAddress(url)) {
    const wanted = "redis://host:port, rediss://host:port or a socket's path; %40 for an @ in a password";
    return E.left({ tag: "BadArgument", name: "--redis", found: JSON.stringify(shown(url)), wanted });
  }
  const loaded = await loadPackages();
  if (E.isLeft(loaded)) return loaded;
  const packages = loaded.right;
  const client = new packages.Redis(url, { maxRetriesPerRequest: null, retryStrategy });
  let reason = `no answer in ${patienceMs / 1000} s`;
  client.on("error", (error) => reason = reasonOf(error)); // it tries again by itself
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, refuse) => timer = setTimeout(() => refuse(reason), patienceMs));
  try {
    await Promise.race([client.ping(), late]);
  } catch (error) {
    client.disconnect();
    const why = reasonOf(error);
    return E.left({ tag: wantsPassword.test(why) ? "NoEntry" : "NoQueue", at: shown(url), reason: why });
  } finally {
    clearTimeout(timer);
  }
  const queue = new packages.Queue(name, { connection: client });
  queue.on("error", () => {});
  const close = async (): Promise<void> => {
    await queue.close();
    client.disconnect();
  };
  return E.right({ packages, client, queue, close });
}
