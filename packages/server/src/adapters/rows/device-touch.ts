/**
 * `last_seen_at` of a device is written again only after this time, so that a page which reconnects
 * often does not write often.
 */
export const LAST_SEEN_PRECISION_MS = 60_000;

/**
 * Devices that are stored for one user. Of more, those without a session that were not seen for the
 * longest time are forgotten: a client can invent any number of device ids.
 */
export const MAX_DEVICES_PER_USER = 50;
