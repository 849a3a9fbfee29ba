// Every page loads this file, so the meanings of what only the server answers with are not here.

/** Codes that only the server answers with. `ERROR_CODES` has their meanings. */
const REFUSAL_CODES = [
  'malformed_message',
  'message_too_large',
  'unknown_type',
  'unsupported_version',
  'rate_limited',
  'unauthorized',
  'origin_not_allowed',
  'user_not_found',
  'not_a_participant',
  'already_done',
  'duplicate_call',
  'stale_version',
  'too_many_calls',
  'glare',
  'call_full',
  'call_locked',
  'not_allowed',
  'already_recording',
  'server_error',
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** Codes that the engine throws by itself, with their English meaning; the server answers with some of them. */
export const ENGINE_ERRORS = {
  self_call: 'A person cannot call themself.',
  already_in_call: 'This device or person is already in a call.',
  call_not_found: 'There is no such call, or it is over.',
  invalid_state: 'The state of the call does not allow this.',
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

export type ErrorCode = RefusalCode | keyof typeof ENGINE_ERRORS;

export function isErrorCode(value: string): value is ErrorCode {
  return [...REFUSAL_CODES, ...Object.keys(ENGINE_ERRORS)].includes(value);
}
