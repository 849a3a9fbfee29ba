import type { PeerLink } from '../peer/peer-link.ts';
import type { FirstConnection } from '../peer/peer-link-options.ts';
import type { Call } from './call.ts';
import type { CallContext } from './call-context.ts';

/**
 * Gives a call its connections: the link to this participant, which the messages of the call's setup
 * negotiate. Throws if the browser cannot make a connection.
 */
export function connectTo(
  participantId: string,
  call: Call,
  { createTopology }: CallContext<Call>,
  first: FirstConnection,
): PeerLink {
  const topology = createTopology(call.topologyOptions);
  call.useTopology(topology);
  return topology.connectTo(participantId, first);
}
