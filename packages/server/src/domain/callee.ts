import type { EndReason } from '@xpchat/calls-protocol';
import type { Admission } from './admission.ts';
import {
  acceptedLeg,
  hasJoined,
  isPresent,
  knowsOnlyBasics,
  type LiveCall,
  participantOf,
} from './call.ts';
import type { Device } from './device.ts';

/** A person who is called, or invited to a call. */
export interface Callee {
  readonly userId: string;
  readonly admission: Admission;
  /** Devices that can be rung. */
  readonly devices: readonly Device[];
  /** Their live calls, including those that ring them. */
  readonly calls: readonly LiveCall[];
}

/**
 * Calls that ring a person at the same time; the next one is refused as busy. For a contact, the
 * calls of strangers do not count: otherwise three accounts could make anybody unreachable.
 */
const MAX_RINGING_CALLS = 3;

export type NotRungReason = Extract<EndReason, 'offline' | 'unavailable' | 'busy'>;

/**
 * Why the callee is not rung by a call of this person; undefined if they are. [NC13] The call settings come
 * before the devices: otherwise the answer would show a person whom the callee blocked whether they are online.
 */
export function whyNotRung(callee: Callee, from: string): NotRungReason | undefined {
  if (callee.admission.verdict === 'unavailable') return 'unavailable';
  if (callee.devices.length === 0) return 'offline';
  return isBusy(callee, from) ? 'busy' : undefined;
}

/** Whether the call would disturb another call of the callee, or has no room on their screen. */
function isBusy({ userId, admission, calls }: Callee, from: string): boolean {
  const joined = calls.filter((call) => hasJoined(call, userId));
  const ringing = calls
    .filter((call) => !joined.includes(call))
    .filter((call) => !admission.contact || !participantOf(call, userId)?.byStranger);
  if (ringing.length >= MAX_RINGING_CALLS) return true;
  return joined.some(
    (call) =>
      // A call with the sender does not make the callee busy: writing the new call finds the glare.
      !isPresent(call, from) && (admission.busyMeansBusy || hasBasicLeg(call, userId)),
  );
}

/** Whether the person's device in the call can show no second call. */
function hasBasicLeg(call: LiveCall, userId: string): boolean {
  const leg = acceptedLeg(call, userId);
  return leg !== undefined && knowsOnlyBasics(leg);
}
