/** A device that can be rung, with one of its sessions. */
export interface Device {
  readonly sessionId: string;
  readonly basic: boolean;
  /** Absent for a basic client, and for one that named no device. */
  readonly deviceId?: string | undefined;
}
