import type { CallType, EndReason, ErrorCode, Profile } from '@xpchat/calls-protocol';

/** Another person, in a call or not, with the fields that are known. */
export interface Peer extends Profile {
  readonly id: string;
}

/** Data that stays the same for the life of a call, except for names that are learned later. */
export interface CallInfo {
  readonly id: string;
  /** The other people in the call; one of them in a one-to-one call. */
  readonly participants: readonly [Peer, ...Peer[]];
  readonly type: CallType;
  readonly direction: 'outgoing' | 'incoming';
}

export function hasParticipant(call: CallInfo, userId: string): boolean {
  return call.participants.some(({ id }) => id === userId);
}

/** The sides that hold a call. While one does, media is neither sent nor played. */
export interface Holds {
  readonly localHold: boolean;
  readonly remoteHold: boolean;
}

/** Both people accepted. `answeredAt`: when, by the platform's clock (`monotonicClock`). */
export interface Answered extends Holds {
  readonly call: CallInfo;
  readonly answeredAt: number;
}

/**
 * Where a call is. Timestamps are milliseconds since the epoch by the platform's clock, which does not
 * follow the system's when that is set (`monotonicClock`): compare them with each other.
 *
 * - `dialing`: the person placed a call; devices are being opened, or no device of the callee rings yet
 * - `ringing`: a device of the callee acknowledged the call; `waiting`: the callee is on another call.
 *   This can be out of date while `signaling` is not online
 * - `incoming`: somebody calls this person
 * - `returnable`: the page was reloaded in this call; the person may return to it until `until`
 * - `connecting`: accepted; the devices, the answer or the media path are not ready yet
 * - `active`: the media path is up
 * - `reconnecting`: the media path was up and is being repaired
 * - `ended`: over; stays until `dismiss()` or the next call
 */
export type CallPhase =
  | { readonly name: 'idle' }
  | { readonly name: 'dialing'; readonly call: CallInfo }
  | { readonly name: 'ringing'; readonly call: CallInfo; readonly waiting: boolean }
  | { readonly name: 'incoming'; readonly call: CallInfo }
  | (Answered & { readonly name: 'returnable'; readonly until: number })
  | (Answered & {
      readonly name: 'connecting';
      /**
       * This person accepted or joins, and the server does not have that message yet: it waits for a
       * device, or is on its way. So the call does not become active.
       */
      readonly answerPending?: true;
    })
  | (Answered & { readonly name: 'active' })
  | (Answered & { readonly name: 'reconnecting' })
  | {
      readonly name: 'ended';
      readonly call: CallInfo;
      readonly reason: EndReason;
      /** Which side ended it. */
      readonly by: 'local' | 'remote';
      /** Why this side could not go on, if it is known. */
      readonly error?: ErrorCode;
      /** Milliseconds between the answer and the end; 0 if the call was never answered. */
      readonly duration: number;
    };

export type CallPhaseName = CallPhase['name'];

/** Phases of an answered call that this person placed or accepted, and in which this page is. */
export type AnsweredPhase = Extract<
  CallPhase,
  { readonly name: 'connecting' | 'active' | 'reconnecting' }
>;

/** Whether somebody may hold the call: both people accepted, and this page is in it or may return to it. */
export function hasHolds(phase: CallPhase): phase is Extract<CallPhase, Holds> {
  return 'localHold' in phase;
}

export function isAnswered(phase: CallPhase): phase is AnsweredPhase {
  return hasHolds(phase) && phase.name !== 'returnable';
}

/** Whether this person accepted or joins a call, and the server has not been told yet. */
export function isAnswerPending(phase: CallPhase): boolean {
  return phase.name === 'connecting' && phase.answerPending === true;
}

/** Whether both sides know that the call was answered. */
export function isEstablished(phase: CallPhase): phase is AnsweredPhase {
  return isAnswered(phase) && !isAnswerPending(phase);
}

/** Phases of a call that this person placed and nobody has answered. */
export type PlacedPhase = Extract<CallPhase, { readonly name: 'dialing' | 'ringing' }>;

export function isPlaced(phase: CallPhase): phase is PlacedPhase {
  return phase.name === 'dialing' || phase.name === 'ringing';
}

/** Whether the person is engaged in the call: it was placed or accepted, and they do not hold it. */
export function isEngaged(phase: CallPhase): boolean {
  return isPlaced(phase) || (hasHolds(phase) && !phase.localHold);
}

/** Phases of a call that is not over. */
export type LivePhase = Exclude<CallPhase, { readonly name: 'idle' | 'ended' }>;

export function isLive(phase: CallPhase): phase is LivePhase {
  return phase.name !== 'idle' && phase.name !== 'ended';
}

/** A call that is over. */
export type EndedPhase = Extract<CallPhase, { readonly name: 'ended' }>;
