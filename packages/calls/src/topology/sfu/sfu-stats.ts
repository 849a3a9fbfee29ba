import type { StatsSource } from '../../peer/stats-sampler.ts';
import type { SfuRoom } from './sfu-room.ts';

/** An entry of webrtc-stats that belongs to one received track. */
interface Inbound {
  readonly type: string;
  readonly trackIdentifier?: string;
}

/**
 * The statistics of the connection to an SFU that concern one person: its transport, all sent tracks, and
 * the tracks received from that person.
 */
export function statsOf(room: SfuRoom, userId: string): StatsSource | undefined {
  const { connection } = room;
  if (!connection) return undefined;
  return {
    connectionState: connection.connectionState,
    iceConnectionState: connection.iceConnectionState,
    getStats: async () => {
      const tracks = new Set(room.tracksOf(userId).map(({ id }) => id));
      const own = new Map<string, Inbound>();
      (await connection.getStats()).forEach((entry: Inbound, id) => {
        const isOthers = entry.type === 'inbound-rtp' && !tracks.has(entry.trackIdentifier ?? '');
        if (!isOthers) own.set(id, entry);
      });
      return own;
    },
  };
}
