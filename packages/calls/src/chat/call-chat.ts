import { isGuestId } from '@xpchat/calls-protocol';
import { type ChatFrame, MAX_CHAT_TEXT_LENGTH } from '@xpchat/calls-protocol/group';
import type { Peer } from '../model/call-phase.ts';
import type { DataChannel } from '../model/data-channel.ts';
import type { Clock } from '../primitives/clock.ts';
import type { Readable, Value } from '../primitives/value.ts';
import { ChatError } from './chat-error.ts';
import { ChatPath } from './chat-path.ts';
import { cleanText } from './clean-text.ts';
import type { ChatFile } from './file-state.ts';
import { Files } from './files.ts';
import { HistoryRequest } from './history.ts';
import { type ChatMessage, type MessageState, Messages } from './messages.ts';
import { Typing } from './typing.ts';

/** Everything that a UI draws. Immutable: each change makes a new object. */
export interface ChatState {
  /** In their order. */
  readonly messages: readonly ChatMessage[];
  /** In any order. Their place among the messages is by `at`, and by `id` where that is the same. */
  readonly files: readonly ChatFile[];
  /** Messages and files of others since the last `markRead`. */
  readonly unread: number;
  /** Everybody who is or was in the call beside this person, for the names of authors. */
  readonly people: readonly Peer[];
  /** User ids of the people who type. */
  readonly typing: readonly string[];
  /** Whether anybody in the call can read a message. */
  readonly canWrite: boolean;
  /** Whether there is a direct connection for files. */
  readonly canSendFiles: boolean;
  /** The call is over: the chat can be read, and not written. */
  readonly isOver: boolean;
}

/** The chat of one call. */
export interface Chat {
  readonly callId: string;
  /** Everything that a UI draws. */
  readonly state: Readable<ChatState>;
  /**
   * Sends a text to everybody in the call.
   *
   * @throws ChatError `text_empty`, `text_too_long`, `nobody_reads`, `chat_over`
   */
  send(text: string): void;
  /** Sends a message again that failed. Does nothing for another one. */
  retry(id: string): void;
  /**
   * Offers a file to everybody who can be reached directly. Its bytes are read and sent when they accept.
   *
   * @throws ChatError `file_empty`, `file_too_large`, `no_channel`, `chat_over`
   */
  sendFile(file: File): void;
  /** Receives a file that somebody offered. */
  acceptFile(id: string): void;
  /** Stops sending a file, or declines one or stops receiving it. */
  cancelFile(id: string): void;
  /** Call it while the person types, as often as you like, and when they stop. */
  setTyping(on: boolean): void;
  /** The person has seen everything. */
  markRead(): void;
}

/** The parts of a call that its chat uses. */
export interface ChatCall {
  readonly id: string;
  readonly clock: Clock;
  newId(): string;
  /** User ids of the other participants whose clients have a chat; those who joined first come first. */
  readers(): readonly string[];
  /** Everybody who is or was in the call beside this person. */
  people(): readonly Peer[];
  /** Sends over the signalling. Never throws. */
  send(to: string, frame: ChatFrame): void;
  /** Makes the value of `CallChat.state`: the class is in the code that is loaded at once. */
  createState(initial: ChatState): Value<ChatState>;
}

/** A chat: made when it is opened, or when somebody else writes. */
export class CallChat implements Chat {
  readonly callId: string;
  readonly state: Readable<ChatState>;
  private readonly _call: ChatCall;
  private readonly _state: Value<ChatState>;
  private readonly _messages = new Messages();
  private readonly _files = new Files(() => this._publish());
  private readonly _paths = new Map<string, ChatPath>();
  private readonly _typing: Typing;
  private readonly _history: HistoryRequest;
  private _unread = 0;
  private _isOver = false;

