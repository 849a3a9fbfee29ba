import type {
  CallType,
  ErrorMessage,
  IncomingPeerMessage,
  OptionTag,
  Profile,
} from '@xpchat/calls-protocol';
import type { CallInfo, Peer } from '../model/call-phase.ts';
import type { Call } from './call.ts';
import type { CallContext, GroupParts } from './call-context.ts';
import type { CallRegistry } from './call-registry.ts';
import type { CallSettings } from './call-settings.ts';
import type { GroupPart } from './group-part.ts';
import type { Guests } from './guests-port.ts';
import type { OutgoingCalls } from './outgoing-calls.ts';

/** A call of several people that goes on, as a conversation shows it. */
export interface OngoingCall {
  readonly callId: string;
  readonly callType: CallType;
  /** Those who joined; at least one. */
  readonly participants: readonly Peer[];
}

/** Changes that a host makes to the call, or a person to their own state. Absent fields stay. */
export interface GroupUpdate {
  readonly locked?: boolean;
  readonly silenced?: boolean;
  readonly hand?: boolean;
}

/** Services of the engine that the code of group calls uses. */
export interface GroupCallsDeps {
  readonly context: CallContext<Call>;
  readonly registry: CallRegistry;
  readonly router: {
    /** This person's user id; undefined while no server has told it. */
    readonly ownUserId: string | undefined;
    limitRinging(call: Call): void;
  };
  readonly outgoing: OutgoingCalls;
  settings(): CallSettings;
  /** Option tags that this client announces in group calls. */
  supported(): OptionTag[];
  describe(userId: string, given: Profile): Peer;
  createCall(info: CallInfo): Call;
  /**
   * Opens the devices, waits for the server, and then joins: see `joinWhenReady`.
   *
   * @param video whether a video call opens the camera
   */
  join(call: Call, video: boolean, join: () => Promise<void>): Promise<void>;
}

/** Calls of several people. The methods throw a CallsError with the code of the server's refusal. */
export interface GroupCallsPort {
  /** Handles a message that only calls of several people have. */
  handle(message: IncomingPeerMessage): void;
  /** The server refused a message. Returns false if it was not sent from here. */
  handleError(message: ErrorMessage): boolean;
  handleEnded(call: Call): void;
  /** See `GroupParts.of`. */
  of(call: Call): GroupPart | null;
  /** Applies its roster to a call that was found after a reload. */
  restore(call: Call, roster: unknown): void;
  initiate(
    userIds: readonly string[],
    type: CallType,
    conversationId: string | undefined,
  ): Promise<void>;
  join(ongoing: OngoingCall, video: boolean): Promise<void>;
  invite(userId: string, profile: Profile): Promise<void>;
  remove(userId: string): Promise<void>;
  update(update: GroupUpdate, userId?: string): Promise<void>;
  endForAll(): void;
  readonly guests: Guests;
}

/** The code of group calls and chats, which is loaded when it is needed. */
export interface GroupAccess extends GroupParts<Call> {
  /**
   * Accepts a message of a group call, and returns false for any other message. Queues the message if
   * earlier messages of that call wait for the code.
   */
  receive(message: IncomingPeerMessage): boolean;
  /** The roster of a call that the server reports to a page that connects. */
  restore(call: Call, roster: unknown): void;
  /** See `GroupCallsPort.handleError`. */
  handleError(message: ErrorMessage): boolean;
  handleEnded(call: Call): void;
}
