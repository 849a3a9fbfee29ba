import type { CallType } from '@xpchat/calls-protocol';
import type { LogRecord } from '../lib/logger.ts';
import type { CallPhaseName } from '../model/call-phase.ts';
import type { PeerStats } from '../peer/peer-stats.ts';
import type { SignalingState } from '../signaling/signaling.ts';

/** Safe to copy into a report: it holds no descriptions, addresses or tokens. */
export interface CallStats {
  readonly phase: CallPhaseName;
  readonly signaling: SignalingState;
  readonly callId: string | null;
  readonly callType: CallType | null;
  /** Milliseconds since the answer. */
  readonly duration: number;
  /** By user id. */
  readonly peers: Readonly<Record<string, PeerStats>>;
  /** The newest events of the log, oldest first. */
  readonly events: readonly LogRecord[];
}
