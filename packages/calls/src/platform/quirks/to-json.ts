const PROTOTYPES: readonly object[] = [
  Object.prototype,
  Array.prototype,
  String.prototype,
  Number.prototype,
  Boolean.prototype,
];

/**
 * `JSON.stringify` without the `toJSON` that libraries add to built-in types: Prototype.js before 1.7 makes
 * a text of every array and quotes every text twice
 * (https://github.com/prototypejs/prototype/blob/1.6.1/src/lang/array.js).
 */
export function toJson(value: unknown): string {
  const added = PROTOTYPES.map((prototype) => Object.getOwnPropertyDescriptor(prototype, 'toJSON'));
  if (!added.some((each) => each)) return JSON.stringify(value);
  for (const prototype of PROTOTYPES) delete (prototype as { toJSON?: unknown }).toJSON;
  try {
    return JSON.stringify(value);
  } finally {
    PROTOTYPES.forEach((prototype, i) => {
      const descriptor = added[i];
      if (descriptor) Object.defineProperty(prototype, 'toJSON', descriptor);
    });
  }
}
