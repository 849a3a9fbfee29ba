import type { Clock } from '../primitives/clock.ts';
import { type Counters, type PeerStats, samplePeer, transportOf } from './call-stats.ts';

const SAMPLE_INTERVAL_MS = 2000;

/** Samples every connection at intervals, so that statistics can be read synchronously. */
export class StatsSampler {
  readonly #clock: Clock;
  readonly #connections: () => ReadonlyMap<string, RTCPeerConnection>;
  readonly #counters = new Map<string, Counters>();
  #latest: Record<string, PeerStats> = {};
  #stop: (() => void) | null = null;

  constructor(clock: Clock, connections: () => ReadonlyMap<string, RTCPeerConnection>) {
    this.#clock = clock;
    this.#connections = connections;
  }

  /** A connection that has no sample yet has only its transport's state. */
  get latest(): Readonly<Record<string, PeerStats>> {
    if (!this.#stop) return this.#latest;
    const latest: Record<string, PeerStats> = {};
    for (const [user, pc] of Array.from(this.#connections())) {
      latest[user] = this.#latest[user] ?? { transport: transportOf(pc) };
    }
    return latest;
  }

  /** Takes the first sample at once. */
  start(): void {
    if (!this.#stop) this.#scheduleNext(0);
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.#counters.clear();
    this.#latest = {};
  }

  #scheduleNext(delayMs: number): void {
    this.#stop = this.#clock.after(delayMs, async () => {
      const running = this.#stop;
      const latest: Record<string, PeerStats> = {};
      for (const [user, pc] of Array.from(this.#connections())) {
        try {
          const { stats, counters } = await samplePeer(
            pc,
            this.#clock.now(),
            this.#counters.get(user),
          );
          // Stopped, and perhaps started again, during the sample.
          if (this.#stop !== running) return;
          latest[user] = stats;
          this.#counters.set(user, counters);
        } catch {
          // The connection was closed during the sample.
        }
      }
      if (this.#stop !== running) return;
      this.#latest = latest;
      this.#scheduleNext(SAMPLE_INTERVAL_MS);
    });
  }
}
