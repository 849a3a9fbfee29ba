/** The elements of all lists. `Array.prototype.flat` and `flatMap` are missing before Chrome 69, Firefox 62 and Safari 12. */
export function flatten<T>(lists: readonly (readonly T[])[]): T[] {
  return ([] as T[]).concat(...lists);
}
