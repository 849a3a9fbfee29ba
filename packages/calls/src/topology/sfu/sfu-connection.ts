import { backoffMs } from '@xpchat/calls-protocol';
import { CallsError } from '../../errors.ts';
import type { Clock } from '../../primitives/clock.ts';
import type { SfuData } from './sfu-channel.ts';
import type { CreateSfuRoom, SfuGrant, SfuRoom } from './sfu-room.ts';

/** The pauses between attempts to join. */
const JOIN_BACKOFF = { firstMs: 500, maxMs: 2_000 };
/** How long it tries to connect at first: as long as to a person (peer/link-recovery.ts). */
const FIRST_GIVE_UP_MS = 30_000;
/**
 * How long an SFU may be away. The server changes a call to a mesh sooner, if one holds its people: this is for
 * larger calls, whose people wait for an SFU that is started again.
 */
const GIVE_UP_MS = 120_000;
/** Interval between two checks of the traffic. */
const TRAFFIC_INTERVAL_MS = 1_000;
/** An SFU answers checks and reports about twice a second, also in silence. Three checks without traffic in a row are a loss. */
const SILENT_CHECKS = 3;

export interface SfuConnectionEvents {
  /** Another room carries the media from now on. */
  onRoom(room: SfuRoom): void;
  onMembers(): void;
  onData(userId: string, data: SfuData): void;
  onConnected(): void;
  onInterrupted(): void;
  /** One attempt; others follow. */
  onJoinFailed(error: unknown): void;
  /** No connection came up in time. */
  onLost(error: unknown, wasConnected: boolean): void;
}

export interface SfuConnectionOptions {
  readonly clock: Clock;
  random(): number;
  /** Loads the code of the SFU's client, if that was not done before. */
  loadRoom(): Promise<CreateSfuRoom>;
  /** Asks our server for a grant. Each serves one attempt to join. */
  grant(): Promise<SfuGrant>;
  readonly events: SfuConnectionEvents;
}

/**
 * Keeps a call connected to its SFU. When the room's own recovery fails, or nothing comes from the SFU any
 * more, it joins again beside the room that it has, and changes over once the new one is up.
 */
export class SfuConnection {
  private readonly _options: SfuConnectionOptions;
  private _room: SfuRoom | null = null;
  /** An attempt to join; null while none runs. */
  private _candidate: { room: SfuRoom | null } | null = null;
  private _isUp = false;
  private _wasConnected = false;
  private _isClosed = false;
  private _cancelRetry: () => void = () => undefined;
  private _cancelGiveUp: (() => void) | null = null;
  private _cancelWatch: () => void = () => undefined;
  private _lastError: unknown;

  constructor(options: SfuConnectionOptions) {
    this._options = options;
  }

  /** The room that carries the media; null before the first one is up. */
  get room(): SfuRoom | null {
    return this._room;
  }

  /** Whether media can flow. */
  get isUp(): boolean {
    return this._isUp;
  }

  open(): void {
    this._giveUpLater();
    void this._join(0);
  }

  /** Idempotent. */
  close(): void {
    this._isClosed = true;
    this._cancelRetry();
    this._cancelGiveUp?.();
    this._cancelWatch();
    this._candidate?.room?.close();
    this._room?.close();
  }

  private async _join(failures: number): Promise<void> {
    if (this._isClosed || this._candidate) return;
    this._cancelRetry();
    const { clock, random, loadRoom, grant } = this._options;
    const candidate: { room: SfuRoom | null } = { room: null };
    this._candidate = candidate;
    try {
      const [create, granted] = await Promise.all([loadRoom(), grant()]);
      if (this._isClosed) return;
      const room = create({
        onMembers: () => {
          if (this._room === room) this._options.events.onMembers();
        },
        onData: (userId, data) => {
          if (this._room === room) this._options.events.onData(userId, data);
        },
        onInterrupted: () => this._handleInterrupted(room),
        onResumed: () => {
          if (this._room === room) this._setUp();
        },
        onClosed: () => this._handleClosed(room),
      });
      candidate.room = room;
      await room.connect(granted);
      if (this._isClosed) return;
      this._candidate = null;
      this._change(room);
    } catch (error) {
      candidate.room?.close();
      if (this._isClosed) return;
      this._candidate = null;
      this._lastError = error;
      this._options.events.onJoinFailed(error);
      const pause = backoffMs(failures, random(), JOIN_BACKOFF);
      this._cancelRetry = clock.after(pause, () => this._join(failures + 1));
    }
  }

  private _change(room: SfuRoom): void {
    const before = this._room;
    this._room = room;
    this._options.events.onRoom(room);
    // The SFU has ended it already: both have one identity.
    before?.close();
    this._setUp();
    this._watchTraffic(room);
  }

  private _setUp(): void {
    this._cancelGiveUp?.();
    this._cancelGiveUp = null;
    this._wasConnected = true;
    this._isUp = true;
    this._options.events.onConnected();
  }

  private _handleInterrupted(room: SfuRoom): void {
    if (this._room !== room || !this._isUp) return;
    this._isUp = false;
    this._giveUpLater();
    this._options.events.onInterrupted();
  }

  private _handleClosed(room: SfuRoom): void {
    if (this._isClosed || this._room !== room) return;
    this._cancelWatch();
    this._handleInterrupted(room);
    void this._join(0);
  }

  private _giveUpLater(): void {
    const limit = this._wasConnected ? GIVE_UP_MS : FIRST_GIVE_UP_MS;
    this._cancelGiveUp ??= this._options.clock.after(limit, () => {
      this.close();
      const error = this._lastError;
      this._options.events.onLost(
        error instanceof CallsError ? error : undefined,
        this._wasConnected,
      );
    });
  }

  /** Browsers notice a dead path after many seconds. */
  private _watchTraffic(room: SfuRoom): void {
    this._cancelWatch();
    let received = -1;
    let silent = 0;
    const checkTraffic = async (): Promise<void> => {
      const traffic = await room.traffic().catch(() => null);
      if (this._isClosed || this._room !== room) return;
      silent = traffic && traffic.received === received ? silent + 1 : 0;
      received = traffic?.received ?? -1;
      if (silent === SILENT_CHECKS) {
        this._handleInterrupted(room);
        void this._join(0);
      }
      schedule();
    };
    const schedule = () => {
      this._cancelWatch = this._options.clock.after(TRAFFIC_INTERVAL_MS, checkTraffic);
    };
    schedule();
  }
}
