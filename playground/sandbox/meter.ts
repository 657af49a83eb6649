/**
 * How much a worker may say: a program may flood the page with messages, or send one that no memory holds.
 *
 *     weight   characters, fields and places of lists, a 64th of bytes; infinite for what no message of the engine holds
 *
 * The frame weighs each message before it passes it on, and ends a worker that says too much in a second: the page never has it.
 * Tests: tests/playground/meter_test.ts.
 * @module
 */

/** What is too much: in one message, in a second. The engine says some 100 messages a second, and less than a million. */
export const most = { weight: 2 ** 23, weightASecond: 2 ** 25, messagesASecond: 1000 } as const;

const plain = (u: object): boolean => [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(u));

/** What a message weighs; beyond `enough` it is not looked at further, so that a circle ends. */
export function weightOf(message: unknown, enough: number = most.weight): number {
  const left: unknown[] = [message];
  let weight = 0;
  while (left.length > 0 && weight <= enough) {
    const u = left.pop();
    weight += 1;
    if (typeof u === "string") weight += u.length;
    else if (typeof u === "bigint") return Infinity;
    else if (typeof u === "object" && u !== null) {
      if (u instanceof Uint8Array) weight += u.buffer.byteLength / 64;
      else if (!plain(u)) return Infinity;
      else {
        if (Array.isArray(u)) weight += u.length; // of holes too: whoever reads it goes over them
        if (weight > enough) return weight;
        for (const [name, value] of Object.entries(u)) {
          weight += name.length;
          left.push(value);
        }
      }
    }
  }
  return weight;
}

/** A meter: what it says of a message is why its sender must be ended; nothing where all is well. `now` is in ms. */
export function meter(): (message: unknown, now: number) => string | undefined {
  let [since, messages, weight] = [-Infinity, 0, 0];
  return (message, now) => {
    if (now - since > 1000) [since, messages, weight] = [now, 0, 0];
    const own = weightOf(message);
    [messages, weight] = [messages + 1, weight + own];
    if (own > most.weight) return "Ended: it sent the page a message too large\nTry: no postMessage";
    const isFlood = messages > most.messagesASecond || weight > most.weightASecond;
    return isFlood ? "Ended: it sent the page too many messages\nTry: no postMessage" : undefined;
  };
}
