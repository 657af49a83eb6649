/**
 * The last few of what is costly to make, bounded in number and in bytes: what was not used for longest goes first.
 * What serves one at a time is taken out while it is in use, and added again.
 * Tests: tests/backends/run/runner_test.ts.
 * @module
 */

/** What is found out of a thing once, and goes with it. */
export function onceFor<K extends object, A>(of: (k: K) => A): (k: K) => A {
  const known = new WeakMap<K, { readonly value: A }>();
  return (k) => {
    const found = known.get(k) ?? { value: of(k) };
    known.set(k, found);
    return found.value;
  };
}

/** What is kept, found by what it is for. */
export interface Kept<A> {
  /** The newest that fits, which is now the last to go. */
  readonly find: (fits: (a: A) => boolean) => A | undefined;
  /** The same, kept no more. */
  readonly take: (fits: (a: A) => boolean) => A | undefined;
  /** Keeps it; resolves when what had to go for it is gone. */
  readonly add: (a: A) => Promise<void>;
  /** Lets go of all that fit. */
  readonly drop: (fits: (a: A) => boolean) => Promise<void>;
}

/** Keeps at most so many of at most so many bytes together; `letGo` gives back what one holds. */
export function lastFew<A>(bounds: {
  readonly most: number;
  readonly mostBytes: number;
  readonly bytesOf: (a: A) => number;
  readonly letGo: (a: A) => Promise<void>;
}): Kept<A> {
  const { most, mostBytes, bytesOf, letGo } = bounds;
  let kept: readonly A[] = []; // the newest last
  const take = (fits: (a: A) => boolean): A | undefined => {
    const found = kept.findLast(fits);
    if (found !== undefined) kept = kept.filter((a) => a !== found);
    return found;
  };
  const drop = async (fits: (a: A) => boolean): Promise<void> => {
    const gone = kept.filter(fits);
    kept = kept.filter((a) => !gone.includes(a));
    await Promise.allSettled(gone.map(letGo)); // what is of no use any more may fail to go, and no solve with it
  };
  return {
    take,
    drop,
    find: (fits) => {
      const found = take(fits);
      if (found !== undefined) kept = [...kept, found];
      return found;
    },
    add: (a) => {
      kept = [...kept, a];
      let [room, bytes] = [most, mostBytes];
      const stays = new Set(kept.toReversed().filter((b) => --room >= 0 && (bytes -= bytesOf(b)) >= 0));
      return drop((b) => !stays.has(b));
    },
  };
}
