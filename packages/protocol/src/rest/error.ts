import * as v from 'valibot';
import { object } from '../object-schema.ts';

/** The body of every answer with a status of 400 or more. */
export const apiErrorAnswer = object({
  /** One of ERROR_CODES. Any string is accepted, so that clients understand newer servers. */
  code: v.string(),
  /** For developers. */
  message: v.string(),
});

export type ApiErrorAnswer = v.InferOutput<typeof apiErrorAnswer>;
