/**
 * Every error code of the product, with its English meaning for logs and developers. The UI
 * translates codes for people. A code is never reused for another meaning.
 */
export const ERROR_CODES = {
  // Signalling: what the server answers to a message.
  malformed_message: 'The message is not JSON or does not have the shape of its type.',
  message_too_large: 'The message is longer than the limit.',
  unknown_type: 'The message has a type that the server does not know.',
  unsupported_version: 'The server does not speak this version of the protocol.',
  rate_limited: 'Too many messages in a short time. Wait a little and try again.',
  unauthorized: 'The access token is missing, wrong or expired.',
  origin_not_allowed: 'Pages of this origin may not connect.',
  user_not_found: 'There is no such user, or the sender may not reach them.',
  self_call: 'A person cannot call themself.',
  already_in_call: 'This device or person is already in a call.',
  call_not_found: 'There is no such call, or it is over.',
  not_a_participant: 'The sender is not in this call.',
  invalid_state: 'The state of the call does not allow this.',
  already_done: 'This was done already; nothing changed.',
  duplicate_call: 'This call exists already, or its conversation has one.',
  stale_version: 'The call or the settings changed. Read them again.',
  too_many_calls: 'Too many calls at the same time. End one first.',
  glare: 'The other person is calling the sender; take their call.',
  call_full: 'The call has as many people as it may have.',
  call_locked: 'A host locked the call: nobody else may join.',
  not_allowed: 'Only a host of the call may do this.',
  server_error: 'The server failed to handle the message. Try again.',
  // Engine: what a method of WebRTCCalls throws.
  not_connected: 'There is no connection to the calls server.',
  no_incoming_call: 'There is no incoming call.',
  not_in_call: 'There is no call.',
  not_supported: 'This browser, or the app of the other person, cannot do it.',
  insecure_context: 'Microphone and camera need HTTPS or localhost.',
  invalid_argument: 'An argument is not valid.',
  permission_denied: 'Access to the microphone, camera or screen was refused.',
  device_not_found: 'No microphone or camera was found.',
  device_failed: 'The microphone or camera could not be opened; another program may use it.',
  media_failed: 'No media connection could be made.',
  browser_failed: 'The browser failed. Load the page again.',
  unusable: "This browser cannot use the other side's description.",
  closed: 'The engine or the call was closed.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

export function isErrorCode(value: string): value is ErrorCode {
  return Object.keys(ERROR_CODES).includes(value);
}
