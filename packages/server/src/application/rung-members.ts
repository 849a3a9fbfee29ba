import type { CallPolicy } from '../ports/call-policy.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionDirectory } from '../ports/session-directory.ts';

/** [GR21] In a larger conversation the other members see the call, and no device of theirs rings. */
export const MAX_RUNG_MEMBERS = 32;

export interface RungMembersPorts {
  readonly sessions: SessionDirectory;
  readonly policy: CallPolicy;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * [GR21] Chooses the members whom a new call of their conversation rings. Those who are online come first, each
 * group in the order of the host.
 *
 * A member whose settings would refuse the caller counts as one who is not online, because nobody may learn from a
 * list whether that person is (NC13).
 *
 * @param most how many of them a call can have; the order matters only for more
 */
export async function chooseRungMembers(
  { sessions, policy, clock }: RungMembersPorts,
  caller: string,
  members: readonly string[],
  most: number,
): Promise<readonly string[]> {
  if (members.length <= Math.min(most, MAX_RUNG_MEMBERS)) return members;
  const isOnline = async (userId: string): Promise<boolean> => {
    if (userId === caller) return true;
    const devices = await sessions.sessionsOf(userId);
    if (!devices.some(({ connected, left }) => connected && !left)) return false;
    return (await policy.admit(caller, userId, clock.now())).verdict === 'ring';
  };
  const online = new Set<string>();
  await Promise.all(
    members.map(async (userId) => {
      if (await isOnline(userId)) online.add(userId);
    }),
  );
  const away = members.filter((userId) => !online.has(userId));
  return [...members.filter((userId) => online.has(userId)), ...away].slice(0, MAX_RUNG_MEMBERS);
}
