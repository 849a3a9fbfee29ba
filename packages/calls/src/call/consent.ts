import { CallsError } from '../errors.ts';
import { type CallPhase, isAnswered } from '../snapshot.ts';

const granted = new WeakSet<MediaConsent>();

/**
 * Proof that both people said yes to a call. Media is attached by one function, which asks for
 * this proof, and the only way to get one is an answered call (Project Zero, 'The State of State
 * Machines', 2021).
 */
export interface MediaConsent {
  readonly callId: string;
  /** Either side holds the call: the lines stay, and nothing is on them. */
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

/** Throws `invalid_state` for anything that `grantConsent` did not make for this call. */
export function assertConsent(consent: MediaConsent, callId: string): void {
  if (!granted.has(consent) || consent.callId !== callId) throw new CallsError('invalid_state');
}
