/**
 * Every error that the chat's server answers with, with its English meaning for developers and its
 * HTTP status. The page translates codes for people. A code is never reused for another meaning.
 */
export const CHAT_ERRORS = {
  invalid_input: { status: 400, message: 'A field is missing or does not have its shape.' },
  unauthorized: { status: 401, message: 'There is no session, or it has ended. Sign in.' },
  wrong_credentials: { status: 401, message: 'The login or the password is wrong.' },
  origin_not_allowed: { status: 403, message: 'Pages of other origins may not use the cookie.' },
  not_found: { status: 404, message: 'There is no such thing, or it is not yours to see.' },
  login_taken: { status: 409, message: 'Somebody has this login already.' },
  rate_limited: { status: 429, message: 'Too many attempts. Wait a little and try again.' },
  server_error: { status: 500, message: 'The server could not do it. Try again.' },
} as const;

export type ChatErrorCode = keyof typeof CHAT_ERRORS;

export function isChatErrorCode(value: unknown): value is ChatErrorCode {
  return typeof value === 'string' && Object.keys(CHAT_ERRORS).includes(value);
}
