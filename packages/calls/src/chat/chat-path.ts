import { type ChatFrame, parseChatFrame } from '@xpchat/calls-protocol/group';
import type { DataChannel } from '../model/data-channel.ts';
import type { Clock } from '../primitives/clock.ts';
import { listen } from '../primitives/listen.ts';
import { MAX_FRAME_LENGTH } from './limits.ts';

export type ChunkFrame = Extract<ChatFrame, { readonly type: 'chunk' }>;
/** Frames that are sent again until their receiver acknowledges them. */
export type ReliableFrame = Extract<ChatFrame, { readonly type: 'message' | 'file' }>;

export interface ChatPathOptions {
  readonly clock: Clock;
  /** Sends over the signalling. Never throws. */
  sendBySignaling(frame: ChatFrame): void;
  onFrame(frame: ChatFrame): void;
  onChunk(header: ChunkFrame, data: ArrayBuffer): void;
  /** A channel can be used, or none can. */
  onChannel(isOpen: boolean): void;
  /** Nobody acknowledged a frame in time. It stays in the outbox. */
  onUnanswered(id: string): void;
}

/** Pauses after which a frame is sent again over the signalling; after the last one it is unanswered. */
const RESEND_PAUSES_MS = [4000, 8000, 16_000, 2000];

interface Waiting {
  readonly frame: ReliableFrame;
  stop: () => void;
}

/** The way to one participant: the newest open data channel, and else the signalling. */
export class ChatPath {
  private readonly _options: ChatPathOptions;
  /** Oldest first. */
  private _channels: readonly DataChannel[] = [];
  private readonly _outbox = new Map<string, Waiting>();
  /** Remove the listeners of a channel. */
  private readonly _stops = new Set<() => void>();
  private _isClosed = false;

  constructor(options: ChatPathOptions) {
    this._options = options;
  }

  /** The open channel; null while there is none. */
  get channel(): DataChannel | null {
    // Closing the own connection fires no event at its channels.
    const open = this._channels.filter(({ readyState }) => readyState === 'open');
    return open[open.length - 1] ?? null;
  }

  addChannel(channel: DataChannel): void {
    if (this._isClosed) return;
    const { onFrame, onChunk, onChannel } = this._options;
    channel.binaryType = 'arraybuffer';
    this._channels = [...this._channels, channel];
    let header: ChunkFrame | null = null;
    const onMessage = ({ data }: MessageEvent) => {
      if (typeof data !== 'string') {
        if (header && data instanceof ArrayBuffer) onChunk(header, data);
        header = null;
        return;
      }
      const frame = data.length > MAX_FRAME_LENGTH ? null : parseChatFrame(data);
      header = frame?.type === 'chunk' ? frame : null;
      if (frame && !header) onFrame(frame);
    };
    const report = () => onChannel(this.channel !== null);
    const stop = listen(channel, {
      message: onMessage,
      open: report,
      close: () => {
        stop();
        this._stops.delete(stop);
        this._channels = this._channels.filter((each) => each !== channel);
        report();
      },
    });
    this._stops.add(stop);
    if (channel.readyState === 'open') report();
  }

  /** Sends once. */
  send(frame: ChatFrame): void {
    try {
      const { channel } = this;
      if (channel) {
        channel.send(JSON.stringify(frame));
        return;
      }
    } catch {
      // Its buffer is full, or it was closed just now.
    }
    this._options.sendBySignaling(frame);
  }

  /** Sends until it is acknowledged. */
  deliver(frame: ReliableFrame): void {
    this._outbox.get(frame.id)?.stop();
    const waiting: Waiting = { frame, stop: () => undefined };
    this._outbox.set(frame.id, waiting);
    this.send(frame);
    this._resendLater(waiting, 0);
  }

  awaits(id: string): boolean {
    return this._outbox.has(id);
  }

  acknowledge(id: string): void {
    this._outbox.get(id)?.stop();
    this._outbox.delete(id);
  }

  /** The other side listens from now on: sends everything that it has not acknowledged. */
  resend(): void {
    for (const { frame } of Array.from(this._outbox.values())) this.deliver(frame);
  }

  close(): void {
    this._isClosed = true;
    for (const { stop } of Array.from(this._outbox.values())) stop();
    this._outbox.clear();
    for (const stop of Array.from(this._stops)) stop();
    this._stops.clear();
    this._channels = [];
  }

  private _resendLater(waiting: Waiting, tries: number): void {
    const { clock, sendBySignaling, onUnanswered } = this._options;
    const pause = RESEND_PAUSES_MS[tries];
    if (pause === undefined) {
      onUnanswered(waiting.frame.id);
      return;
    }
    waiting.stop = clock.after(pause, () => {
      // The channel may be up although its path is dead.
      if (tries < RESEND_PAUSES_MS.length - 1) sendBySignaling(waiting.frame);
      this._resendLater(waiting, tries + 1);
    });
  }
}
