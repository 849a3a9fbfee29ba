import * as v from 'valibot';

/**
 * As `v.object`, which enumerates its entries by `for…in`: libraries of a host page may add enumerable
 * members to `Object.prototype`.
 */
export const object: typeof v.object = (entries: v.ObjectEntries, ...rest: []) =>
  v.object(Object.assign(Object.create(null), entries), ...rest) as never;
