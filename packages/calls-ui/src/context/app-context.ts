import type { CallType, Clock, EndedChat, Peer, WebRTCCalls } from '@xpchat/calls';
import type { Texts } from '../i18n/texts.ts';
import type { CallAction } from '../ui-kit/card-button.ts';
import type { Ui } from './ui-state.ts';

/** The part of the engine that the interface reads and drives. */
export type CallsEngine = Pick<
  WebRTCCalls,
  | 'state'
  | 'capabilities'
  | 'chat'
  | 'configure'
  | 'initiateCall'
  | 'acceptCall'
  | 'rejectCall'
  | 'endCall'
  | 'dismiss'
  | 'openChat'
  | 'toggleMute'
  | 'toggleVideo'
  | 'shareScreen'
  | 'toggleHold'
  | 'swapCalls'
  | 'returnToCall'
  | 'getCallStats'
  | 'addParticipant'
  | 'removeParticipant'
  | 'updateGroup'
  | 'endForAll'
  | 'joinCall'
  | 'initiateGroupCall'
  | 'react'
  | 'guests'
  | 'recordings'
  | 'on'
>;

/** The actions of the controls. No method throws or rejects: an error is shown as a toast. */
export interface Actions {
  dial(peer: Peer, type: CallType): void;
  /** @param callId default: the foreground call */
  press(action: CallAction, callId?: string): void;
  dismiss(): void;
}

/** The HTTP side of the calls server, for history and settings. */
export interface CallsServer {
  /** The signalling address that the host gave; undefined for the page's own `/webrtc`. */
  readonly url?: string | undefined;
  /** Fetches a short-lived access token; undefined if the chat's cookie authenticates requests. */
  readonly token?: (() => Promise<string>) | undefined;
  /** Looks up the profile that the host has of a person. */
  readonly describePeer?: ((userId: string) => Peer | undefined) | undefined;
}

/** The chat of an ended call, and the same as plain text: a line for each message, with time and author. */
export interface SavedChat extends EndedChat {
  readonly text: string;
}
/** A person who can be added to a call. */
export interface FoundPerson {
  readonly userId: string;
  readonly name?: string | undefined;
  readonly picture?: string | undefined;
  /** Undefined if nobody knows. */
  readonly online?: boolean | undefined;
}
/** A group conversation as the host shows it. */
export interface ConversationFace {
  readonly name: string;
}
/** Finds people by a part of their name; all whom the person may call, for an empty query. */
export type FindPeople = (query: string) => Promise<readonly FoundPerson[]>;

/** Parts of the interface that a feature may ask for. */
export interface LazyParts {
  /** Never rejects. */
  load(part: 'group' | 'library' | 'recorder'): Promise<void>;
  get(): {
    /** Of the parts that are loaded. */
    readonly features: { readonly recording?: typeof import('@xpchat/calls/recording') };
  };
}

/** The collaborators of every feature. `Key`: the text keys that the feature uses. */
export interface AppContext<Key extends string> {
  readonly calls: CallsEngine;
  readonly ui: Ui;
  readonly actions: Actions;
  readonly texts: Texts<Key>;
  readonly clock: Clock;
  /** What the host knows of a group conversation; undefined if nothing. */
  readonly describeConversation?: ((id: string) => ConversationFace | undefined) | undefined;
  /** Selector of the conversation's header. */
  readonly header: string;
  /** Finds people for a call; absent if the calls server does that. */
  readonly people?: FindPeople | undefined;
  /** Null if the host has its own socket: there is no calls server then, and so no history. */
  readonly server: CallsServer | null;
  readonly lazy: LazyParts;
  /** Puts the chat of an ended call into the host's conversation; undefined if the host cannot. */
  readonly saveChat?: ((chat: SavedChat) => Promise<void> | void) | undefined;
}
