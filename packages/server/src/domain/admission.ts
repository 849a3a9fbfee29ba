import type { Availability, CallSettings, EndReason } from '@xpchat/calls-protocol';
import {
  acceptedLeg,
  hasJoined,
  isPresent,
  knowsOnlyBasics,
  type LiveCall,
  participantOf,
} from './call.ts';
import { isQuiet, nextChange } from './quiet-hours.ts';
import type { ReachableSession } from './reachable-session.ts';

/**
 * Whether `from` may call `to`.
 *
 * - `contact`: the host vouches that the two people know each other
 * - `unvouched`: they may call, and the host does not know who knows whom. A person who
 *   takes calls from contacts only takes these as well, but nothing connects before the accept
 * - `stranger`: `to` does not know them
 * - `no`: for `from`, the person does not exist
 */
export type Reach = 'contact' | 'unvouched' | 'stranger' | 'no';

/** The fate of a new call, decided by the host's answer and the callee's call settings. */
export interface Admission {
  /**
   * - `ring`: the callee's devices ring
   * - `unavailable`: nobody rings, and the caller learns no more than that
   * - `no`: for the caller, the person does not exist
   */
  readonly verdict: 'ring' | 'unavailable' | 'no';
  /** See `isVouchedContact`. */
  readonly contact: boolean;
  /** The callee shows their address to nobody before they answer. */
  readonly hidesAddress?: true;
  /** A second call is refused as busy instead of waiting. */
  readonly busyMeansBusy: boolean;
  /** The call does not appear in the callee's history: they never want calls from this caller. */
  readonly hidden: boolean;
}

/** The callee's rules for a call from one caller. */
export interface CalleeRules {
  readonly settings: CallSettings;
  /** The callee blocked the caller. */
  readonly blocked: boolean;
}

/** Whether the host vouches that the two people know each other: the one place that decides it. */
export function isVouchedContact(reach: Reach): boolean {
  return reach === 'contact';
}

/**
 * Whether the transport may connect while the phone rings, which shows the callee's address to the
 * caller.
 */
export function mayConnectEarly({ contact, hidesAddress }: Admission): boolean {
  return contact && !hidesAddress;
}

/**
 * Decides about a new call. The caller gets the same answer whichever rule of the callee refused it.
 * A call that the callee never wants is hidden: it is not missed and not in their history. A call
 * that only came at the wrong time is missed.
 */
export function admissionOf(
  reach: Reach,
  { settings, blocked }: CalleeRules,
  now: number,
): Admission {
  const isUnwanted = blocked || (reach !== 'no' && !isWanted(settings, reach));
  const rings = !isUnwanted && !isQuiet(settings.doNotDisturb, now);
  return {
    verdict: reach === 'no' ? 'no' : rings ? 'ring' : 'unavailable',
    contact: isVouchedContact(reach),
    ...(settings.hideAddress ? { hidesAddress: true } : {}),
    busyMeansBusy: settings.busy === 'busy',
    hidden: isUnwanted,
  };
}

/** The effect of the next call from people whom the person did not block. */
export function outlooks(settings: CallSettings, now: number): Availability {
  const outlookOf = (reach: 'contact' | 'stranger') =>
    admissionOf(reach, { settings, blocked: false }, now).verdict === 'ring'
      ? 'ring'
      : 'unavailable';
  // Without any caller, the schedule changes nothing.
  const changesAt =
    settings.whoMayCall === 'nobody' ? undefined : nextChange(settings.doNotDisturb, now);
  return {
    contacts: outlookOf('contact'),
    strangers: outlookOf('stranger'),
    ...(changesAt === undefined ? {} : { changesAt }),
  };
}

function isWanted({ whoMayCall }: CallSettings, reach: Exclude<Reach, 'no'>): boolean {
  switch (whoMayCall) {
    case 'everyone':
      return true;
    case 'contacts':
      return reach !== 'stranger';
    case 'nobody':
      return false;
  }
}

/** A person who is called, or invited to a call. */
export interface Callee {
  readonly userId: string;
  readonly admission: Admission;
  /** Those that can be rung. */
  readonly sessions: readonly ReachableSession[];
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
 * before the sessions: otherwise the answer would show a person whom the callee blocked whether they are online.
 */
export function whyNotRung(callee: Callee, from: string): NotRungReason | undefined {
  if (callee.admission.verdict === 'unavailable') return 'unavailable';
  if (callee.sessions.length === 0) return 'offline';
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

/** Whether the person's client in the call can show no second call. */
function hasBasicLeg(call: LiveCall, userId: string): boolean {
  const leg = acceptedLeg(call, userId);
  return leg !== undefined && knowsOnlyBasics(leg);
}
