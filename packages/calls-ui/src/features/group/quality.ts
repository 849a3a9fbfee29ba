import type { CallStats, Clock } from '@xpchat/calls';
import { useEffect, useState } from 'preact/hooks';
import type { CallsEngine } from '../../context/app-context.ts';

type PeerStats = CallStats['peers'][string];
/** How badly a person is received. A good connection has no value. */
export type Quality = 'weak' | 'poor';

const SAMPLE_MS = 2_000;
/** Limits of packet loss and round-trip time for weak and poor quality. */
const WEAK = { loss: 0.04, roundTrip: 400 };
const POOR = { loss: 0.12, roundTrip: 800 };

/** @param before the sample before; without it only the delay is known */
export function qualityOf(now: PeerStats, before: PeerStats | undefined): Quality | null {
  const lost = (now.packetsLost ?? 0) - (before?.packetsLost ?? 0);
  const received = (now.packetsReceived ?? 0) - (before?.packetsReceived ?? 0);
  const loss = before && received + lost > 0 ? Math.max(0, lost) / (received + lost) : 0;
  const roundTrip = now.roundTripTime ?? 0;
  const isAbove = (limit: typeof WEAK) => loss > limit.loss || roundTrip > limit.roundTrip;
  if (isAbove(POOR)) return 'poor';
  return isAbove(WEAK) ? 'weak' : null;
}

/** The quality of each person's connection that is not good, by user id. */
export function useQuality(
  calls: Pick<CallsEngine, 'getCallStats'>,
  clock: Clock,
): Readonly<Record<string, Quality>> {
  const [found, setFound] = useState<Readonly<Record<string, Quality>>>({});
  useEffect(() => {
    let before: CallStats['peers'] = {};
    let stop = () => {};
    const sample = () => {
      const { peers } = calls.getCallStats();
      const next: Record<string, Quality> = {};
      for (const [id, stats] of Object.entries(peers)) {
        // The engine samples as often: the same object says nothing new.
        const quality = stats === before[id] ? undefined : qualityOf(stats, before[id]);
        if (quality) next[id] = quality;
      }
      before = peers;
      setFound((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next));
      stop = clock.after(SAMPLE_MS, sample);
    };
    stop = clock.after(SAMPLE_MS, sample);
    return () => stop();
  }, [calls, clock]);
  return found;
}
