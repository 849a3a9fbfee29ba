import { isLive, type Participant, type Peer } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';

const isJoined = ({ state }: Participant) =>
  state === 'connecting' || state === 'active' || state === 'reconnecting';

/** Those whom a host took out of the call are not called again. */
const isOut = ({ reason }: Participant) => reason === 'removed' || reason === 'cancelled';

/**
 * Remembers the people of the group call in the foreground. At its end the engine knows only the remaining
 * ones, and the card names everybody. Returns a function that stops this.
 */
export function seeGroup<Key extends string>({ calls, ui }: AppContext<Key>): () => void {
  let callId: string | null = null;
  const joined = new Map<string, Peer>();
  const update = () => {
    const { phase, participants, group } = calls.state.get();
    if (!isLive(phase) || !group) return;
    const { id } = phase.call;
    if (id !== callId) joined.clear();
    callId = id;
    const now = participants.filter(isJoined);
    for (const { peer } of now) joined.set(peer.id, peer);
    for (const each of participants) if (isOut(each)) joined.delete(each.peer.id);
    const called = participants.filter((each) => !isOut(each)).map(({ peer }) => peer);
    const { conversationId, isGuest } = group;
    const people = joined.size > 0 ? Array.from(joined.values()) : called;
    const seen = { callId, people, joined: now.length, conversationId, isGuest };
    if (JSON.stringify(seen) !== JSON.stringify(ui.get().seenGroup)) ui.set({ seenGroup: seen });
  };
  update();
  return calls.state.subscribe(update);
}
