import type { CallType, EndReason, ErrorCode, Profile, VideoSource } from '@xpchat/calls-protocol';

/** The other person of a call, as far as it is known. */
export interface Peer extends Profile {
  readonly id: string;
}

/** What stays the same for the life of a call. */
export interface CallInfo {
  readonly id: string;
  /** The other person; the first of them once groups exist. */
  readonly peer: Peer;
  readonly type: CallType;
  readonly direction: 'outgoing' | 'incoming';
}

/** Who put a call on hold; both may. While it is held, media is neither sent nor played. */
export interface Holds {
  readonly localHold: boolean;
  readonly remoteHold: boolean;
}

/** Both people have said yes. `answeredAt` is when; of the platform's clock (`Date.now()`). */
interface Answered extends Holds {
  readonly call: CallInfo;
  readonly answeredAt: number;
}

/**
 * Where a call is. Timestamps are milliseconds of the platform's clock (`Date.now()`).
 *
 * - `dialing`: the person asked for a call; devices are being opened, or nobody rings yet
 * - `ringing`: a device of the other person has acknowledged; `waiting`: they are on another call,
 *   talking or dialling. What is known of it is as old as `signaling` is away
 * - `incoming`: somebody calls this person
 * - `returnable`: the page was reloaded in this call; the person may come back until `until`
 * - `connecting`: accepted; devices or the media path are not ready yet
 * - `active`: the media path is up
 * - `reconnecting`: it was up and is being repaired
 * - `ended`: over; stays until `dismiss()` or the next call
 */
export type CallPhase =
  | { readonly name: 'idle' }
  | { readonly name: 'dialing'; readonly call: CallInfo }
  | { readonly name: 'ringing'; readonly call: CallInfo; readonly waiting: boolean }
  | { readonly name: 'incoming'; readonly call: CallInfo }
  | (Answered & { readonly name: 'returnable'; readonly until: number })
  | (Answered & { readonly name: 'connecting' })
  | (Answered & { readonly name: 'active' })
  | (Answered & { readonly name: 'reconnecting' })
  | {
      readonly name: 'ended';
      readonly call: CallInfo;
      readonly reason: EndReason;
      /** Who ended it. */
      readonly by: 'local' | 'remote';
      /** What stood in the way, where that is known and is of this side. */
      readonly error?: ErrorCode;
      /** Milliseconds between the answer and the end; 0 if it was never answered. */
      readonly duration: number;
    };

export type CallPhaseName = CallPhase['name'];

/** Phases in which both people have said yes and this page is in the call. */
export type AnsweredPhase = Extract<
  CallPhase,
  { readonly name: 'connecting' | 'active' | 'reconnecting' }
>;

export function isAnswered(phase: CallPhase): phase is AnsweredPhase {
  return 'localHold' in phase && phase.name !== 'returnable';
}

/** Phases of a call that this person placed and nobody has answered. */
export type PlacedPhase = Extract<CallPhase, { readonly name: 'dialing' | 'ringing' }>;

export function isPlaced(phase: CallPhase): phase is PlacedPhase {
  return phase.name === 'dialing' || phase.name === 'ringing';
}

/** Phases of a call that is not over. */
export type LivePhase = Exclude<CallPhase, { readonly name: 'idle' | 'ended' }>;

export function isLive(phase: CallPhase): phase is LivePhase {
  return phase.name !== 'idle' && phase.name !== 'ended';
}

/** A call that is over. */
export type EndedPhase = Extract<CallPhase, { readonly name: 'ended' }>;

/** Another person in the call, with what is received from them. */
export interface Participant {
  readonly peer: Peer;
  /**
   * Received media; null before the call was accepted and while it is held. A new connection brings
   * a new stream.
   */
  readonly stream: MediaStream | null;
  /** Whether they say that their microphone is on. */
  readonly audio: boolean;
  readonly video: VideoSource;
}

/** This person's own side. */
export interface LocalMedia {
  /** Own media for the self-view, muted there. Null while no device is open. */
  readonly stream: MediaStream | null;
  /** `absent`: the call goes on without a microphone (listen only). */
  readonly microphone: 'on' | 'muted' | 'absent';
  readonly video: VideoSource;
  /** What was asked for and has not taken effect yet, to be shown at once. */
  readonly pendingVideo: VideoSource | null;
}

/** Whether the calls server can be reached. A host's own socket always counts as `online`. */
export type SignalingState = 'offline' | 'connecting' | 'online';

/** Everything a UI draws: immutable, a new object at each change. */
export interface CallsSnapshot {
  /**
   * The call in the foreground: the one in which this person talks, else one to return to, else the
   * own dial, else one that rings, else the newest that is held. `idle` or `ended` without any.
   */
  readonly phase: CallPhase;
  /** The other calls: `incoming` waits, answered ones are held. */
  readonly others: readonly LivePhase[];
  /** The other person of the call in the foreground. */
  readonly participants: readonly Participant[];
  readonly local: LocalMedia;
  readonly signaling: SignalingState;
  /** Missed calls that the person has not seen; 0 where no server counts them. */
  readonly missed: number;
}

/** A value that can be read at any time and watched. */
export interface Readable<T> {
  get(): T;
  /** Calls `listener` at each change, not at once; returns how to stop. */
  subscribe(listener: (value: T) => void): () => void;
}

/** What this browser can do; asked once, at start. */
export interface Capabilities {
  /** RTCPeerConnection exists. */
  readonly calls: boolean;
  /** The page is a secure context, so that devices can be opened. */
  readonly secureContext: boolean;
  readonly screen: boolean;
}
