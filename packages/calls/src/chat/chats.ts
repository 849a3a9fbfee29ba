import { type ChatFrame, parseChatFrame } from '@xpchat/calls-protocol/group';
import type { Call } from '../call/call.ts';
import type { ChatInput } from '../call/chat-input.ts';
import { CallsError } from '../errors.ts';
import { type CallInfo, isEstablished, type Peer } from '../model/call-phase.ts';
import type { Platform } from '../platform/platform.ts';
import type { Value } from '../primitives/value.ts';
import type { Topology } from '../topology/topology.ts';
import { CallChat, type Chat } from './call-chat.ts';
import type { ChatMessage } from './messages.ts';

/** The chat of a call that is over. */
export interface EndedChat {
  readonly call: CallInfo;
  /** Everybody who was in the call beside this person. */
  readonly people: readonly Peer[];
  /** The chat's conversation to which the call belongs; undefined for a call of other people. */
  readonly conversationId: string | undefined;
  /** In their order. Never empty. */
  readonly messages: readonly ChatMessage[];
}

export interface ChatsDeps {
  readonly platform: Platform;
  /** Written here alone: see `WebRTCCalls.chat`. */
  readonly current: Value<Chat | null>;
  createValue<T>(initial: T): Value<T>;
  /** Live calls, the one in the foreground first. */
  calls(): readonly Call[];
  onEnded(chat: EndedChat): void;
  /** Handles what travels beside the chat. Returns whether the frame is that. */
  onOther(call: Call, from: string, frame: ChatFrame): boolean;
}

interface Entry {
  readonly call: Call;
  readonly chat: CallChat;
  topology: Topology | null;
  /** Remembers the people who are in the call now. */
  readonly remember: () => void;
}

/** The chats of the calls of one engine. */
export class Chats {
  private readonly _deps: ChatsDeps;
  private _entries: readonly Entry[] = [];

  constructor(deps: ChatsDeps) {
    this._deps = deps;
  }

  /** Opens the chat of the call in the foreground. Throws CallsError `not_in_call`. */
  open(): Chat {
    const [call] = this._deps.calls();
    if (!call || !isEstablished(call.phase)) throw new CallsError('not_in_call');
    return this._chatOf(call);
  }

  handle(call: Call, from: string, input: ChatInput): void {
    if (!isEstablished(call.phase)) return;
    if (input.kind === 'channel') {
      this._chatOf(call).addChannel(from, input.channel);
      return;
    }
    const { message } = input;
    const frame = parseChatFrame('frame' in message ? message.frame : null);
    if (frame && !this._deps.onOther(call, from, frame)) this._chatOf(call).receive(from, frame);
  }

  /** Something about the calls changed. */
  update(): void {
    for (const entry of this._entries) {
      const { call, chat } = entry;
      entry.remember();
      if (call.isOver) this._end(entry);
      else if (call.topology !== entry.topology) {
        entry.topology = call.topology;
        call.topology?.openData();
      }
      chat.updateReaders();
    }
    const [front] = this._deps.calls();
    const open = this._entries.find(({ call }) => call === front)?.chat;
    // The chat of the last call stays readable until the next one.
    if (open || front) this._deps.current.set(open ?? null);
  }

  private _chatOf(call: Call): CallChat {
    const known = this._entries.find((entry) => entry.call === call);
    if (known) return known.chat;
    const { platform, createValue } = this._deps;
    const people = new Map<string, Peer>();
    const remember = () => {
      for (const peer of call.info.participants) people.set(peer.id, peer);
    };
    remember();
    const chat = new CallChat({
      id: call.id,
      clock: platform.clock,
      newId: () => platform.randomId(),
      readers: () =>
        call.info.participants
          .map(({ id }) => id)
          .filter((id) => call.topology?.supports(id, 'chat')),
      people: () => Array.from(people.values()),
      send: (to, frame) => call.send(to, { type: 'call_chat', frame }),
      createState: createValue,
    });
    this._entries = [...this._entries, { call, chat, topology: call.topology, remember }];
    // The channels find the chat.
    call.topology?.openData();
    this.update();
    return chat;
  }

  private _end({ call, chat }: Entry): void {
    this._entries = this._entries.filter((each) => each.call !== call);
    chat.end();
    const { messages, people } = chat.state.get();
    const { conversationId } = call.group?.state ?? {};
    if (messages.length) this._deps.onEnded({ call: call.info, people, conversationId, messages });
  }
}
