/**
 * How long after the end of a node's lease, in milliseconds, the other nodes look for messages that it
 * committed without announcing them.
 */
export const UNANNOUNCED_WINDOW_MS = 5_000;
