import { eventually, pathStaysUp } from './person.ts';
import type { Tab } from './tab.ts';
import { waitFor } from './wait.ts';

/** Packets that a stalled queue may still hold; more are a stream. */
const A_FEW = 10;

/** Waits until new packets come in from that person. */
export async function flowsFrom(tab: Tab, user: string): Promise<void> {
  const before = (await tab.probe('mediaWith', user))?.in ?? 0;
  let last = '';
  await waitFor(
    () => `${tab.name}: nothing comes from ${user}: ${last}`,
    async () => {
      const now = await tab.probe('mediaWith', user);
      last = JSON.stringify(now);
      // Fewer than before: another connection.
      return now && (now.in > before + A_FEW || (now.in < before && now.in > A_FEW))
        ? true
        : undefined;
    },
  );
}

/** Waits until both get new packets from each other. */
export async function talk(one: Tab, oneId: string, other: Tab, otherId: string): Promise<void> {
  await flowsFrom(one, otherId);
  await flowsFrom(other, oneId);
}

/** Waits until no track is sent to that person, and no packet until the path was checked again. */
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

/** Waits until neither sends to the other: the call is held. */
export async function areSilent(one: Tab, oneId: string, other: Tab, otherId: string) {
  await Promise.all([sendsNothingTo(one, otherId), sendsNothingTo(other, oneId)]);
}

/** Waits until the media of these people, and of nobody else, is played. */
export async function plays(tab: Tab, ...users: readonly string[]): Promise<void> {
  await eventually(
    `${tab.name} plays ${users.join(', ') || 'nobody'}`,
    async () => JSON.stringify(await tab.probe('heard')) === JSON.stringify([...users].sort()),
  );
}
