import type { MediaChoice, MediaProblem } from '../media/media-types.ts';
import type { Peer } from '../model/call-phase.ts';

/** Milliseconds until a caller gives up where no server ends the ringing. */
export const DEFAULT_RING_TIMEOUT_MS = 45_000;
/** Milliseconds that a page waits longer than that, so that a server ends the ringing first. */
export const SERVER_RING_MARGIN_MS = 15_000;

/** Settings of the host that calls follow. */
export interface CallSettings {
  /**
   * How much of the transport may connect while the phone rings: `all` completes ICE and DTLS, `relay`
   * does so through TURN only, which hides this person's address until they accept, and `off` waits
   * for the accept. Nothing is received before the accept. It is `off` for every caller whom no calls
   * server vouches for as a contact, and over the host's own socket. Default: `all`.
   */
  readonly whileRinging?: 'all' | 'relay' | 'off' | undefined;
  /** Milliseconds until the caller gives up where no server does. Default: 45,000. */
  readonly ringTimeout?: number | undefined;
  /**
   * Over the host's own socket: refuses a second call as `busy` instead of letting it wait. With a
   * calls server the person's own setting decides. Default: false.
   */
  readonly busyMeansBusy?: boolean | undefined;
  /**
   * Joins a group call muted if at least this many people are in it, so that a person who comes late does
   * not disturb it. Default: 8.
   */
  readonly joinMutedFrom?: number | undefined;
  /** Asked when a device cannot be opened. Default: the call is cancelled and the method throws. */
  readonly onMediaProblem?: ((problem: MediaProblem) => Promise<MediaChoice>) | undefined;
  /** Looks up name and picture of a person where neither the host nor the server gave them. */
  readonly describePeer?: ((userId: string) => Peer | undefined) | undefined;
}
