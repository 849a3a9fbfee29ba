import * as v from 'valibot';
import { CALL_TYPES } from '../call.ts';
import { opaqueId, userId } from '../fields.ts';
import { object } from '../object-schema.ts';
import { time } from './values.ts';

// Path, query and body of requests. Only servers parse them, so that no browser loads these schemas.

const MAX_PAGE = 100;
const DEFAULT_PAGE = 50;
/** Missed calls that one request may mark as seen. */
const MAX_SEEN = 1000;
/** People that one request may ask for. */
const MAX_PEOPLE = 50;
/** Characters of a search for people. */
const MAX_PEOPLE_QUERY = 128;
const MAX_LOGIN_SESSION_LENGTH = 128;

/** A whole number in a query string. */
const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number));

export const HISTORY_FILTERS = ['all', 'missed', 'incoming', 'outgoing'] as const;
export type HistoryFilter = (typeof HISTORY_FILTERS)[number];

export const historyParams = object({ callId: opaqueId });

/** Newest calls first. `before` and `beforeId` are `createdAt` and `id` of the previous page's last call. */
export const historyQuery = v.pipe(
  object({
    limit: v.optional(v.pipe(wholeNumber, v.minValue(1), v.maxValue(MAX_PAGE)), `${DEFAULT_PAGE}`),
    before: v.optional(v.pipe(wholeNumber, time)),
    beforeId: v.optional(opaqueId),
    filter: v.optional(v.picklist(HISTORY_FILTERS)),
    type: v.optional(v.picklist(CALL_TYPES)),
    with: v.optional(userId),
  }),
  v.forward(
    v.check(({ before, beforeId }) => beforeId === undefined || before !== undefined),
    ['beforeId'],
  ),
);

/** Without `calls`, every missed call is marked as seen. Another field would widen the request unnoticed. */
export const seenBody = v.strictObject({
  calls: v.optional(v.pipe(v.array(opaqueId), v.minLength(1), v.maxLength(MAX_SEEN))),
});

/** Of a request that concerns everything there is. */
export const emptyBody = v.strictObject({});

export const presenceQuery = object({
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

export const conversationParams = object({ conversationId: userId });

/** People whom the asker may add to a call, by a part of their name. */
export const peopleQuery = object({
  query: v.optional(v.pipe(v.string(), v.maxLength(MAX_PEOPLE_QUERY)), ''),
});

export const blockParams = object({ userId });

/** Names the sockets that the server closes: those of a user, or of a login session by the chat's id. */
export const disconnectBody = v.union([
  v.strictObject({ userId }),
  v.strictObject({
    session: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_LOGIN_SESSION_LENGTH)),
  }),
]);

export type HistoryQuery = v.InferOutput<typeof historyQuery>;
