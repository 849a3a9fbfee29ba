import { CALL_TYPES, type CallType, MAX_USER_ID_LENGTH } from '@xpchat/calls-protocol';
import { CallsError } from '../errors.ts';
import type { Capabilities } from '../platform/platform.ts';

/** The engine, as far as its methods depend on it. */
interface Page {
  readonly capabilities: Capabilities;
  readonly isInCall: boolean;
}

/** Throws `invalid_argument` unless a person and a type of call are named, or as the assertions below. */
export function assertCanCall(page: Page, userId: unknown, type: CallType): void {
  const isUserId =
    typeof userId === 'string' && userId !== '' && userId.length <= MAX_USER_ID_LENGTH;
  if (!isUserId || !CALL_TYPES.includes(type)) throw new CallsError('invalid_argument');
  assertCapable(page);
  if (type === 'screen') assertScreen(page);
}

/** Throws `not_supported` or `insecure_context` where this page cannot take part in calls. */
export function assertCapable({ capabilities: { calls, secureContext } }: Page): void {
  if (!calls) throw new CallsError('not_supported');
  if (!secureContext) throw new CallsError('insecure_context');
}

/** Throws `not_supported` where this page cannot share a screen. */
export function assertScreen({ capabilities: { screen } }: Page): void {
  if (!screen) throw new CallsError('not_supported');
}

/** Throws `not_in_call` unless a call was placed or accepted and is not over. */
export function assertInCall({ isInCall }: Page): void {
  if (!isInCall) throw new CallsError('not_in_call');
}
