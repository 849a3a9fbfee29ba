import type { GroupServices } from '../call/group-port.ts';
import type { LobbyState } from '../call/guests-port.ts';
import type { CallChat } from '../chat/call-chat.ts';
import { Chats, type EndedChat } from '../chat/chats.ts';
import { CallsError } from '../errors.ts';
import type { Emitter } from '../lib/emitter.ts';
import { isEstablished } from '../model/call-phase.ts';
import type { Value } from '../primitives/value.ts';
import { Screens } from '../screens/screens.ts';
import { GroupCalls } from './group-calls.ts';
import { type Reaction, Reactions } from './reactions.ts';
import { VideoDemand } from './video-demand.ts';

/** Events that the code of groups and chats emits to the host: see `WebRTCCallsEvents`. */
interface GroupEvents {
  chatended: EndedChat;
  reaction: Reaction;
}

/** Services of the engine that the code of group calls and chats uses. */
export interface GroupDeps extends GroupServices {
  /** Written by the chats alone: see `WebRTCCalls.chat`. */
  readonly chat: Value<CallChat | null>;
  readonly events: Pick<Emitter<GroupEvents>, 'emit'>;
  /** The class is in the code that a page loads at once. */
  createValue<T>(initial: T): Value<T>;
}

export interface GroupCode {
  readonly calls: GroupCalls;
  readonly chats: Chats;
  /** See `WebRTCCalls.react`. */
  react(emoji: string): void;
  /** See `WebRTCCalls.shareScreen`. */
  shareScreen(): Promise<void>;
  /** Something about the calls changed. */
  update(): void;
}

/**
 * The engine's part of calls of more than two people, and of the chat in a call. A page loads it when one of
 * them begins, by `#load-group`.
 */
export interface GroupModule {
  createGroup(deps: GroupDeps): GroupCode;
}

export function createGroup(deps: GroupDeps): GroupCode {
  const { context, registry, chat, events, createValue } = deps;
  const { clock } = context.platform;
  const demand = new VideoDemand(clock, () => registry.calls);
  const reactions = new Reactions(
    () => clock.now(),
    (reaction) => events.emit('reaction', reaction),
  );
  const screens = new Screens(deps, () => registry.calls);
  const front = () => registry.find((phase) => isEstablished(phase) && !phase.localHold);
  const chats = new Chats({
    platform: context.platform,
    current: chat,
    createValue,
    calls: () => registry.calls,
    onEnded: (ended) => events.emit('chatended', ended),
    onOther(call, from, frame) {
      if (frame.type === 'reaction') reactions.handle(call, from, frame.emoji);
      else if (frame.type === 'video') demand.handle(call, from, frame.on);
      else if (frame.type === 'screen') screens.handle(call, from, frame);
      else return false;
      return true;
    },
  });
  return {
    calls: new GroupCalls(deps, createValue<LobbyState | null>(null)),
    chats,
    react(emoji) {
      const call = front();
      if (!call) throw new CallsError('not_in_call');
      reactions.send(call, emoji);
    },
    shareScreen: () => screens.toggle(),
    update() {
      screens.update();
      chats.update();
      demand.update();
    },
  };
}
