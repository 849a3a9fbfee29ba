import * as v from 'valibot';
import { object } from '../object-schema.ts';

/** Answer of `GET /calls/api/presence`. */

/** By user id. People whom the asker may not call are left out. */
export const presenceAnswer = object({
  presence: v.record(v.string(), v.picklist(['free', 'in_call'])),
});

export type PresenceAnswer = v.InferOutput<typeof presenceAnswer>;
