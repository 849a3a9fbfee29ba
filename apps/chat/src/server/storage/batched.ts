/**
 * Makes a function that reads by key, where all reads of one turn of the event loop share a query, as in
 * DataLoader.
 *
 * @param read runs one query for all of the keys; a key that it does not return has no value
 */
export function batched<Value>(
  read: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
): (key: string) => Promise<Value | undefined> {
  let keys = new Set<string>();
  let reading: Promise<ReadonlyMap<string, Value>> | undefined;
  return async (key) => {
    keys.add(key);
    reading ??= new Promise((resolve) => setImmediate(resolve)).then(() => {
      const all = [...keys];
      keys = new Set();
      reading = undefined;
      return read(all);
    });
    return (await reading).get(key);
  };
}
