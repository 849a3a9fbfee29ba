/**
 * The words of the server's transition table and of the engine's mirror of it. A call has
 * participants (one a person), a participant has legs (one a device, named by its session); a
 * one-to-one call is a call of two.
 */

/** `ringing` -> `active` -> `ended`; `active` may be skipped. */
export const CALL_STATES = ['ringing', 'active', 'ended'] as const;
export type CallState = (typeof CALL_STATES)[number];

export const PARTICIPANT_ROLES = ['caller', 'callee'] as const;
export type ParticipantRole = (typeof PARTICIPANT_ROLES)[number];

/** `invited` -> `joined` -> `left`; the caller joins by calling. */
export const PARTICIPANT_STATES = ['invited', 'joined', 'left'] as const;
export type ParticipantState = (typeof PARTICIPANT_STATES)[number];

/**
 * How a roster shows a participant. `invited` and `ringing` are both rung; `ringing` means that one of
 * their devices said so.
 */
export const ROSTER_STATES = ['invited', 'ringing', 'joined', 'left'] as const;
export type RosterState = (typeof ROSTER_STATES)[number];

/**
 * - `offered`: the offer was sent to the device
 * - `ringing`: the device said that it rings
 * - `accepted`: the person is in the call with this device (the caller's, from the start)
 * - `released`: it has no more part in the call
 */
export const LEG_STATES = ['offered', 'ringing', 'accepted', 'released'] as const;
export type LegState = (typeof LEG_STATES)[number];

/**
 * Role in a call of the device that sends a message: the column of the transition table.
 *
 * - `caller`: a device of the caller that is in the call
 * - `ringing_callee`: a device of a callee that may still answer
 * - `accepted_callee`: the device with which a callee answered
 * - `bystander`: a participant, but this device has no part (any more)
 * - `stranger`: not a participant
 */
export const SENDER_ROLES = [
  'caller',
  'ringing_callee',
  'accepted_callee',
  'bystander',
  'stranger',
] as const;
export type SenderRole = (typeof SENDER_ROLES)[number];

/**
 * Events of a call beside the messages of its participants.
 *
 * - `session_connected`: a session of a participant can be rung from now on
 * - `leg_lost`: a device did not come back within its grace period
 * - `ring_timeout`: nobody answered in time
 * - `admission_withdrawn`: the callee blocked the caller or takes no calls any more
 * - `sfu_changed`: the SFU of a call over it does not answer, or does so again
 */
export const SERVER_EVENTS = [
  'session_connected',
  'leg_lost',
  'ring_timeout',
  'admission_withdrawn',
  'sfu_changed',
] as const;
export type ServerEvent = (typeof SERVER_EVENTS)[number];
