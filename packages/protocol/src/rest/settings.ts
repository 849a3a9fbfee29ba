import * as v from 'valibot';
import { userId } from '../fields.ts';
import { object } from '../object-schema.ts';
import { time } from './values.ts';

/** `GET` and `PUT /calls/api/settings`, and the routes below `/calls/api/blocks`. */

/** Two for each day of the week. */
export const MAX_QUIET_HOURS = 14;

const timeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
const weekday = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7));

/**
 * From `from` until `to` on each of `days`, where 1 is Monday. If `to` is not later than `from`, it is
 * on the next day: equal times mean 24 hours.
 */
const quietHours = object({
  days: v.pipe(
    v.array(weekday),
    v.minLength(1),
    v.transform((days) => days.filter((day, index) => days.indexOf(day) === index).sort()),
  ),
  from: timeOfDay,
  to: timeOfDay,
});

export const doNotDisturb = object({
  /** Switched on by hand. The schedule works on its own. */
  enabled: v.boolean(),
  /** With `enabled`: when it switches off. Milliseconds since 1970; absent for no end. */
  until: v.optional(v.pipe(time, v.integer())),
  schedule: v.pipe(v.array(quietHours), v.maxLength(MAX_QUIET_HOURS)),
  /** The time zone of the schedule, a name of the IANA time zone database. */
  timeZone: v.pipe(v.string(), v.maxLength(64)),
});

/** A person's rules for incoming calls, stored as one document. */
export const callSettings = object({
  /** Counts the writes; 0 for settings that were never changed. */
  version: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 2)),
  whoMayCall: v.picklist(['everyone', 'contacts', 'nobody']),
  /** Whether a second call waits, or the caller learns that the person is busy. */
  busy: v.picklist(['waiting', 'busy']),
  /**
   * Whether the person's network address stays hidden from every caller until they answer; otherwise
   * the devices of contacts connect while the phone rings. A `PUT` without it changes nothing about it.
   */
  hideAddress: v.optional(v.boolean()),
  doNotDisturb,
});

const outlook = v.picklist(['ring', 'unavailable']);

/** The effect of the next call of a contact or a stranger, and when it changes by itself. */
const availability = object({
  contacts: outlook,
  strangers: outlook,
  changesAt: v.optional(time),
});

export const settingsAnswer = object({ ...callSettings.entries, now: availability });

const blockedUser = object({ userId, since: time });

export const blocksAnswer = object({ blocks: v.array(blockedUser) });

export type QuietHours = v.InferOutput<typeof quietHours>;
export type DoNotDisturb = v.InferOutput<typeof doNotDisturb>;
export type CallSettings = v.InferOutput<typeof callSettings>;
export type Availability = v.InferOutput<typeof availability>;
export type SettingsAnswer = v.InferOutput<typeof settingsAnswer>;
export type BlockedUser = v.InferOutput<typeof blockedUser>;
export type BlocksAnswer = v.InferOutput<typeof blocksAnswer>;
