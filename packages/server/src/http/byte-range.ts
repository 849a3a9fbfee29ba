/** The bytes from `start` up to and with `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header (RFC 9110 section 14.2).
 *
 * @returns `whole` without a range, and for one that is malformed, which a server may ignore;
 *   `unsatisfiable` for a range beyond the end, and for several ranges, which this server does not send
 */
export function byteRangeOf(
  header: string | undefined,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const ranges = /^bytes=(.+)$/i.exec(header?.trim() ?? '')?.[1];
  if (ranges === undefined) return 'whole';
  if (ranges.includes(',')) return 'unsatisfiable';
  const [, first = '', last = ''] = /^\s*(\d{0,16})\s*-\s*(\d{0,16})\s*$/.exec(ranges) ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= size ? 'unsatisfiable' : { start, end };
}
