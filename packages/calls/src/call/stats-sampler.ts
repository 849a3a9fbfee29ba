import type { Clock } from '../primitives/clock.ts';
import { type Counters, type PeerStats, samplePeer } from './call-stats.ts';

const SAMPLE_INTERVAL_MS = 2000;

/** Samples every connection at intervals, so that statistics can be read synchronously. */
export class StatsSampler {
  private readonly _clock: Clock;
  private readonly _connections: () => ReadonlyMap<string, RTCPeerConnection>;
  private readonly _counters = new Map<string, Counters>();
  private _latest: Record<string, PeerStats> = {};
  private _stop: (() => void) | null = null;

  constructor(clock: Clock, connections: () => ReadonlyMap<string, RTCPeerConnection>) {
    this._clock = clock;
    this._connections = connections;
  }

  get latest(): Readonly<Record<string, PeerStats>> {
    return this._latest;
  }

  start(): void {
    if (!this._stop) this._scheduleNext();
  }

  stop(): void {
    this._stop?.();
    this._stop = null;
    this._counters.clear();
    this._latest = {};
  }

  private _scheduleNext(): void {
    this._stop = this._clock.after(SAMPLE_INTERVAL_MS, async () => {
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
      this._scheduleNext();
    });
  }
}
