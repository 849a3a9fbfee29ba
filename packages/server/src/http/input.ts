import { CALL_TYPES, MAX_USER_ID_LENGTH, USER_ID_PATTERN } from '@xpchat/calls-protocol';
import * as v from 'valibot';
import { isTimeZone } from '../domain/zoned-time.ts';
import { ApiError } from './api-error.ts';

// Schemas of the requests to the API: one per path, query or body. Unknown fields are dropped.

const MAX_PAGE_SIZE = 100;
const DEFAULT_PAGE_SIZE = 50;
/** Two for each day of the week, as in the settings panel. */
const MAX_QUIET_HOURS = 14;
const MAX_SEEN_CALLS = 1000;
const MAX_PRESENCE_USERS = 50;
/** The largest time value of a Date (ECMA-262 section 21.4.1.1). */
const MAX_TIME_MS = 8.64e15;

/**
 * @throws ApiError 400 `invalid_argument` that names the field but not its value
 */
export function parseInput<const Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new ApiError(
    400,
    'invalid_argument',
    path === null ? 'The body is not an object.' : `'${path}' is missing or not valid.`,
  );
}

const userId = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(MAX_USER_ID_LENGTH),
  v.regex(USER_ID_PATTERN),
);

const callId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));

/** A whole number in a query. */
const digits = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.transform(Number));

/** Milliseconds since 1970. */
const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_TIME_MS));

export const callParams = v.object({ callId });
export const blockParams = v.object({ userId });

export const historyQuery = v.pipe(
  v.object({
    limit: v.optional(
      v.pipe(digits, v.minValue(1), v.maxValue(MAX_PAGE_SIZE)),
      `${DEFAULT_PAGE_SIZE}`,
    ),
    before: v.optional(v.pipe(digits, v.maxValue(MAX_TIME_MS))),
    beforeId: v.optional(callId),
    filter: v.optional(v.picklist(['all', 'missed', 'incoming', 'outgoing'])),
    type: v.optional(v.picklist(CALL_TYPES)),
    with: v.optional(userId),
  }),
  v.forward(
    v.check(({ before, beforeId }) => beforeId === undefined || before !== undefined),
    ['beforeId'],
  ),
);

/** Without `calls`: all missed calls. */
export const seenBody = v.object({
  calls: v.optional(v.pipe(v.array(callId), v.minLength(1), v.maxLength(MAX_SEEN_CALLS))),
});

export const presenceQuery = v.object({
  users: v.pipe(
    v.string(),
    v.transform((list) => [...new Set(list.split(','))]),
    v.array(userId),
    v.maxLength(MAX_PRESENCE_USERS),
  ),
});

const timeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
/** As in ISO 8601: 1 is Monday, 7 is Sunday. */
const weekday = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7));

export const settingsBody = v.object({
  version: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 2)),
  whoMayCall: v.picklist(['everyone', 'contacts', 'nobody']),
  busy: v.picklist(['waiting', 'busy']),
  doNotDisturb: v.object({
    enabled: v.boolean(),
    until: v.optional(time),
    schedule: v.pipe(
      v.array(
        v.object({
          days: v.pipe(
            v.array(weekday),
            v.minLength(1),
            v.transform((days) => [...new Set(days)].sort()),
          ),
          from: timeOfDay,
          to: timeOfDay,
        }),
      ),
      v.maxLength(MAX_QUIET_HOURS),
    ),
    timeZone: v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone)),
  }),
});
