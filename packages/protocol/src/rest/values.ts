import * as v from 'valibot';

/** The largest time value of a Date (ECMA-262, 21.4.1.1). */
const MAX_TIME_MS = 8.64e15;

/** Milliseconds since 1970. */
export const time = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIME_MS));
