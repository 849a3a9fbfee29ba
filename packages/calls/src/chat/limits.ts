/** Messages that a chat keeps; older ones are dropped. */
export const MAX_MESSAGES = 1000;
/** Files that a chat shows; further offers are ignored. */
export const MAX_FILES = 200;
/** Longest name of a file, in UTF-16 code units. */
export const MAX_FILE_NAME_LENGTH = 200;
/** Longest text of a data channel that is parsed, in UTF-16 code units. */
export const MAX_FRAME_LENGTH = 64 * 1024;
/** Characters of one part of a history: below the limit of `call_chat`. */
export const MAX_PAST_LENGTH = 12_000;
