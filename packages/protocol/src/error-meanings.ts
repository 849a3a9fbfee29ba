import { ENGINE_ERRORS, type RefusalCode } from './error-codes.ts';

/**
 * The English meanings of the codes that only the server answers with. No page loads them: the server's
 * answer has the meaning beside the code.
 */
const REFUSALS = {
  malformed_message: 'The message is not JSON or does not have the shape of its type.',
  message_too_large: 'The message is longer than the limit.',
  unknown_type: 'The message has a type that the server does not know.',
  unsupported_version: 'The server does not speak this version of the protocol.',
  rate_limited: 'Too many messages in a short time. Wait a little and try again.',
  unauthorized: 'The access token is missing, wrong or expired.',
  origin_not_allowed: 'Pages of this origin may not connect.',
  user_not_found: 'There is no such user, or the sender may not reach them.',
  not_a_participant: 'The sender is not in this call.',
  already_done: 'This was done already; nothing changed.',
  duplicate_call: 'This call exists already, or its conversation has one.',
  stale_version: 'The call or the settings changed. Read them again.',
  too_many_calls: 'Too many calls at the same time. End one first.',
  glare: 'The other person is calling the sender; take their call.',
  call_full: 'The call has as many people as it may have.',
  call_locked: 'A host locked the call: nobody else may join.',
  not_allowed: 'Only a host of the call may do this.',
  already_recording: 'The call has a recording already.',
  server_error: 'The server failed to handle the message. Try again.',
} as const satisfies Record<RefusalCode, string>;

/**
 * Every error code of the product, with its English meaning for logs and developers. The UI
 * translates codes for people. A code is never reused for another meaning.
 */
export const ERROR_CODES: typeof ENGINE_ERRORS & typeof REFUSALS = /* @__PURE__ */ Object.assign(
  {},
  ENGINE_ERRORS,
  REFUSALS,
);
