import { PeerLink } from '../peer/peer-link.ts';
import type { MessageFields } from '../peer/peer-link-options.ts';
import type { PeerStats } from '../peer/peer-stats.ts';
import { StatsSampler } from '../peer/stats-sampler.ts';
import type { Topology, TopologyOptions } from './topology.ts';

export const createDirectTopology = (options: TopologyOptions): Topology =>
  new DirectTopology(options);

/** One link, straight to the only other participant. */
class DirectTopology implements Topology {
  readonly links: readonly [PeerLink];
  private readonly _sampler: StatsSampler;

  constructor(options: TopologyOptions) {
    const [participantId] = options.participants;
    const send = (fields: MessageFields) => options.send(participantId, fields);
    const link = new PeerLink({ ...options, participantId, send });
    this.links = [link];
    this._sampler = new StatsSampler(
      options.platform.clock,
      () => new Map([[participantId, link.peerConnection]]),
    );
  }

  removeParticipant(participantId: string): void {
    this.linkTo(participantId)?.close();
  }

  get stats(): Readonly<Record<string, PeerStats>> {
    return this._sampler.latest;
  }

  sampleStats(): void {
    this._sampler.start();
  }

  linkTo(participantId: string): PeerLink | undefined {
    return this.links.find((link) => link.participantId === participantId);
  }

  close(): void {
    this._sampler.stop();
    for (const link of this.links) link.close();
  }
}
