/** Bounds that both sides know: the page says so before the server refuses. Lengths in characters. */
export const LOGIN_PATTERN = /^[a-z0-9][a-z0-9._-]{2,31}$/;
export const MAX_NAME_LENGTH = 64;
export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 128;
export const MAX_TEXT_LENGTH = 4000;
/** Messages in one page of a conversation. */
export const PAGE_SIZE = 40;
/** People in one answer to a search. */
export const SEARCH_LIMIT = 20;
/** Shortest search, so that nobody lists everybody by accident. */
export const MIN_QUERY_LENGTH = 2;
