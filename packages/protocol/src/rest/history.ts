import * as v from 'valibot';
import { CALL_TYPES, END_REASONS } from '../call.ts';
import { callType, opaqueId, profile, userId } from '../fields.ts';
import { time, wholeNumber } from './values.ts';

/** `GET /calls/api/history`, `DELETE /calls/api/history`, `POST /calls/api/history/seen`. */

const MAX_PAGE = 100;
const DEFAULT_PAGE = 50;
/** Missed calls that one request may mark as seen. */
const MAX_SEEN = 1000;

export const HISTORY_FILTERS = ['all', 'missed', 'incoming', 'outgoing'] as const;
export type HistoryFilter = (typeof HISTORY_FILTERS)[number];

export const historyParams = v.object({ callId: opaqueId });

/** Newest calls first. `before` and `beforeId` are `createdAt` and `id` of the previous page's last call. */
export const historyQuery = v.pipe(
  v.object({
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

const { name, picture } = profile.entries;
const historyPerson = v.object({ userId, name, picture });

/** A finished call, as the person who asks took part in it. Times are milliseconds since 1970. */
export const historyEntry = v.object({
  id: opaqueId,
  type: callType,
  direction: v.picklist(['incoming', 'outgoing']),
  caller: userId,
  callees: v.array(userId),
  createdAt: time,
  /** Absent if nobody answered. */
  answeredAt: v.optional(time),
  endedAt: time,
  /** A reason of a newer server reads as `failed`. */
  reason: v.fallback(v.picklist(END_REASONS), 'failed'),
  /** The person was called, and neither answered nor declined. */
  missed: v.boolean(),
  /** The person has seen this missed call. */
  seen: v.boolean(),
  /** The other people, named as their tokens did at the time of the call. */
  people: v.array(historyPerson),
});

/** Entries are parsed one by one, so that one that a client cannot read does not hide the others. */
export const historyAnswer = v.object({ calls: v.array(v.unknown()) });

/** Without `calls`, every missed call is marked as seen. */
export const seenBody = v.object({
  calls: v.optional(v.pipe(v.array(opaqueId), v.minLength(1), v.maxLength(MAX_SEEN))),
});

/** The number of missed calls that the person has not seen, after a change of the history. */
export const missedAnswer = v.object({ missed: v.number() });

export type HistoryQuery = v.InferOutput<typeof historyQuery>;
export type HistoryPerson = v.InferOutput<typeof historyPerson>;
export type MissedAnswer = v.InferOutput<typeof missedAnswer>;
export type HistoryEntry = v.InferOutput<typeof historyEntry>;