  constructor(call: ChatCall) {
    this._call = call;
    this.callId = call.id;
    this._typing = new Typing(
      call.clock,
      () => this._publish(),
      (on) => this._broadcast({ type: 'typing', on }),
    );
    this._history = new HistoryRequest(call.clock, (id) =>
      this._paths.get(id)?.send({ type: 'history' }),
    );
    this._state = call.createState(this._createState());
    this.state = this._state;
    this.updateReaders();
  }

  send(text: string): void {
    if (text.length > MAX_CHAT_TEXT_LENGTH) throw new ChatError('text_too_long');
    const clean = cleanText(text);
    if (!clean) throw new ChatError('text_empty');
    this._assertWritable();
    const id = this._call.newId();
    const at = this._messages.nextAt(this._call.clock.now());
    this._messages.add({ id, from: null, at, text: clean, state: 'sending' });
    this._typing.handleSent();
    for (const path of this._all) path.deliver({ type: 'message', id, at, text: clean });
    this._publish();
  }

  retry(id: string): void {
    const message = this._messages.find(id);
    if (message?.state !== 'failed' || this._isOver) return;
    const { at, text } = message;
    const waiting = this._all.filter((path) => path.awaits(id));
    // Its receivers may have left meanwhile.
    for (const path of waiting) path.deliver({ type: 'message', id, at, text });
    this._messages.setState(id, waiting.length ? 'sending' : 'sent');
    this._publish();
  }

  sendFile(file: File): void {
    if (this._isOver) throw new ChatError('chat_over');
    const at = this._messages.nextAt(this._call.clock.now());
    this._files.offer(file, this._call.newId(), at, this._paths);
  }

  acceptFile(id: string): void {
    this._files.accept(id);
  }

  cancelFile(id: string): void {
    this._files.cancel(id, this._paths);
  }

  setTyping(on: boolean): void {
    if (!this._isOver) this._typing.setOwn(on);
  }

  markRead(): void {
    if (!this._unread) return;
    this._unread = 0;
    this._publish();
  }

  /** A data channel to a participant was created. */
  addChannel(from: string, channel: DataChannel): void {
    this._paths.get(from)?.addChannel(channel);
  }

  /** A frame came over the signalling. */
  receive(from: string, frame: ChatFrame): void {
    const path = this._paths.get(from);
    if (path) this._handle(from, path, frame);
  }

  /** The people of the call may have changed. */
  updateReaders(): void {
    if (this._isOver) return;
    const readers = this._call.readers();
    const gone = Array.from(this._paths.keys()).filter((id) => !readers.includes(id));
    const added = readers.filter((id) => !this._paths.has(id));
    for (const id of gone) this._removeReader(id);
    for (const id of added) this._addReader(id);
    if (gone.length || added.length) this._publish();
  }

  /** The call is over. Idempotent. */
  end(): void {
    if (this._isOver) return;
    this._isOver = true;
    for (const id of Array.from(this._paths.keys())) this._removeReader(id);
    this._typing.close();
    this._history.close();
    this._publish();
  }

  private get _all(): readonly ChatPath[] {
    return Array.from(this._paths.values());
  }

  private _assertWritable(): void {
    if (this._isOver) throw new ChatError('chat_over');
    if (!this._paths.size) throw new ChatError('nobody_reads');
  }

  private _addReader(id: string): void {
    if (isGuestId(id)) this._messages.hideFrom(id);
    const path: ChatPath = new ChatPath({
      clock: this._call.clock,
      sendBySignaling: (frame) => this._call.send(id, frame),
      onFrame: (frame) => this._handle(id, path, frame),
      onChunk: (header, data) => this._files.handleChunk(id, header.id, header.offset, data),
      onChannel: (isOpen) => {
        if (isOpen) {
          this._greet(id, path);
          this._files.resume(id);
        } else this._files.pause(id);
        this._publish();
      },
      onUnanswered: (message) => {
        this._messages.setState(message, 'failed');
        this._publish();
      },
    });
    this._paths.set(id, path);
    this._greet(id, path);
  }

