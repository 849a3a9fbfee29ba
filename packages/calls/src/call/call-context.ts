import type { UnparsedGroupMessage } from '@xpchat/calls-protocol';
import type { ChangeNotifier } from '../lib/change-notifier.ts';
import type { LocalMedia } from '../media/local-media.ts';
import type { CallPhase } from '../model/call-phase.ts';
import type { DataChannel } from '../model/data-channel.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling } from '../signaling/signaling.ts';
import type { PeerTopology } from '../topology/peer-topology.ts';
import type { TopologyOptions } from '../topology/topology.ts';
import type { CallEvent } from './call-machine.ts';
import type { GroupPart } from './group-part.ts';

/** Input of a chat: a data channel that was created, or a message whose `frame` is not parsed yet. */
export type ChatInput =
  | { readonly kind: 'channel'; readonly channel: DataChannel }
  | { readonly kind: 'message'; readonly message: UnparsedGroupMessage };

/** Tracks phase changes of calls. */
export interface PhaseObserver<C> {
  handlePhase(call: C, before: CallPhase, event: CallEvent): void;
}

/** State that the code of groups and chats has of each call. */
export interface GroupParts<C> {
  /** State of a group call; null for a call of two. */
  of(call: C): GroupPart | null;
  /** A channel for the chat to this participant, or a message with a frame of it. */
  handleChat(call: C, from: string, input: ChatInput): void;
}

/** Services of the engine that a call uses. */
export interface CallContext<C> {
  readonly platform: Platform;
  readonly registry: PhaseObserver<C>;
  readonly media: LocalMedia;
  /** Announced whenever something that a UI draws changed. */
  readonly changes: ChangeNotifier;
  readonly group: GroupParts<C>;
  signaling(): Signaling;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  /** Throws CallsError `invalid_state` if the code of connections is not loaded. */
  createTopology(options: TopologyOptions): PeerTopology;
}
