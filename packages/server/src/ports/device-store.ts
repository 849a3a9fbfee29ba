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
