import * as v from 'valibot';
import { END_REASONS } from '../call.ts';
import { callType, opaqueId, profile, userId } from '../fields.ts';
import { object } from '../object-schema.ts';
import { time } from './values.ts';

/** Answers of `GET /calls/api/history`, `DELETE /calls/api/history`, `POST /calls/api/history/seen`. */

const { name, picture } = profile.entries;
const historyPerson = object({ userId, name, picture });

/** A finished call, as the person who asks took part in it. Times are milliseconds since 1970. */
export const historyEntry = object({
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
export const historyAnswer = object({ calls: v.array(v.unknown()) });

/** The number of missed calls that the person has not seen, after a change of the history. */
export const missedAnswer = object({ missedCount: v.number() });

export type HistoryPerson = v.InferOutput<typeof historyPerson>;
export type MissedAnswer = v.InferOutput<typeof missedAnswer>;
export type HistoryEntry = v.InferOutput<typeof historyEntry>;
