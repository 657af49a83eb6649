/**
 * A link that holds a program and its settings: JSON → deflate → base64url, behind `#`.
 *
 *     https://…/playground/#eJyrVko…        nothing of it reaches a server: what is behind # is not sent
 *
 * A link may be anybody's: what is too long, or too long once it is inflated, is refused before it is read, and what it holds is
 * decoded. To open it runs nothing.
 * Source: RFC 1951 (deflate), RFC 4648 section 5 (base64url). Tests: tests/playground/program_share_test.ts.
 * @module
 */
import * as E from "fp-ts/Either";
import { pipe } from "fp-ts/function";
import * as t from "io-ts";
import { list, number, problem } from "../../sde/border/decode.ts";
import { settingsCodec } from "../sandbox/messages.ts";
import type { Fault } from "./playable.ts";

/** The longest link, in characters, and the longest text that one may hold, in bytes. */
export const longest = { link: 2 ** 16, text: 2 ** 20 } as const;

const finite = number("a finite number", () => true);

const sharedCodec = t.readonly(t.intersection([
  t.type({
    /** The program: TypeScript, or mathematics. */
    source: t.string,
  }),
  t.partial({
    /** Whether it is mathematics, of which a program is made. */
    isMathematics: t.boolean,
    settings: settingsCodec,
    /** Where the sliders are, those that were moved. */
    params: t.record(t.string, finite),
    /** Points that were drawn with the mouse. */
    points: list(t.readonly(t.tuple([finite, finite])), 0, 10_000),
  }),
]));

/** What a link holds: a program, where its sliders are, what its menus say. */
export type Shared = t.TypeOf<typeof sharedCodec>;

const toBase64Url = (bytes: Uint8Array<ArrayBuffer>): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const fromBase64Url = (text: string): E.Either<Fault, Uint8Array<ArrayBuffer>> =>
  E.tryCatch(
    () => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)),
    () => cut,
  );

const again = "Try: the link once more, whole, as it was copied";
const cut: Fault = { text: `The link is cut short, or not one of the playground\n${again}` };

/** Bytes through a stream, up to so many; nothing where there are more. */
const through = async (
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> => {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    length += read.value.length;
    if (length > most) {
      await reader.cancel(); // the rest is never inflated
      return undefined;
    }
    parts.push(read.value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
};

/** What is empty is left out. */
const shortened = ({ source, isMathematics, settings, params, points }: Shared): Shared => ({
  source,
  ...(isMathematics === true ? { isMathematics } : {}),
  ...(settings === undefined || Object.keys(settings).length === 0 ? {} : { settings }),
  ...(params === undefined || Object.keys(params).length === 0 ? {} : { params }),
  ...(points === undefined || points.length === 0 ? {} : { points }),
});

/** The hash of a link, `#` included. Errors (Left): a program that is longer than a link may hold. */
export async function toLink(shared: Shared): Promise<E.Either<Fault, string>> {
  const bytes = new TextEncoder().encode(JSON.stringify(shortened(shared)));
  const packed = await through(bytes, new CompressionStream("deflate-raw"), longest.link);
  const hash = packed === undefined ? "" : `#${toBase64Url(packed)}`;
  const fits = bytes.length <= longest.text && hash !== "" && hash.length <= longest.link;
  const wanted = `${longest.link / 1024} kB`;
  return fits ? E.right(hash) : E.left({
    text: `The program is too long for a link of ${wanted}\nTry: "open in Deno", which is a file`,
  });
}

const inflated = async (bytes: Uint8Array<ArrayBuffer>): Promise<E.Either<Fault, string>> => {
  try {
    const plain = await through(bytes, new DecompressionStream("deflate-raw"), longest.text);
    return plain === undefined
      ? E.left({
        text: `The link holds more than ${longest.text / 2 ** 20} MB\nTry: a link of the playground`,
      })
      : E.right(new TextDecoder("utf-8", { fatal: true }).decode(plain));
  } catch {
    return E.left(cut);
  }
};

/** What the hash of a link holds. Errors (Left): one that is cut, too long, or holds something else. */
export async function fromLink(hash: string): Promise<E.Either<Fault, Shared>> {
  const text = hash.replace(/^#/, "");
  if (text.length > longest.link) {
    return E.left({
      text: `The link is longer than ${longest.link / 1024} kB\nTry: a link of the playground`,
    });
  }
  const bytes = fromBase64Url(text);
  if (E.isLeft(bytes)) return bytes;
  return pipe(
    await inflated(bytes.right),
    E.chain((json) => E.tryCatch((): unknown => JSON.parse(json), () => cut)),
    E.chain((u) =>
      pipe(
        sharedCodec.decode(u),
        E.bimap(
          (errors): Fault => ({
            text: `The link holds no program: ${errors.slice(0, 2).map(problem("it")).join("; ")}\n${again}`,
          }),
          shortened,
        ),
      )
    ),
  );
}
