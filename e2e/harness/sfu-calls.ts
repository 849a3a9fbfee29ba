import { eventually } from './person.ts';
import type { Product } from './product.ts';
import type { Tab } from './tab.ts';
import { waitFor } from './wait.ts';

/** Actions of tests of calls over LiveKit, by methods of the engine. Several pages on two cores are slow. */
export const SFU_TIMEOUT_MS = 60_000;

/** A page of a person, who can call. */
export async function enterChat(tab: Tab, product: Product, name: string): Promise<Tab> {
  await tab.goto(`${product.url}/?as=${name}&group=team`);
  await holds(tab, `state.signaling === 'online'`);
  // A gesture, without which browsers play nothing.
  await tab.press(5, 5, 1);
  return tab;
}

/** Waits until an expression about the engine's `state` is true. */
export async function holds(tab: Tab, expression: string): Promise<void> {
  const value = `(() => {
    if (!window.webrtcCalls) return 'no module';
    const state = webrtcCalls.state.get();
    const { phase, topology, group, participants } = state;
    return Boolean(${expression}) || JSON.stringify({ phase: phase.name, topology, group,
      people: participants.map(({ peer, state, video, stream }) =>
        [peer.id, state, video, stream && stream.getTracks().map(({ kind }) => kind)].join(' ')) });
  })()`;
  let last: unknown = '';
  await waitFor(
    () => `${tab.name}: not ${expression}: ${last}`,
    async () => {
      last = await tab.evaluate<unknown>(value);
      return last === true ? true : undefined;
    },
    SFU_TIMEOUT_MS,
  );
}

export const engine = (tab: Tab, call: string): Promise<void> =>
  tab.evaluate<void>(`webrtcCalls.${call}.then(() => undefined)`);

/** The code of the engine's error; null for success. */
export const errorOf = (tab: Tab, call: string): Promise<string | null> =>
  tab.evaluate<string | null>(`webrtcCalls.${call}.then(() => null, (error) => error.code)`);

export async function acceptCall(tab: Tab): Promise<void> {
  await holds(tab, `phase.name === 'incoming'`);
  await engine(tab, 'acceptCall()');
}

/** The first calls all others, who accept the call. */
export async function callAll(
  [caller, ...callees]: readonly Tab[],
  type: 'audio' | 'video',
): Promise<void> {
  if (!caller) return;
  const ids = JSON.stringify(callees.map(({ name }) => name));
  await engine(caller, `initiateGroupCall(${ids}, '${type}')`);
  await Promise.all(callees.map(acceptCall));
}

/** Everybody is connected to each other one, by this topology. */
export async function inTopology(tabs: readonly Tab[], name: 'direct' | 'mesh' | 'sfu') {
  for (const tab of tabs) {
    await holds(
      tab,
      `phase.name === 'active' && topology === '${name}' &&
      participants.filter(({ state }) => state === 'active').length === ${tabs.length - 1}`,
    );
  }
}

/** Each person receives video of each other one, or of nobody. */
export async function receivesVideo(tabs: readonly Tab[], expected: boolean): Promise<void> {
  const wanted = expected ? 'camera' : 'off';
  for (const tab of tabs) {
    await holds(
      tab,
      `participants.every(({ state, video }) => state === 'left' || video === '${wanted}')`,
    );
  }
}

/** The call's screen tells why it does without LiveKit; null if it tells nothing. */
export const tells = (tab: Tab, fallback: string | null): Promise<void> =>
  eventually(`${tab.name} is told ${fallback}`, async () => {
    const shown = await tab.probe('visible', `[data-notice="${fallback ?? ''}"]`);
    return fallback === null
      ? !(await tab.evaluate<boolean>(`Boolean(document.querySelector('[data-notice]'))`))
      : shown;
  });
