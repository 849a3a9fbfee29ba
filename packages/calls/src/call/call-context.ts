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

/** Input of a chat: a data channel that was created, or a message whose `frame` is not parsed yet. */
export type ChatInput = DataChannel | UnparsedGroupMessage;

/** Keeps account of the calls. */
export interface PhaseObserver<C> {
  handlePhase(call: C, before: CallPhase, event: CallEvent): void;
}

/** Services of the engine that a call uses. */
export interface CallContext<C> {
  readonly platform: Platform;
  readonly registry: PhaseObserver<C>;
  readonly media: LocalMedia;
  /** Announced whenever something that a UI draws changed. */
  readonly changes: ChangeNotifier;
  /** A channel for the chat to this participant, or a message with a frame of it. */
  onChat(call: C, from: string, input: ChatInput): void;
  signaling(): Signaling;
  /** The full configuration for an answered call. */
  config(): RTCConfiguration;
  /** Throws CallsError `invalid_state` if the code of connections is not loaded. */
  createTopology(options: TopologyOptions): PeerTopology;
}
