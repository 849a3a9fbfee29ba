import * as v from 'valibot';
import { callType, opaqueId, userId } from '../fields.ts';
import { object } from '../object-schema.ts';

/** `POST /calls/api/guest` and `POST /calls/api/guest/token`: for people without an account. */

/** Why a guest cannot wait at a call. */
export const GUEST_ERRORS = {
  link_invalid: 'This is no link of this server.',
  link_expired: 'The link has expired, or was revoked. Ask for a new one.',
  call_over: 'The call is over.',
  call_locked: 'A host locked the call.',
  call_full: 'Too many people wait already. Try again later.',
  name_invalid: 'Write a name of 1 to 60 letters, digits and spaces.',
} as const;
export type GuestErrorCode = keyof typeof GUEST_ERRORS;

export const guestBody = object({
  link: v.pipe(v.string(), v.maxLength(1024)),
  name: v.pipe(v.string(), v.maxLength(1024)),
});

export const guestLinkBody = object({ link: guestBody.entries.link });

export const guestTokenBody = object({ key: v.pipe(v.string(), v.maxLength(1024)) });

/** A call at which guests may wait. */
export const guestLinkAnswer = object({ callType });

/** A guest who may knock. */
export const guestAnswer = object({
  userId,
  callId: opaqueId,
  callType,
  /** For `guest/token`, for this tab alone. A secret. */
  key: v.string(),
});

/** An access token for `/webrtc` alone. */
export const guestTokenAnswer = object({ token: v.string() });

export type GuestLinkAnswer = v.InferOutput<typeof guestLinkAnswer>;
export type GuestAnswer = v.InferOutput<typeof guestAnswer>;
export type GuestTokenAnswer = v.InferOutput<typeof guestTokenAnswer>;
