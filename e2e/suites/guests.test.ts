import { expect, test } from 'vitest';
import {
  act,
  action,
  appears,
  dial,
  eventually,
  press,
  reads,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { stage } from '../harness/stage.ts';
import { PHONE, type Tab, type TabOptions } from '../harness/tab.ts';

const on = stage(['chromium']);

const NAME = '[data-guest-name]';
const ASK = action('guest-ask');
const PREVIEW = '[data-guest-preview]';
const KNOCK = '[data-knock]';
const TILE = '[data-participant^="guest:"]';

const gone = (tab: Tab, selector: string): Promise<void> =>
  eventually(`${tab.name}: no ${selector}`, async () => !(await tab.probe('visible', selector)));

/** Waits until the page of a guest is in this state. */
const visit = (tab: Tab, name: string, reason?: string): Promise<void> =>
  appears(
    tab,
    `[data-guest-state="${name}"]${reason === undefined ? '' : `[data-guest-reason="${reason}"]`}`,
  );

/** Alice calls Bob, who answers. */
async function callOfTwo(): Promise<{ alice: Tab; bob: Tab }> {
  const alice = await on.signIn('chromium', 'alice', 'bob');
  const bob = await on.signIn('chromium', 'bob', 'alice');
  await dial(alice, 'video');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await until(alice, 'active');
  await until(bob, 'active');
  return { alice, bob };
}

/** Makes a guest link in the panel, and returns its address. */
async function makeLink(tab: Tab): Promise<string> {
  await act(tab, 'add');
  await act(tab, 'guest-link');
  await appears(tab, '[data-guest-link]');
  const address = await tab.evaluate<string>(
    `document.querySelector('[data-guest-link]').getAttribute('data-guest-link')`,
  );
  await act(tab, 'side-close');
  return address;
}

async function follow(address: string, options: Partial<TabOptions> = {}): Promise<Tab> {
  const guest = await on.open('chromium', { name: 'guest', ...options });
  await guest.goto(address);
  return guest;
}

async function knock(guest: Tab, name: string): Promise<void> {
  await press(guest, NAME);
  await guest.type(name);
  await press(guest, ASK);
  await visit(guest, 'waiting');
}

/** A guest whom Alice lets in. */
async function letIn(alice: Tab, address: string, name = 'Gina'): Promise<Tab> {
  const guest = await follow(address);
  await knock(guest, name);
  await appears(alice, KNOCK);
  await act(alice, 'admit');
  await until(guest, 'active');
  return guest;
}

/** The errors of pages, without those that the browser logs for answers that the test wants. */
const noErrors = (...tabs: readonly Tab[]) => {
  for (const tab of tabs) {
    const errors = tab.errors.filter((each) => !each.startsWith('Failed to load resource'));
    expect(errors, `errors on the page of ${tab.name}`).toEqual([]);
  }
};

test('a guest follows a link, waits, is let in, is seen by everybody as a guest, and leaves', async () => {
  const { alice, bob } = await callOfTwo();
  const address = await makeLink(alice);
  expect(address).toMatch(/^http:\/\/localhost:\d+\/join\/[\w.-]+$/);

  const guest = await follow(address);
  await appears(guest, PREVIEW);
  await knock(guest, 'Gina Ivanova');
  await reads(alice, 'Gina Ivanova (guest) wants to join');
  // Nothing of the call, and nothing to others than the host, before that.
  expect(await guest.probe('openConnections')).toBe(0);
  expect(await guest.evaluate('window.webrtcCalls.state.get().phase.name')).toBe('idle');
  expect(await bob.probe('visible', KNOCK)).toBe(false);

  await act(alice, 'admit');
  await until(guest, 'active');
  await appears(alice, TILE);
  await appears(bob, TILE);
  await reads(bob, 'Gina Ivanova (guest)');
  await remoteVideoPlays(guest, 'alice');
  await remoteVideoPlays(guest, 'bob');
  await gone(guest, action('add'));
  await gone(alice, KNOCK);

  await act(guest, 'end');
  await visit(guest, 'over', 'left');
  await gone(alice, TILE);
  await until(alice, 'active');
  noErrors(alice, bob, guest);
});

test('a guest who is refused, and one who is removed, do not come back by the link', async () => {
  const { alice } = await callOfTwo();
  const address = await makeLink(alice);
  const refused = await follow(address);
  await knock(refused, 'Ivan');
  await appears(alice, KNOCK);
  await act(alice, 'refuse');
  await visit(refused, 'over', 'declined');

  const guest = await letIn(alice, address);
  await appears(alice, TILE);
  await act(alice, 'people');
  await press(alice, '.xpc-side__row:has([aria-label*="Gina"]) [data-action="remove"]');
  await visit(guest, 'over', 'removed');
  await guest.reload();
  await visit(guest, 'over', 'link_expired');
  const again = await follow(address);
  await visit(again, 'over', 'link_expired');
  noErrors(alice, guest, again);
});

test('the page of a link that is forged, revoked or of a past call shows the reason', async () => {
  const { alice, bob } = await callOfTwo();
  const address = await makeLink(alice);
  const forged = await follow(`${address.slice(0, -3)}AAA`);
  await visit(forged, 'over', 'link_invalid');
  const nonsense = await follow(`${on.product.url}/join/hello`);
  await visit(nonsense, 'over', 'link_invalid');

  const waiting = await follow(address);
  await knock(waiting, 'Gleb');
  await act(alice, 'add');
  await act(alice, 'guest-revoke');
  await gone(alice, '[data-guest-link]');
  const late = await follow(address);
  await visit(late, 'over', 'link_expired');
  // Guests who already wait go on waiting.
  await visit(waiting, 'waiting');

  await act(bob, 'end');
  await visit(waiting, 'over', 'call_over');
  const after = await follow(address);
  await visit(after, 'over', 'call_over');
  noErrors(alice, bob, forged, waiting, late, after);
});

test('a guest writes and reads in the chat from their admission on', async () => {
  const { alice, bob } = await callOfTwo();
  const write = async (tab: Tab, text: string) => {
    await press(tab, '[data-chat-input]');
    await tab.type(text);
    await tab.key?.('Enter');
  };
  await act(alice, 'chat');
  await write(alice, 'not for strangers');
  await appears(bob, action('chat'));
  await act(alice, 'chat');
  const address = await makeLink(alice);
  const guest = await letIn(alice, address);
  await appears(alice, TILE);
  await act(guest, 'chat');
  await write(guest, 'hello from a guest');
  await act(bob, 'chat');
  await reads(bob, 'hello from a guest');
  await reads(bob, 'not for strangers');
  await write(bob, 'welcome');
  await reads(guest, 'welcome');
  expect(await guest.probe('text')).not.toContain('not for strangers');
  noErrors(alice, bob, guest);
});

test('a guest comes back to the call after a reload', async () => {
  const { alice, bob } = await callOfTwo();
  const guest = await letIn(alice, await makeLink(alice));
  await appears(bob, TILE);
  await guest.reload();
  await appears(guest, action('return'));
  await act(guest, 'return');
  await until(guest, 'active');
  await remoteVideoPlays(guest, 'bob');
  noErrors(alice, bob, guest);
});

test('the token of a guest opens neither the REST API nor a call to somebody else', async () => {
  const { alice } = await callOfTwo();
  const address = await makeLink(alice);
  const guest = await letIn(alice, address);
  const attacks = await guest.evaluate<{ statuses: number[]; answers: string[] }>(`(async () => {
    const { identity } = JSON.parse(sessionStorage.getItem('xpchat.guest'));
    const { token } = await (await fetch('/calls/api/guest/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ key: identity.key }),
    })).json();
    const statuses = [];
    for (const path of ['history', 'settings', 'people?query=', 'conversations/team/call']) {
      const headers = { authorization: 'Bearer ' + token };
      statuses.push((await fetch('/calls/api/' + path, { headers })).status);
    }
    const socket = new WebSocket(location.origin.replace('http', 'ws') + '/webrtc?access_token=' + token);
    await new Promise((resolve) => { socket.onopen = resolve; });
    const answers = [];
    const next = () => new Promise((resolve) => {
      socket.onmessage = ({ data }) => resolve(JSON.parse(data));
    });
    socket.send(JSON.stringify({ type: 'hello', version: 1, deviceId: 'attack' }));
    const { iceServers } = await next();
    answers.push(iceServers ? 'ice servers' : 'none');
    const offer = { type: 'offer', sdp: 'v=0' };
    const messages = [
      { type: 'call_offer', to: 'carol', callType: 'audio', offer, callId: 'other' },
      { type: 'call_invite', to: 'carol', callId: identity.callId, callType: 'audio' },
      { type: 'call_join', to: 'alice', callId: 'other' },
      { type: 'call_admit', to: 'x', callId: identity.callId },
      { type: 'call_link', to: 'alice', callId: identity.callId },
    ];
    let seq = 0;
    for (const message of messages) {
      socket.send(JSON.stringify({ ...message, seq: ++seq }));
      let answer = await next();
      while (answer.type !== 'error') answer = await next();
      answers.push(answer.code);
    }
    socket.close();
    return { statuses, answers };
  })()`);
  expect(attacks.statuses).toEqual([401, 401, 401, 401]);
  expect(attacks.answers.slice(1)).toEqual(Array(5).fill('not_allowed'));
});

test('the page of guests works by keyboard, on a phone, in Russian', async () => {
  const { alice } = await callOfTwo();
  const address = await makeLink(alice);
  const guest = await follow(address, { viewport: PHONE, locale: 'ru' });
  await appears(guest, NAME);
  await reads(guest, 'Войти в звонок');
  expect(await guest.evaluate('document.documentElement.scrollWidth')).toBe(PHONE.width);
  await guest.evaluate(`document.querySelector('${NAME}').focus()`);
  await guest.type('Анна (host)');
  await guest.key?.('Enter');
  await reads(guest, 'Напишите имя');
  await guest.evaluate(`document.querySelector('${NAME}').select()`);
  await guest.type('Анна');
  await guest.key?.('Enter');
  await reads(guest, 'Ждём, когда вас впустят');
  await appears(alice, KNOCK);
  await press(guest, action('guest-cancel'));
  await gone(alice, KNOCK);
  await visit(guest, 'form');
});
