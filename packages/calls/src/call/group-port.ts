import type {
  CallType,
  ErrorMessage,
  IncomingPeerMessage,
  OptionTag,
  Profile,
  Welcome,
} from '@xpchat/calls-protocol';
import type { CallInfo, Peer } from '../model/call-phase.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';
import type { Call, CallContext } from './call.ts';
import type { CallRegistry } from './call-registry.ts';
import type { CallSettings } from './call-settings.ts';
import type { ChatInput } from './chat-input.ts';
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

/** Services of the engine that the code of group calls, chats and screens uses. */
export interface GroupServices {
  readonly context: CallContext;
  readonly registry: CallRegistry;
  readonly router: {
    /** What the calls server told about this session; undefined without one. */
    readonly session: Welcome | undefined;
    limitRinging(call: Call): void;
  };
  readonly outgoing: OutgoingCalls;
  settings(): CallSettings;
  /** Option tags that this client announces in group calls. */
  supported(): OptionTag[];
  describe(userId: string, given: Profile): Peer;
  createCall(info: CallInfo): Call;
  createTopology(options: TopologyOptions): PeerTopology;
  /**
   * Opens the devices, waits for the server, and then joins: see `joinWhenReady`.
   *
   * @param video whether a video call opens the camera
   */
  join(call: Call, video: boolean, join: () => Promise<void>): Promise<void>;
}

/** The code of group calls, chats and screens, which is loaded when it is needed, as the calls see it. */
export interface GroupPort {
  /**
   * Accepts a message of a group call, and returns false for any other message. Queues the message if
   * earlier messages of that call wait for the code.
   */
  receive(message: IncomingPeerMessage): boolean;
  /** The roster or the recording of a call that the server reports to a page that connects. */
  restore(call: Call, state: unknown): void;
  /** A channel for the chat to this participant, or a message with a frame of it. */
  handleChat(call: Call, from: string, input: ChatInput): void;
  /** The server refused a message. Returns false if it was not sent from here. */
  handleError(message: ErrorMessage): boolean;
  handleEnded(call: Call): void;
}
