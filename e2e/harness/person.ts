import type { Tab } from './tab.ts';
import { WAIT_TIMEOUT_MS, waitFor } from './wait.ts';

/**
 * What people do and see, by the contract for outside checks (README, docs/architecture.md): the
 * overlay's `data-state`, controls by `data-action`, videos by `data-remote` and `data-local`.
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

/** States without a call: the overlay is gone, or shows that the call has ended. */
export const OVER: readonly CallState[] = ['ended', 'idle', 'absent'];

export const VOICE = '#voiceCallBtn';
export const VIDEO = '#videoCallBtn';

export const action = (name: string): string => `[data-action="${name}"]`;

/** Waits until an element can be pressed, and presses it. */
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

/** Waits until the overlay is in one of these states. */
export async function until(
  tab: Tab,
  wanted: CallState | readonly CallState[],
  timeoutMs = WAIT_TIMEOUT_MS,
): Promise<void> {
  const states: readonly string[] = typeof wanted === 'string' ? [wanted] : wanted;
  let last = '';
  await waitFor(
    () => `${tab.name}: overlay is ${last}, wanted ${states.join(' or ')}`,
    async () => {
      last = await tab.probe('state');
      return states.includes(last) ? true : undefined;
    },
    timeoutMs,
  );
}

/** Waits until `holds` resolves with true. */
export async function eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
  await waitFor(
    () => `never seen: ${what}`,
    async () => ((await holds()) ? true : undefined),
  );
}

/** Waits until an element is visible. */
export const appears = (tab: Tab, selector: string): Promise<void> =>
  eventually(`${tab.name}: ${selector}`, () => tab.probe('visible', selector));

/** Waits until the page shows this text. */
export const reads = (tab: Tab, text: string): Promise<void> =>
  eventually(`${tab.name}: '${text}'`, async () => (await tab.probe('text')).includes(text));

/** Waits until the video of one person, or of anybody, shows new frames. */
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

/** Waits until audio packets arrive. */
export async function audioFlows(tab: Tab): Promise<void> {
  const before = (await tab.probe('packets')).audio.in;
  await eventually(
    `${tab.name}: incoming audio`,
    async () => (await tab.probe('packets')).audio.in > before + 10,
  );
}

/** Waits for `times` more STUN checks on the media path (RFC 7675), which prove that it is up. */
export async function pathStaysUp(tab: Tab, times = 2): Promise<void> {
  const before = await tab.probe('pathChecks');
  await eventually(
    `${tab.name}: checks on the media path`,
    async () => (await tab.probe('pathChecks')) >= before + times,
  );
}

/** Waits until the incoming audio has sound, or is silent between two checks of the path. */
export async function hears(tab: Tab, expected: 'sound' | 'silence'): Promise<void> {
  let before = await tab.probe('audioEnergy');
  await eventually(`${tab.name} hears ${expected}`, async () => {
    if (expected === 'silence') await pathStaysUp(tab, 1);
    const now = await tab.probe('audioEnergy');
    const heard = now - before > 1e-6;
    // The fake microphone beeps once a second, so sound counts from the first check on.
    if (expected === 'silence') before = now;
    return heard === (expected === 'sound');
  });
}

/** Waits until the page has a connection, and ICE has connected all of them. */
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

/** Waits until the page has no open connection and no open device. */
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

/** Presses a control of the current call, where a held call has the same one. */
export const actHere = (tab: Tab, name: string): Promise<void> =>
  press(tab, `${action(name)}:not([data-held] *)`);

/** How often the overlay entered a state since the page was loaded. */
export async function timesIn(tab: Tab, state: CallState): Promise<number> {
  return (await tab.probe('states')).filter((each) => each.state === state).length;
}

/** When the overlay last entered a state (`Date.now()`). */
export async function cameInto(tab: Tab, state: CallState): Promise<number> {
  const last = (await tab.probe('states')).filter((each) => each.state === state).pop();
  if (!last) throw new Error(`${tab.name} never was ${state}`);
  return last.at;
}