  private _removeReader(id: string): void {
    const path = this._paths.get(id);
    this._paths.delete(id);
    this._files.fail(id);
    this._typing.set(id, false);
    const unsent = this._messages.all.filter((message) => path?.awaits(message.id));
    path?.close();
    // No receiver is left, or the call is over.
    for (const message of unsent)
      this._updateMessageState(message.id, this._isOver ? 'failed' : 'sent');
  }

  private _greet(to: string, path: ChatPath): void {
    path.send({ type: 'hello', count: this._messages.visibleTo(to).length });
  }

  private _broadcast(frame: ChatFrame): void {
    for (const path of this._all) path.send(frame);
  }

  private _handle(from: string, path: ChatPath, frame: ChatFrame): void {
    switch (frame.type) {
      case 'hello':
        this._handleHello(from, path, frame.count);
        break;
      case 'message': {
        const { id, at, text } = frame;
        path.send({ type: 'ack', id });
        this._typing.set(from, false);
        this._show({ id, from, at, text: cleanText(text), state: 'sent' });
        break;
      }
      case 'ack':
        path.acknowledge(frame.id);
        this._updateMessageState(frame.id, 'sent');
        break;
      case 'typing':
        this._typing.set(from, frame.on);
        break;
      case 'history': {
        const parts = this._messages.pastFor(from);
        const last = parts.length - 1;
        if (last < 0) path.send({ type: 'past', messages: [], last: true });
        for (const [index, messages] of parts.entries()) {
          path.send({ type: 'past', messages, last: index === last });
        }
        break;
      }
      case 'past':
        if (!this._history.accept(from, frame.last)) return;
        for (const { id, at, text, yours, from: author = from } of frame.messages) {
          const own = yours ? null : author;
          this._show({ id, from: own, at, text: cleanText(text), state: 'sent' }, true);
        }
        break;
      case 'file':
        path.send({ type: 'ack', id: frame.id });
        if (this._files.handleOffer(from, frame, path)) this._unread++;
        break;
      case 'want':
        if (this._files.handleWant(from, frame.id, frame.offset)) break;
        path.send({ type: 'cancel', id: frame.id });
        break;
      case 'got':
        this._files.handleGot(from, frame.id, frame.offset);
        break;
      case 'cancel':
        this._files.handleCancel(from, frame.id);
        break;
      case 'chunk':
        // Its bytes follow over the same channel only.
        break;
      case 'reaction':
      case 'video':
      case 'screen':
        // They come over the signalling, and need no chat.
        break;
      default:
        frame satisfies never;
    }
    this._publish();
  }

  /** The other side listens from now on, and has `count` messages. */
  private _handleHello(from: string, path: ChatPath, count: number): void {
    path.resend();
    const own = this._messages.all.length;
    // Guests have a part of the history only.
    if (count > own) this._history.start(this._call.readers().filter((id) => !isGuestId(id)));
    else if (count < this._messages.visibleTo(from).length) this._greet(from, path);
  }

  private _show(message: ChatMessage, isPast = false): void {
    if (!message.text || !this._messages.add(message, isPast)) return;
    if (message.from !== null) this._unread++;
  }

  /** Sets the state of an own message once nobody is left to acknowledge it. */
  private _updateMessageState(id: string, state: MessageState): void {
    if (this._messages.find(id)?.from !== null) return;
    if (!this._all.some((path) => path.awaits(id))) this._messages.setState(id, state);
  }

  private _publish(): void {
    this._state.set(this._createState());
  }

  private _createState(): ChatState {
    return {
      messages: this._messages.all,
      files: this._files.all,
      unread: this._unread,
      people: this._call.people(),
      typing: this._typing.ids,
      canWrite: !this._isOver && this._paths.size > 0,
      canSendFiles: this._all.some(({ channel }) => channel),
      isOver: this._isOver,
    };
  }
}
