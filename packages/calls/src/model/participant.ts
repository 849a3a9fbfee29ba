import type { VideoSource } from '@xpchat/calls-protocol';
import type { Peer } from './call-phase.ts';

/** A remote participant with the media received from them. */
export interface Participant {
  readonly peer: Peer;
  /**
   * Received media; null before the call is answered and while it is held. A new connection brings a
   * new stream.
   */
  readonly stream: MediaStream | null;
  /** Whether they report their microphone as on. */
  readonly audio: boolean;
  readonly video: VideoSource;
}
