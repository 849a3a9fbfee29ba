/** One device of one person in a call. */
export interface SfuParticipant {
  readonly callId: string;
  readonly userId: string;
  /** The signalling session with which the person joined the call. */
  readonly sessionId: string;
}

export interface SfuGrantRequest extends SfuParticipant {
  /** Only tools of the SFU's operator show it. */
  readonly name?: string | undefined;
  /** False before the person accepted: nothing is sent or received then. */
  readonly canPublish: boolean;
  /** A host silenced the person: they may send no audio. */
  readonly silenced?: boolean | undefined;
}

/** Lets a browser join the room of the call once. */
export interface SfuGrant {
  /** WebSocket URL of the SFU, as browsers reach it. */
  readonly url: string;
  /** Valid for some minutes, which limits only the time until the browser joins. Never log it. */
  readonly token: string;
}

/** Media that a participant may send. Hosts silence people with `no_audio`. */
export type SfuPublishing = 'nothing' | 'no_audio' | 'everything';

/**
 * - `unreachable`: no answer within the time limit, or not the answer of an SFU
 * - `unauthorized`: the SFU does not accept our key
 */
export type SfuProblem = 'unreachable' | 'unauthorized';

/** The SFU cannot do what a call needs now. */
export class SfuError extends Error {
  readonly problem: SfuProblem;

  constructor(problem: SfuProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SfuError';
    this.problem = problem;
  }
}

/**
 * A server that forwards the media of calls with many people (RFC 7667 section 3.7). It knows
 * who is connected. Only our database knows who is in the call. Every method throws SfuError if the SFU
 * cannot be used.
 */
export interface Sfu {
  /** Asks the SFU whether it is there and accepts our key. Logs the answer when it changes. */
  check(): Promise<SfuProblem | null>;
  /**
   * Whether it answered when it was last asked. Asks again if that is some seconds ago, so that the next
   * answer is right.
   */
  isUsable(): boolean;
  /** Prepares the call's room, so that it is known now whether the SFU can take the call. Idempotent. */
  openRoom(callId: string): Promise<void>;
  /** Asks the SFU nothing. The room must be open. */
  createGrant(request: SfuGrantRequest): Promise<SfuGrant>;
  /** Disconnects a participant. Does nothing if they are not connected. */
  removeParticipant(participant: SfuParticipant): Promise<void>;
  /** Changes what a connected participant may send. Does nothing if they are not connected. */
  setPublishing(participant: SfuParticipant, publishing: SfuPublishing): Promise<void>;
  /** Disconnects everybody. Does nothing if there is no room. */
  endRoom(callId: string): Promise<void>;
  /** Lists the connected participants. */
  listParticipants(callId: string): Promise<readonly SfuParticipant[]>;
}

/** Reports of the SFU. The state of the call decides about the consequences. */
export interface SfuObserver {
  /**
   * A participant's media connected.
   *
   * @returns false if that person is not in the call: they are disconnected then
   */
  onParticipantJoined(callId: string, userId: string, sessionId: string): Promise<boolean>;
  /**
   * A participant's media is gone, and did not come back. Not called when the SFU itself stops, or when we
   * disconnected them. Their signalling session may be alive.
   */
  onParticipantLeft(callId: string, userId: string, sessionId: string): Promise<void>;
}

/** Receives the SFU's reports over HTTP. */
export interface SfuWebhook {
  /**
   * @param body as it arrived, because its hash is signed
   * @param authorization the header of that name
   * @returns false if the report is not signed by our SFU; nothing is done then
   */
  receive(body: string, authorization: string | undefined): Promise<boolean>;
}
