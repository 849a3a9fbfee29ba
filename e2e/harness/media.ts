import { eventually, pathStaysUp } from './person.ts';
import type { Tab } from './tab.ts';
import { waitFor } from './wait.ts';

/** A stalled queue may still deliver this many packets. */
const MAX_QUEUED_PACKETS = 10;

/** Waits until new packets arrive from that person. */
export async function flowsFrom(tab: Tab, user: string): Promise<void> {
  const before = (await tab.probe('mediaWith', user))?.in ?? 0;
  let last = '';
  await waitFor(
    () => `${tab.name}: nothing comes from ${user}: ${last}`,
    async () => {
      const now = await tab.probe('mediaWith', user);
      last = JSON.stringify(now);
      // A smaller number comes from a new connection.
      return now &&
        (now.in > before + MAX_QUEUED_PACKETS || (now.in < before && now.in > MAX_QUEUED_PACKETS))
        ? true
        : undefined;
    },
  );
}

/** Waits until both receive new packets from each other. */
export async function talk(one: Tab, oneId: string, other: Tab, otherId: string): Promise<void> {
  await flowsFrom(one, otherId);
  await flowsFrom(other, oneId);
}

/** Waits until no track is attached for that person, and no packet is sent between two path checks. */
export async function sendsNothingTo(tab: Tab, user: string): Promise<void> {
  let last = '';
  await waitFor(
    () => `${tab.name} sends to ${user}: ${last}`,
    async () => {
      const before = await tab.probe('mediaWith', user);
      last = JSON.stringify(before);
      if (!before || before.tracks.length > 0) return undefined;
      await pathStaysUp(tab, 1);
      const now = await tab.probe('mediaWith', user);
      last += `, then ${JSON.stringify(now)}`;
      return now?.out === before.out ? true : undefined;
    },
  );
}

/** Waits until neither sends media to the other, as during a hold. */
export async function areSilent(one: Tab, oneId: string, other: Tab, otherId: string) {
  await Promise.all([sendsNothingTo(one, otherId), sendsNothingTo(other, oneId)]);
}

/** Waits until the page plays the media of exactly these people. */
export async function plays(tab: Tab, ...users: readonly string[]): Promise<void> {
  await eventually(
    `${tab.name} plays ${users.join(', ') || 'nobody'}`,
    async () => JSON.stringify(await tab.probe('heard')) === JSON.stringify([...users].sort()),
  );
}
