import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import type { SfuParticipant } from '../../ports/sfu.ts';

/** 128 bits: enough that nobody guesses a name. */
const NAME_BYTES = 16;

/**
 * Names of rooms in LiveKit. They are derived, so every node finds the same ones, and nobody without the
 * secret can guess them. They are short for ids of any length.
 */
export class LiveKitNames {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  roomOf(callId: string): string {
    return this.#derive('room', callId);
  }

  #derive(...parts: readonly string[]): string {
    return createHmac('sha256', this.#secret)
      .update(JSON.stringify(parts))
      .digest()
      .subarray(0, NAME_BYTES)
      .toString('base64url');
  }
}

/**
 * Another device of the same person is another participant. The roster has the session, so everybody in the
 * call can let a device receive before it is connected. Only our tokens can name it.
 */
export function identityOf({ sessionId }: SfuParticipant): string {
  return sessionId;
}

const attributes = v.object({ call: v.string(), user: v.string(), session: v.string() });

/** Attributes identify the person of a participant to the others. Only the token can set them. */
export function toAttributes(participant: SfuParticipant): v.InferOutput<typeof attributes> {
  const { callId, userId, sessionId } = participant;
  return { call: callId, user: userId, session: sessionId };
}

/** Undefined for a participant who joined without one of our tokens. */
export function fromAttributes(value: unknown): SfuParticipant | undefined {
  const parsed = v.safeParse(attributes, value);
  if (!parsed.success) return undefined;
  const { call, user, session } = parsed.output;
  return { callId: call, userId: user, sessionId: session };
}
