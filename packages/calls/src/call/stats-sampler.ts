import type { Clock } from '../platform/platform.ts';
import { type Counters, type PeerStats, samplePeer } from './call-stats.ts';

/** Milliseconds between samples. */
const INTERVAL = 2000;

/** Keeps a recent sample of each connection, so that statistics can be read at any time. */
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

  get latest(): Readonly<Record<string, PeerStats>> {
    return this.#latest;
  }

  start(): void {
    if (!this.#stop) this.#next();
  }

  stop(): void {
    this.#stop?.();
    this.#stop = null;
    this.#counters.clear();
    this.#latest = {};
  }

  #next(): void {
    this.#stop = this.#clock.after(INTERVAL, async () => {
      const running = this.#stop;
      const latest: Record<string, PeerStats> = {};
      for (const [user, pc] of Array.from(this.#connections())) {
        try {
          const { stats, counters } = await samplePeer(
            pc,
            this.#clock.now(),
            this.#counters.get(user),
          );
          // Stopped, or started anew, while it was asked.
          if (this.#stop !== running) return;
          latest[user] = stats;
          this.#counters.set(user, counters);
        } catch {
          // Closed meanwhile: there is nothing to say of it.
        }
      }
      if (this.#stop !== running) return;
      this.#latest = latest;
      this.#next();
    });
  }
}
