import type { CallStats } from '@xpchat/calls';
import type { ConnectionKey, ConnectionTexts } from './texts.ts';

export interface DetailRow {
  readonly name: string;
  readonly value: string;
}

const kilobits = (bits: number) => Math.round(bits / 1000);

/** The numbers of the connection with their units. Leaves out what the browser does not report. */
export function detailsView(stats: CallStats, texts: ConnectionTexts): readonly DetailRow[] {
  const rows: DetailRow[] = [];
  const add = (key: ConnectionKey, value: string | undefined) => {
    if (value !== undefined) rows.push({ name: texts.t(key), value });
  };
  const id = Object.keys(stats.peers)[0];
  const peer = id === undefined ? undefined : stats.peers[id];
  if (!peer) return rows;
  const unit = (value: number | undefined, key: 'unit.ms' | 'unit.kbps' | 'unit.fps') =>
    value === undefined ? undefined : `${value} ${texts.t(key)}`;
  const lost = peer.packetsLost ?? 0;
  const total = (peer.packetsReceived ?? 0) + lost;
  add('details.rtt', unit(peer.roundTripTime, 'unit.ms'));
  add('details.jitter', unit(peer.jitter, 'unit.ms'));
  add('details.loss', total > 0 ? `${Math.round((lost / total) * 1000) / 10} %` : undefined);
  add('details.received', unit(peer.received && kilobits(peer.received), 'unit.kbps'));
  add('details.sent', unit(peer.sent && kilobits(peer.sent), 'unit.kbps'));
  if (peer.frameWidth && peer.frameHeight) {
    const size = `${peer.frameWidth} × ${peer.frameHeight}`;
    const rate = peer.framesPerSecond && unit(Math.round(peer.framesPerSecond), 'unit.fps');
    add('details.video', rate ? `${size}, ${rate}` : size);
  }
  const relayed = peer.localCandidate === 'relay' || peer.remoteCandidate === 'relay';
  if (peer.localCandidate) {
    const path = texts.t(relayed ? 'details.path.relay' : 'details.path.direct');
    add('details.path', peer.protocol ? `${path}, ${peer.protocol.toUpperCase()}` : path);
  }
  return rows;
}
