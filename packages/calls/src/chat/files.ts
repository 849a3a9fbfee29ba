import { type ChatFrame, MAX_CHAT_FILE_BYTES } from '@xpchat/calls-protocol/group';
import { flatten } from '../platform/quirks/flatten.ts';
import { ChatError } from './chat-error.ts';
import type { ChatPath } from './chat-path.ts';
import { cleanFileName } from './clean-text.ts';
import { type ChatFile, isOpen } from './file-state.ts';
import { IncomingFile } from './incoming-file.ts';
import { MAX_FILES } from './limits.ts';
import { OutgoingFile } from './outgoing-file.ts';

type FileInfo = Pick<ChatFile, 'id' | 'from' | 'at' | 'name' | 'size'>;
type FileOffer = Extract<ChatFrame, { readonly type: 'file' }>;

interface Sent {
  readonly info: FileInfo;
  readonly outgoing: readonly OutgoingFile[];
}

interface Received {
  readonly info: FileInfo;
  readonly incoming: IncomingFile;
}

/** The files of a chat: what this person sends to each participant, and what they receive. */
export class Files {
  private readonly _onChange: () => void;
  private readonly _sent = new Map<string, Sent>();
  private readonly _received = new Map<string, Received>();

  constructor(onChange: () => void) {
    this._onChange = onChange;
  }

  /** In the order in which they became known. */
  get all(): readonly ChatFile[] {
    const received = Array.from(this._received.values(), ({ info, incoming }) => ({
      ...info,
      transfers: [incoming.transfer],
      blob: incoming.blob,
    }));
    const sent = Array.from(this._sent.values(), ({ info, outgoing }) => ({
      ...info,
      transfers: outgoing.map(({ transfer }) => transfer),
      blob: null,
    }));
    return [...received, ...sent];
  }

  /**
   * Offers a file to everybody who has a channel. Reads nothing of it before somebody accepts.
   *
   * @throws ChatError `file_empty`, `file_too_large`, `no_channel`
   */
  offer(file: File, id: string, at: number, paths: ReadonlyMap<string, ChatPath>): void {
    if (!file.size) throw new ChatError('file_empty');
    if (file.size > MAX_CHAT_FILE_BYTES) throw new ChatError('file_too_large');
    const reached = Array.from(paths).filter(([, { channel }]) => channel);
    if (!reached.length) throw new ChatError('no_channel');
    const info = { id, from: null, at, name: cleanFileName(file.name), size: file.size };
    const outgoing = reached.map(
      ([userId, path]) => new OutgoingFile(userId, { id, file, path, onChange: this._onChange }),
    );
    this._sent.set(id, { info, outgoing });
    const { name, size } = info;
    for (const [, path] of reached) path.deliver({ type: 'file', id, at, name, size });
    this._onChange();
  }

  /** Returns whether the offer is new. */
  handleOffer(from: string, { id, at, name, size }: FileOffer, path: ChatPath): boolean {
    if (this._received.has(id) || this._received.size >= MAX_FILES) return false;
    const incoming = new IncomingFile(from, { id, size, path, onChange: this._onChange });
    const info = { id, from, at, name: cleanFileName(name), size };
    this._received.set(id, { info, incoming });
    return true;
  }

  accept(id: string): void {
    this._received.get(id)?.incoming.accept();
  }

  /** Stops a file in both directions and notifies the others. */
  cancel(id: string, paths: ReadonlyMap<string, ChatPath>): void {
    const receivers = this._sent.get(id)?.outgoing.map(({ transfer }) => transfer) ?? [];
    const incoming = this._received.get(id)?.incoming;
    const transfers = incoming ? [incoming.transfer] : receivers;
    for (const { userId, state } of transfers) {
      if (isOpen(state)) paths.get(userId)?.send({ type: 'cancel', id });
    }
    incoming?.end('cancelled');
    for (const each of this._sent.get(id)?.outgoing ?? []) each.end('cancelled');
  }

  /** Returns whether this page has the file: one that was loaded again has lost it. */
  handleWant(from: string, id: string, offset: number): boolean {
    const outgoing = this._to(from, id);
    void outgoing?.start(offset);
    return outgoing !== undefined;
  }

  handleGot(from: string, id: string, offset: number): void {
    this._to(from, id)?.confirm(offset);
  }

  handleCancel(from: string, id: string): void {
    this._to(from, id)?.end('cancelled');
    this._from(from, id)?.end('cancelled');
  }

  handleChunk(from: string, id: string, offset: number, data: ArrayBuffer): void {
    this._from(from, id)?.add(offset, data);
  }

  /** The participant can be reached over a channel, a first or another one. */
  resume(userId: string): void {
    for (const { incoming } of this._receivedFrom(userId)) incoming.resume();
    this._onChange();
  }

  /** There is no channel to the participant. */
  pause(userId: string): void {
    for (const { incoming } of this._receivedFrom(userId)) incoming.pause();
    for (const each of this._sentTo(userId)) each.pause();
  }

  /** The participant left, or the call is over. */
  fail(userId: string): void {
    for (const { incoming } of this._receivedFrom(userId)) incoming.end('failed');
    for (const each of this._sentTo(userId)) each.end('failed');
  }

  private _to(userId: string, id: string): OutgoingFile | undefined {
    return this._sent.get(id)?.outgoing.find((each) => each.userId === userId);
  }

  private _from(userId: string, id: string): IncomingFile | undefined {
    const received = this._received.get(id);
    return received?.info.from === userId ? received.incoming : undefined;
  }

  private _receivedFrom(userId: string): Received[] {
    return Array.from(this._received.values()).filter(({ info }) => info.from === userId);
  }

  private _sentTo(userId: string): OutgoingFile[] {
    const all = flatten(Array.from(this._sent.values(), ({ outgoing }) => outgoing));
    return all.filter((each) => each.userId === userId);
  }
}
