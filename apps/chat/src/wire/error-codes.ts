/**
 * Every error code of the chat's server, with its HTTP status and an English message for
 * developers. The page translates codes for users. Never reuse a code for another meaning.
 */
export const CHAT_ERRORS = {
  invalid_input: { status: 400, message: 'A field is missing or invalid.' },
  unauthorized: {
    status: 401,
    message: 'You are not signed in, or the login session has ended. Sign in.',
  },
  wrong_credentials: { status: 401, message: 'The login or the password is wrong.' },
  origin_not_allowed: { status: 403, message: 'Pages of other origins may not use the cookie.' },
  not_found: { status: 404, message: 'The resource does not exist, or you may not see it.' },
  unknown_person: { status: 404, message: 'One of these people does not exist.' },
  group_full: { status: 409, message: 'A group has at most 100 members.' },
  login_unavailable: { status: 409, message: 'This login cannot be used. Choose another one.' },
  rate_limited: { status: 429, message: 'Too many attempts. Wait and try again.' },
  server_error: { status: 500, message: 'The server failed to process the request. Try again.' },
} as const;

export type ChatErrorCode = keyof typeof CHAT_ERRORS;

export function isChatErrorCode(value: unknown): value is ChatErrorCode {
  return typeof value === 'string' && Object.keys(CHAT_ERRORS).includes(value);
}
