import { callSettings, doNotDisturb } from '@xpchat/calls-protocol';
import * as v from 'valibot';
import { isTimeZone } from '../domain/zoned-time.ts';
import { ApiError } from './api-error.ts';

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
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    const message = 'The body has a field that this route does not take.';
    throw new ApiError(400, 'invalid_argument', message);
  }
  const path = v.getDotPath(issue);
  throw new ApiError(
    400,
    'invalid_argument',
    path === null ? 'The body is not an object.' : `'${path}' is missing or not valid.`,
  );
}

/** The protocol's settings, in a time zone that this machine knows. */
export const settingsBody = v.object({
  ...callSettings.entries,
  doNotDisturb: v.object({
    ...doNotDisturb.entries,
    timeZone: v.pipe(doNotDisturb.entries.timeZone, v.check(isTimeZone)),
  }),
});
