import * as v from 'valibot';
import { userId } from '../fields.ts';

/** `GET /calls/api/presence`. */

/** People that one request may ask for. */
const MAX_PEOPLE = 50;

export const presenceQuery = v.object({
  /** User ids, separated by commas. */
  users: v.pipe(
    v.string(),
    v.transform((list) => {
      const ids = list.split(',');
      return ids.filter((id, index) => ids.indexOf(id) === index);
    }),
    v.array(userId),
    v.maxLength(MAX_PEOPLE),
  ),
});

/** By user id. People whom the asker may not call are left out. */
export const presenceAnswer = v.object({
  presence: v.record(v.string(), v.picklist(['free', 'in_call'])),
});

export type PresenceAnswer = v.InferOutput<typeof presenceAnswer>;
