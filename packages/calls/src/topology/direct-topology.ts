import { PeerLink } from '../peer/peer-link.ts';
import type { MessageFields } from '../peer/peer-link-options.ts';
import type { Topology, TopologyOptions } from './topology.ts';

/** One link, straight to the only other participant. */
export class DirectTopology implements Topology {
  readonly links: readonly [PeerLink];

  constructor(options: TopologyOptions) {
    const [participantId] = options.participants;
    const send = (fields: MessageFields) => options.send(participantId, fields);
    this.links = [new PeerLink({ ...options, participantId, send })];
  }

  linkTo(participantId: string): PeerLink | undefined {
    return this.links.find((link) => link.participantId === participantId);
  }

  close(): void {
    for (const link of this.links) link.close();
  }
}
