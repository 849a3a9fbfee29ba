/** A device that can be rung, with one of its sessions. */
export interface Device {
  readonly sessionId: string;
  readonly basic: boolean;
  /** Its client has a socket and may still say hello. Then it is an extended one. */
  readonly undecided?: boolean;
  /** Absent for a basic client, and for one that named no device. */
  readonly deviceId?: string | undefined;
}
