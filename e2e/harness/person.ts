import type { Tab } from './tab.ts';
import { PATIENCE, waitFor } from './wait.ts';

/**
 * What people do and see, by the contract for checks from outside (README, docs/architecture.md):
 * the overlay's `data-state`, controls by `data-action`, videos by `data-remote` and `data-local`.
 */

export type CallState =
  | 'idle'
  | 'dialing'
  | 'ringing'
  | 'incoming'
  | 'connecting'
  | 'active'
  | 'reconnecting'
  | 'ended'
  | 'absent';

/** The overlay has gone away or says that the call is over. */
export const OVER: readonly CallState[] = ['ended', 'idle', 'absent'];

export const VOICE = '#voiceCallBtn';
export const VIDEO = '#videoCallBtn';

export const action = (name: string): string => `[data-action="${name}"]`;

/** Presses an element once it can be pressed. */
export async function press(tab: Tab, selector: string, count = 1): Promise<void> {
  let problem = '';
  const { x, y } = await waitFor(
    () => `${tab.name}: ${selector} cannot be pressed: ${problem}`,
    async () => {
      const target = await tab.probe('target', selector);
      if ('x' in target) return target;
      problem = target.problem;
      return undefined;
    },
  );
  await tab.press(x, y, count);
}

/** Presses a control of the overlay. */
export const act = (tab: Tab, name: string): Promise<void> => press(tab, action(name));

/** Presses the module's call button in the conversation's header. */
export const dial = (tab: Tab, type: 'audio' | 'video'): Promise<void> =>
  press(tab, type === 'audio' ? VOICE : VIDEO);

/** Waits until the overlay is in one of the states. */
export async function until(
  tab: Tab,
  wanted: CallState | readonly CallState[],
  patience = PATIENCE,
): Promise<void> {
  const states: readonly string[] = typeof wanted === 'string' ? [wanted] : wanted;
  let last = '';
  await waitFor(
    () => `${tab.name}: overlay is ${last}, wanted ${states.join(' or ')}`,
    async () => {
      last = await tab.probe('state');
      return states.includes(last) ? true : undefined;
    },
    patience,
  );
}

/** Waits until `holds` gives true. */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  await waitFor(
    () => `never seen: ${what}`,
    async () => ((await holds()) ? true : undefined),
  );
}

/** Waits until an element is there for the eye. */
export const appears = (tab: Tab, selector: string): Promise<void> =>
  eventually(`${tab.name}: ${selector}`, () => tab.probe('visible', selector));

/** Waits until the page shows the text. */
export const reads = (tab: Tab, text: string): Promise<void> =>
  eventually(`${tab.name}: '${text}'`, async () => (await tab.probe('text')).includes(text));

/** Waits until the video of a person, or of anybody, decodes new frames. */
export async function remoteVideoPlays(tab: Tab, of?: string): Promise<void> {
  const { frames } = await tab.probe('remoteVideo', of);
  let last = '';
  await waitFor(
    () => `${tab.name}: video of ${of ?? 'the other'} does not play: ${last}`,
    async () => {
      const now = await tab.probe('remoteVideo', of);
      last = JSON.stringify(now);
      return now.width > 2 && now.frames > frames + 3 ? true : undefined;
    },
  );
}

/** Waits until audio packets come in. */
export async function audioFlows(tab: Tab): Promise<void> {
  const before = (await tab.probe('packets')).audio.in;
  await eventually(
    `${tab.name}: audio coming in`,
    async () => (await tab.probe('packets')).audio.in > before + 10,
  );
}

/** Waits until the media path has proved again and again that it lives (STUN checks, RFC 7675). */
export async function pathStaysUp(tab: Tab, times = 2): Promise<void> {
  const before = await tab.probe('pathChecks');
  await eventually(
    `${tab.name}: checks on the media path`,
    async () => (await tab.probe('pathChecks')) >= before + times,
  );
}

/** Waits until what comes in has sound, or is silent from one check of the path to the next. */
export async function hears(tab: Tab, expected: 'sound' | 'silence'): Promise<void> {
  let before = await tab.probe('audioEnergy');
  await eventually(`${tab.name} hears ${expected}`, async () => {
    if (expected === 'silence') await pathStaysUp(tab, 1);
    const now = await tab.probe('audioEnergy');
    const heard = now - before > 1e-6;
    // The fake microphone beeps once a second: sound is whatever came since the first look.
    if (expected === 'silence') before = now;
    return heard === (expected === 'sound');
  });
}

/** Waits until every connection of the page is connected by ICE; there is at least one. */
export async function pathIsUp(tab: Tab): Promise<void> {
  let last = '';
  await waitFor(
    () => `${tab.name}: ICE is ${last}`,
    async () => {
      const states = await tab.probe('iceStates');
      last = states.join(', ') || 'absent';
      const up = states.length > 0 && states.every((s) => s === 'connected' || s === 'completed');
      return up ? true : undefined;
    },
  );
}

/** Waits until the call has left nothing: no connection, no open device. */
export async function nothingLeft(tab: Tab): Promise<void> {
  let last = '';
  await waitFor(
    () => `${tab.name}: left open: ${last}`,
    async () => {
      const open = await tab.probe('openConnections');
      const tracks = await tab.probe('liveTracks');
      last = `${open} connections, tracks ${tracks.join(', ') || 'none'}`;
      return open === 0 && tracks.length === 0 ? true : undefined;
    },
  );
}

/** Presses a control of the call on the screen, where a held one has the same. */
export const actHere = (tab: Tab, name: string): Promise<void> =>
  press(tab, `${action(name)}:not([data-held] *)`);

/** How often the overlay came into a state since the page was loaded. */
export async function timesIn(tab: Tab, state: CallState): Promise<number> {
  return (await tab.probe('states')).filter((each) => each.state === state).length;
}

/** When the overlay last came into a state (`Date.now()`). */
export async function cameInto(tab: Tab, state: CallState): Promise<number> {
  const last = (await tab.probe('states')).filter((each) => each.state === state).pop();
  if (!last) throw new Error(`${tab.name} never was ${state}`);
  return last.at;
}
