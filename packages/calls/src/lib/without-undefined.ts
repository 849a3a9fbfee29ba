/** A copy with the values that were given: `{ url: undefined }` says no more than `{}`. */
export function withoutUndefined<T extends object>(options: T): Partial<T> {
  const given: Partial<T> = {};
  for (const key of Object.keys(options) as (keyof T)[]) {
    if (options[key] !== undefined) given[key] = options[key];
  }
  return given;
}
