import { CALL_TYPES, MAX_USER_ID_LENGTH, USER_ID_PATTERN } from '@xpchat/calls-protocol';
import * as v from 'valibot';
import { isTimeZone } from '../domain/zoned-time.ts';
import { ApiError } from './api-error.ts';

/** Shapes of what the API takes. Fields that are not listed are dropped. */

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 50;
/** Two for each day. The panel offers as many. */
const MAX_RULES = 14;
/** Missed calls that are said to be seen at once. */
const MAX_SEEN = 1000;
/** People whose presence is asked for at once. */
const MAX_PEOPLE = 50;
/** The largest time that a Date has (ECMA-262, 21.4.1.1). */
const MAX_TIME = 8.64e15;

/**
 * @throws ApiError 400 `invalid_argument` that names the field, and not its value
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

const time = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_TIME));

export const callParams = v.object({ callId });
export const userParams = v.object({ userId });

export const historyQuery = v.pipe(
  v.object({
    limit: v.optional(v.pipe(digits, v.minValue(1), v.maxValue(MAX_LIMIT)), `${DEFAULT_LIMIT}`),
    before: v.optional(v.pipe(digits, v.maxValue(MAX_TIME))),
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

/** Without `calls`: all that were missed. */
export const seenBody = v.object({
  calls: v.optional(v.pipe(v.array(callId), v.minLength(1), v.maxLength(MAX_SEEN))),
});

export const presenceQuery = v.object({
  users: v.pipe(
    v.string(),
    v.transform((list) => [...new Set(list.split(','))]),
    v.array(userId),
    v.maxLength(MAX_PEOPLE),
  ),
});

const timeOfDay = v.pipe(v.string(), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
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
      v.maxLength(MAX_RULES),
    ),
    timeZone: v.pipe(v.string(), v.maxLength(64), v.check(isTimeZone)),
  }),
});
