/** What decides who is on the first page. */
export interface PageOrder {
  /** The order that was shown last. People on the first page keep their places. */
  readonly shown: readonly string[];
  /** People who spoke, the latest first. */
  readonly recent: readonly string[];
  /** Key of the own tile. */
  readonly own: string;
}

/**
 * The tiles in the order of the pages: speakers come to the first page, in the place of somebody who has not
 * spoken for longer, and the own tile is the last one there.
 *
 * @param size tiles of a page
 */
export function pageOrder(
  keys: readonly string[],
  size: number,
  { shown, recent, own }: PageOrder,
): readonly string[] {
  if (keys.length <= size) return keys;
  const others = keys.filter((key) => key !== own);
  const isOwnShown = others.length < keys.length && size > 1;
  const room = isOwnShown ? size - 1 : size;
  const known = shown.filter((key) => others.includes(key)).slice(0, room);
  const first = [...known, ...others.filter((key) => !known.includes(key))].slice(0, room);
  const speakers = recent.filter((key) => others.includes(key)).slice(0, room);
  for (const speaker of speakers) {
    if (first.includes(speaker)) continue;
    const silent = first.filter((key) => !speakers.includes(key));
    first[first.indexOf(silent[silent.length - 1] ?? '')] = speaker;
  }
  const rest = keys.filter((key) => !first.includes(key) && (!isOwnShown || key !== own));
  return [...first, ...(isOwnShown ? [own] : []), ...rest];
}
