import type { RecordingConsent } from '@xpchat/calls-protocol';
import type { CallRecording } from '../call/recordings-port.ts';
import type { LocalMediaState } from '../media/media-types.ts';
import type { CallPhase, LivePhase } from '../model/call-phase.ts';
import type { GroupState } from '../model/group-state.ts';
import type { Participant } from '../model/participant.ts';
import type { SignalingState } from '../signaling/signaling.ts';
import type { TopologyName } from '../topology/topology.ts';

/** Everything that a UI draws. Immutable: each change makes a new object. */
export interface CallsSnapshot {
  /**
   * The call in the foreground: the one in which this person talks, else one to return to, else the
   * own dial, else one that rings, else the newest that is held. `idle` or `ended` without any.
   */
  readonly phase: CallPhase;
  /** The other calls: `incoming` ones wait, answered ones are held. */
  readonly others: readonly LivePhase[];
  /** The remote participants of the call in the foreground. */
  readonly participants: readonly Participant[];
  /** Group state of the call in the foreground; null for a call of two. */
  readonly group: GroupState | null;
  /** How the call in the foreground is connected; null before there is something to connect. */
  readonly topology: TopologyName | null;
  /** The recording of the call in the foreground, or its last one; null if nobody started one. */
  readonly recording: CallRecording | null;
  /** How the server asks people before a recording; null if it takes none. */
  readonly recordingConsent: RecordingConsent | null;
  /** This person's user id; null while no calls server has told it. */
  readonly userId: string | null;
  readonly local: LocalMediaState;
  readonly signaling: SignalingState;
  /** Missed calls that the person has not seen; 0 where no server counts them. */
  readonly missed: number;
}
