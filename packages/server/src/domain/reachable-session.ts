/**
 * A signalling session that can be rung. Two pages of one device are two of them, and each rings: rules of
 * calls are kept for each session, not for each device.
 */
export interface ReachableSession {
  readonly sessionId: string;
  readonly basic: boolean;
  /** Its client has a socket and may still say hello. Then it is an extended one. */
  readonly undecided?: boolean;
  /** Absent for a basic client, and for one that named no device. */
  readonly deviceId?: string | undefined;
}
