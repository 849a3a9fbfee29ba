/** Limits that the page checks before the server does. Lengths are in characters. */
export const LOGIN_PATTERN = /^[a-z0-9][a-z0-9._-]{2,31}$/;
export const MAX_NAME_LENGTH = 64;
export const MIN_PASSWORD_LENGTH = 8;
export const MAX_PASSWORD_LENGTH = 128;
export const MAX_TEXT_LENGTH = 4000;
export const MAX_GROUP_NAME_LENGTH = 60;
/** The person who creates the group counts. */
export const MAX_GROUP_MEMBERS = 100;
/** Messages per page of a conversation. */
export const PAGE_SIZE = 40;
/** Maximum number of search results. */
export const SEARCH_LIMIT = 20;
/** Minimum length of a search, so that nobody lists all people by accident. */
export const MIN_QUERY_LENGTH = 2;
