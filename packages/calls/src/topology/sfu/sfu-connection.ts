import { backoffMs } from '@xpchat/calls-protocol';
import { CallsError } from '../../errors.ts';
import type { Clock } from '../../primitives/clock.ts';
import type { SfuData } from './sfu-channel.ts';
import {
  JOINING,
  nextSfuConnectionState,
  type SfuConnectionEvent,
  type SfuConnectionState,
} from './sfu-connection-state.ts';
import type { CreateSfuRoom, SfuGrant, SfuRoom } from './sfu-room.ts';

/** The pauses between attempts to join. */
const JOIN_BACKOFF = { firstMs: 500, maxMs: 2_000 };
/** The first attempt to join fails after this time, as a connection to a person does (peer/link-recovery.ts). */
const FAIL_FIRST_JOIN_AFTER_MS = 30_000;
/**
 * A device that was in the room stops its attempts to rejoin after this time. The server changes a call to a mesh
 * sooner if a mesh holds its people. This limit is for larger calls, which wait until the SFU is started again.
 */
const FAIL_REJOIN_AFTER_MS = 120_000;
/** A device that gets grants and does not connect reports that after this time [GR31]. */
const REPORT_BLOCKED_AFTER_MS = 10_000;
/** Interval between two checks of the traffic. */
const TRAFFIC_INTERVAL_MS = 1_000;
/**
 * An SFU reports about twice a second on what this device sends, also in silence. Three checks without traffic in a
 * row are a loss.
 */
const SILENT_CHECKS = 3;
/** Chrome checks a working path every 2.5 s: two missing answers are a loss. */
const SPARSE_SILENT_CHECKS = 7;

export interface SfuConnectionEvents {
  /** Another room carries the media from now on. */
  onRoom(room: SfuRoom): void;
  onMembers(): void;
  onData(userId: string, data: SfuData): void;
  onConnected(): void;
  onInterrupted(): void;
  /** One attempt; others follow. */
  onJoinFailed(error: unknown): void;
  /** The SFU answers our server, and this device cannot connect to it, or is connected. */
  onBlocked(isBlocked: boolean): void;
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
  /** Written by `_advance` alone. */
  private _state: SfuConnectionState = JOINING;
  private _stopRetry: () => void = () => undefined;
  /** Null while no time limit runs: the connection is up. */
  private _stopTimeLimit: (() => void) | null = null;
  private _stopWatch: () => void = () => undefined;
  /** Null unless an attempt with a grant runs, or several in a row. */
  private _stopReport: (() => void) | null = null;

  constructor(options: SfuConnectionOptions) {
    this._options = options;
  }

  /** The room that carries the media; null before the first one is up, and after the end. */
  get room(): SfuRoom | null {
    return this._state.room;
  }

  /** Whether media can flow. */
  get isUp(): boolean {
    return this._state.name === 'up';
  }

  open(): void {
    this._startTimeLimit();
    void this._attempt();
  }

  /** Idempotent. */
  close(): void {
    const { room, attempts } = this._state;
    this._advance({ type: 'close' });
    attempts?.candidate?.close();
    room?.close();
  }

  /** Starts and stops what belongs to a state. */
  private _advance(event: SfuConnectionEvent): void {
    this._state = nextSfuConnectionState(this._state, event);
    const { name, attempts } = this._state;
    if (name === 'closed') this._stopWatch();
    if (name === 'closed' || attempts === null) this._stopRetry();
    if (name === 'interrupted') this._startTimeLimit();
    if (name !== 'up' && name !== 'closed') return;
    this._stopTimeLimit?.();
    this._stopTimeLimit = null;
    this._cancelReport();
  }

  /** Our server got a grant, so the SFU is there: what fails from now on is the way to it. */
  private _reportLater(): void {
    const { clock, events } = this._options;
    this._stopReport ??= clock.after(REPORT_BLOCKED_AFTER_MS, () => {
      if (!this.isUp) events.onBlocked(true);
    });
  }

  private _cancelReport(): void {
    this._stopReport?.();
    this._stopReport = null;
  }

  /** Joins again, unless that is being done. */
  private _rejoin(): void {
    const before = this._state.attempts;
    this._advance({ type: 'join' });
    if (before === null && this._state.attempts !== null) void this._attempt();
  }

  private async _attempt(): Promise<void> {
    const { clock, random, loadRoom, grant, events } = this._options;
    const isClosed = () => this._state.name === 'closed';
    let room: SfuRoom | null = null;
    try {
      const [create, granted] = await Promise.all([loadRoom(), grant()]);
      if (isClosed()) return;
      room = this._create(create);
      this._advance({ type: 'candidate', room });
      this._reportLater();
      await room.connect(granted);
      if (!isClosed()) this._use(room);
    } catch (error) {
      if (room === null) this._cancelReport();
      room?.close();
      const { attempts } = this._state;
      if (!attempts) return;
      events.onJoinFailed(error);
      this._advance({ type: 'failed', error });
      const pause = backoffMs(attempts.failures, random(), JOIN_BACKOFF);
      this._stopRetry = clock.after(pause, () => this._attempt());
    }
  }

  private _create(create: CreateSfuRoom): SfuRoom {
    const { events } = this._options;
    const ifCurrent = (report: () => void) => {
      if (this._state.room === room) report();
    };
    const room: SfuRoom = create({
      onMembers: () => ifCurrent(() => events.onMembers()),
      onData: (userId, data) => ifCurrent(() => events.onData(userId, data)),
      onInterrupted: () => ifCurrent(() => this._handleInterrupted()),
      onResumed: () =>
        ifCurrent(() => {
          this._advance({ type: 'resumed' });
          events.onBlocked(false);
          events.onConnected();
        }),
      onClosed: () =>
        ifCurrent(() => {
          this._stopWatch();
          this._handleInterrupted();
          this._rejoin();
        }),
    });
    return room;
  }

  /** The room carries the media from now on. */
  private _use(room: SfuRoom): void {
    const before = this._state.room;
    const { events } = this._options;
    this._advance({ type: 'joined', room });
    events.onRoom(room);
    // The SFU has ended it already: both have one identity.
    before?.close();
    events.onBlocked(false);
    events.onConnected();
    this._watchTraffic(room);
  }

  private _handleInterrupted(): void {
    if (!this.isUp) return;
    this._advance({ type: 'interrupted' });
    this._options.events.onInterrupted();
  }

  private _startTimeLimit(): void {
    const limit = this._state.room ? FAIL_REJOIN_AFTER_MS : FAIL_FIRST_JOIN_AFTER_MS;
    this._stopTimeLimit ??= this._options.clock.after(limit, () => {
      const { room, attempts } = this._state;
      this.close();
      const error = attempts?.error;
      this._options.events.onLost(error instanceof CallsError ? error : undefined, room !== null);
    });
  }

  /** Browsers notice only after many seconds that a path has failed. */
  private _watchTraffic(room: SfuRoom): void {
    this._stopWatch();
    let received = -1;
    let silent = 0;
    const checkTraffic = async (): Promise<void> => {
      const traffic = await room.traffic().catch(() => null);
      if (this._state.room !== room) return;
      silent = traffic && traffic.received === received ? silent + 1 : 0;
      received = traffic?.received ?? -1;
      if (silent === (traffic?.isSparse ? SPARSE_SILENT_CHECKS : SILENT_CHECKS)) {
        this._handleInterrupted();
        this._rejoin();
      }
      schedule();
    };
    const schedule = () => {
      this._stopWatch = this._options.clock.after(TRAFFIC_INTERVAL_MS, checkTraffic);
    };
    schedule();
  }
}
