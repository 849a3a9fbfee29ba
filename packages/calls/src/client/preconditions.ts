import { CALL_TYPES, type CallType, MAX_USER_ID_LENGTH } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { Capabilities } from '../platform/platform.ts';

/** Throws `invalid_argument` unless a person and a type of call are named. */
export function assertCallArguments(userId: unknown, type: CallType): void {
  const isUserId =
    typeof userId === 'string' && userId !== '' && userId.length <= MAX_USER_ID_LENGTH;
  if (!isUserId || !CALL_TYPES.includes(type)) throw new CallsError('invalid_argument');
}

/** Throws `not_supported` or `insecure_context` where this page cannot take part in calls. */
export function assertCapable({ calls, secureContext }: Capabilities): void {
  if (!calls) throw new CallsError('not_supported');
  if (!secureContext) throw new CallsError('insecure_context');
}

/** Throws `not_supported` where this page cannot share a screen. */
export function assertScreen({ screen }: Capabilities): void {
  if (!screen) throw new CallsError('not_supported');
}
