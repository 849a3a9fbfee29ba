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

/** A browser profile or app of a user. Two users of one browser have a device each. */
export interface StoredDevice {
  /** The id that the client made. Unique among the devices of its user only. */
  readonly deviceId: string;
  /** When its first session was opened. Milliseconds since 1970, as below. */
  readonly createdAt: number;
  /** When a session of it was last opened, resumed or detached, to the minute. */
  readonly lastSeenAt: number;
}

/**
 * The devices of users. A device outlives its sessions. `SessionStore` adds and updates it, in the
 * write of its session. A user has a limited number of devices: of more, those without a session that
 * were not seen for the longest time are forgotten.
 */
export interface DeviceStore {
  /** The one that was seen last comes first. */
  devicesOf(userId: string): Promise<readonly StoredDevice[]>;
  /** Deletes devices that have no session and were last seen before `time`. */
  forgetUnseenSince(time: number): Promise<void>;
}
