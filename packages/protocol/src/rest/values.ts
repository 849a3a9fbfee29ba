import * as v from 'valibot';

/** The largest time value of a Date (ECMA-262, 21.4.1.1). */
const MAX_TIME = 8.64e15;

/** A whole number in a query string. */
export const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number));

/** Milliseconds since 1970. */
export const time = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_TIME));
