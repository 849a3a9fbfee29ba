/**
 * `last_seen_at` of a device is written again only after this time, so that a page which reconnects
 * often does not write often.
 */
export const LAST_SEEN_PRECISION_MS = 60_000;
