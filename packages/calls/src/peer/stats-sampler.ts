import type { Clock } from '../primitives/clock.ts';
import { type Counters, type PeerStats, samplePeer, transportOf } from './peer-stats.ts';

const SAMPLE_INTERVAL_MS = 2000;

/** Anything that has the statistics of one connection to one person. */
export type StatsSource = Pick<
  RTCPeerConnection,
  'getStats' | 'connectionState' | 'iceConnectionState'
>;

/** Samples every connection at intervals, so that statistics can be read synchronously. */
export class StatsSampler {
  private readonly _clock: Clock;
  private readonly _connections: () => ReadonlyMap<string, StatsSource>;
  private readonly _counters = new Map<string, Counters>();
  private _latest: Record<string, PeerStats> = {};
  private _stop: (() => void) | null = null;

  constructor(clock: Clock, connections: () => ReadonlyMap<string, StatsSource>) {
    this._clock = clock;
    this._connections = connections;
  }

  /** A connection that has no sample yet has only its transport's state. */
  get latest(): Readonly<Record<string, PeerStats>> {
    if (!this._stop) return this._latest;
    const latest: Record<string, PeerStats> = {};
    for (const [user, pc] of Array.from(this._connections())) {
      latest[user] = this._latest[user] ?? { transport: transportOf(pc) };
    }
    return latest;
  }

  /** Takes the first sample at once. */
  start(): void {
    if (!this._stop) this._scheduleNext(0);
  }

  stop(): void {
    this._stop?.();
    this._stop = null;
    this._counters.clear();
    this._latest = {};
  }

  private _scheduleNext(delayMs: number): void {
    this._stop = this._clock.after(delayMs, async () => {
      const running = this._stop;
      const latest: Record<string, PeerStats> = {};
      for (const [user, pc] of Array.from(this._connections())) {
        try {
          const { stats, counters } = await samplePeer(
            pc,
            this._clock.now(),
            this._counters.get(user),
          );
          // Stopped, and perhaps started again, during the sample.
          if (this._stop !== running) return;
          latest[user] = stats;
          this._counters.set(user, counters);
        } catch {
          // The connection was closed during the sample.
        }
      }
      if (this._stop !== running) return;
      this._latest = latest;
      this._scheduleNext(SAMPLE_INTERVAL_MS);
    });
  }
}
