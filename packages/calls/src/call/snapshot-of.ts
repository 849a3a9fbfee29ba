import { type CallsSnapshot, isLive } from '../snapshot.ts';
import type { CallAgent } from './call-agent.ts';

/** All of the person's calls as a UI draws them. */
export function snapshotOf(
  { registry, devices, missed }: CallAgent,
  signaling: CallsSnapshot['signaling'] = 'offline',
): CallsSnapshot {
  const [front, ...others] = registry.calls;
  return {
    phase: registry.phase,
    others: others.map(({ phase }) => phase).filter(isLive),
    participants: front?.session ? [front.session.participant()] : [],
    local: devices.snapshot(),
    signaling,
    missed,
  };
}
