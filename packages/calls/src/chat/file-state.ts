/**
 * - `offered`: the receiver has not accepted it
 * - `active`: bytes flow
 * - `paused`: there is no channel; the transfer resumes by itself
 * - `failed`: the receiver left, or the file cannot be read any more
 */
export type TransferState = 'offered' | 'active' | 'paused' | 'done' | 'cancelled' | 'failed';

export interface FileTransfer {
  /** User id of the receiver; of the sender for a file that this person receives. */
  readonly userId: string;
  readonly state: TransferState;
  /** Bytes that the receiver has. */
  readonly bytes: number;
}

export interface ChatFile {
  readonly id: string;
  /** User id of the sender; null for this person. */
  readonly from: string | null;
  /** When it was offered, by the sender's clock, in milliseconds since the epoch. */
  readonly at: number;
  /** Without separators of a path and control characters. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** One for each receiver; one for a file that this person receives. */
  readonly transfers: readonly FileTransfer[];
  /** The received bytes, once they are complete. Its type never makes a browser run it. */
  readonly blob: Blob | null;
}

/** Whether bytes may still come or go. */
export function isOpen(state: TransferState): boolean {
  return state === 'offered' || state === 'active' || state === 'paused';
}
