/**
 * Parsers of untrusted values, composed like the shapes they describe. In place of a schema library:
 * docs/adr/0005-own-message-parsers.md says why.
 */
export type Parser<T> = (value: unknown, path: string) => T;
export type Output<P> = P extends Parser<infer T> ? T : never;

/** Where a value does not have its shape, without the value itself. */
export class Mismatch extends Error {
  /** Names of the fields that lead there, joined by dots. */
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

type Fields = Readonly<Record<string, Parser<unknown>>>;
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: undefined extends Output<F[K]> ? K : never;
}[keyof F];
type Flat<T> = { [K in keyof T]: T[K] };
type ObjectOutput<F extends Fields> = Flat<
  { [K in Exclude<keyof F, OptionalKeys<F>>]: Output<F[K]> } & {
    [K in OptionalKeys<F>]?: Output<F[K]>;
  }
>;

/** What `typeof` tells, and a condition on it. */
function primitive<T>(kind: 'string' | 'number' | 'boolean') {
  return (holds: (value: T) => boolean = () => true): Parser<T> =>
    (value, path) => {
      if (typeof value !== kind || !holds(value as T)) throw new Mismatch(path);
      return value as T;
    };
}

export const text = primitive<string>('string');
export const number = primitive<number>('number');
export const boolean = primitive<boolean>('boolean');

export function oneOf<const T extends readonly string[]>(values: T): Parser<T[number]> {
  return text((value) => values.includes(value));
}

export function optional<T>(parser: Parser<T>): Parser<T | undefined> {
  return (value, path) => (value === undefined ? undefined : parser(value, path));
}

export function nullish<T>(parser: Parser<T>): Parser<T | null | undefined> {
  return (value, path) => (value === null ? null : optional(parser)(value, path));
}

export function withDefault<T>(parser: Parser<T>, otherwise: T): Parser<T> {
  return (value, path) => (value === undefined ? otherwise : parser(value, path));
}

/** @param longest by default as long as arrays can be */
export function list<T>(parser: Parser<T>, longest = 2 ** 32): Parser<T[]> {
  return (value, path) => {
    if (!Array.isArray(value) || value.length > longest) throw new Mismatch(path);
    return value.map((item) => parser(item, path));
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** An object with these fields; others are dropped, so that newer versions are understood. */
export function object<F extends Fields>(fields: F): Parser<ObjectOutput<F>> {
  return (value, path) => {
    if (!isRecord(value)) throw new Mismatch(path);
    const output: Record<string, unknown> = {};
    for (const key of Object.keys(fields)) {
      const parsed = fields[key]?.(value[key], path ? `${path}.${key}` : key);
      if (parsed !== undefined) output[key] = parsed;
    }
    return output as ObjectOutput<F>;
  };
}

/** An object that says its type. */
export function message<T extends string, F extends Fields>(
  type: T,
  fields: F,
): Parser<Flat<{ type: T } & ObjectOutput<F>>> {
  return object({ type: oneOf([type]), ...fields }) as Parser<Flat<{ type: T } & ObjectOutput<F>>>;
}
