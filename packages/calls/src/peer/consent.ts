import { CallsError } from '../errors.ts';
import { type CallPhase, isAnswered } from '../model/call-phase.ts';

const granted = new WeakSet<MediaConsent>();

/**
 * Proof that this person placed or accepted the call, and that it was answered. The one function that
 * attaches media requires this proof (Project Zero, 'The State of State Machines', 2021).
 */
export interface MediaConsent {
  readonly callId: string;
  /** Either side holds the call: the lines stay, and no track is on them. */
  readonly held: boolean;
}

/** Throws `invalid_state` unless the call was answered. */
export function grantConsent(phase: CallPhase): MediaConsent {
  if (!isAnswered(phase)) throw new CallsError('invalid_state');
  const held = phase.localHold || phase.remoteHold;
  const consent: MediaConsent = { callId: phase.call.id, held };
  granted.add(consent);
  return consent;
}

/** Throws `invalid_state` unless `grantConsent` made this consent for this call. */
export function assertConsent(consent: MediaConsent, callId: string): void {
  if (!granted.has(consent) || consent.callId !== callId) throw new CallsError('invalid_state');
}
