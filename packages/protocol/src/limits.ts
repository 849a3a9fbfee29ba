/** Version of the handshake and of every message beside the specification's three. */
export const PROTOCOL_VERSION = 1;

/** Longest message on the wire, in UTF-8 bytes. Checked before anything is parsed. */
export const MAX_MESSAGE_BYTES = 64 * 1024;

/** Longest SDP, in characters: leaves room for the envelope within {@link MAX_MESSAGE_BYTES}. */
export const MAX_SDP_LENGTH = 60 * 1024;

/** Longest user id, in characters. */
export const MAX_USER_ID_LENGTH = 128;

/** Longest frame of a chat within a call, in characters of its JSON. */
export const MAX_CHAT_FRAME_LENGTH = 16 * 1024;

/**
 * Characters of a user id: whole Unicode characters, none of them a control character. Half of a
 * surrogate pair is no text that a database takes.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is the point
export const USER_ID_PATTERN = /^[^\u0000-\u001f\u007f\ud800-\udfff]+$/u;

/** How long a link for guests works, in milliseconds. */
export const DEFAULT_GUEST_LINK_MS = 3_600_000;
export const MAX_GUEST_LINK_MS = 24 * 3_600_000;

/** Longest name of a guest, in characters. */
export const MAX_GUEST_NAME_LENGTH = 60;
