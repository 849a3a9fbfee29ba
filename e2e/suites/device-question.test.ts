import { afterAll, expect, test } from 'vitest';
import { connect } from '../harness/call.ts';
import {
  act,
  audioFlows,
  cameInto,
  dial,
  eventually,
  nothingLeft,
  OVER,
  press,
  remoteVideoPlays,
  until,
  VIDEO,
} from '../harness/person.ts';
import { type PageServer, startNodeRelay } from '../harness/specification-relay.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';

const on = stage(['chromium']);
const servers: PageServer[] = [];
afterAll(async () => {
  for (const server of servers) await server.close();
});

/** From `requireGrant()` on, the page's browser asks for devices, and opens them at `grant()`. */
const QUESTION = `(() => {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  const query = navigator.permissions.query.bind(navigator.permissions);
  let asks = false;
  let answers = [];
  window.isAsked = () => answers.length > 0;
  window.requireGrant = () => { asks = true; };
  window.grant = () => { asks = false; for (const answer of answers.splice(0)) answer(); };
  devices.getUserMedia = async (constraints) => {
    if (asks) await new Promise((answer) => answers.push(answer));
    return open(constraints);
  };
  navigator.permissions.query = async (about) => {
    const status = await query(about);
    return asks && /camera|microphone/.test(about.name) ? { state: 'prompt' } : status;
  };
})();`;

const requireGrant = (tab: Tab) => tab.evaluate('requireGrant()');
const isAsked = (tab: Tab) =>
  eventually(`${tab.name} is asked for a device`, () => tab.evaluate('isAsked()'));

/** Grants the devices. Nobody of these was in the call before, and they are at nearly the same moment. */
async function grant(asked: Tab, other: Tab): Promise<void> {
  const grantedAt = await asked.evaluate<number>('(grant(), Date.now())');
  const times: number[] = [];
  for (const tab of [asked, other]) {
    await until(tab, 'active');
    times.push(await cameInto(tab, 'active'));
  }
  const [first = 0, second = 0] = times;
  expect(Math.min(first, second)).toBeGreaterThanOrEqual(grantedAt);
  expect(Math.abs(first - second)).toBeLessThan(2000);
}

async function isOver(...tabs: Tab[]): Promise<void> {
  for (const tab of tabs) {
    await until(tab, OVER);
    await nothingLeft(tab);
    expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
  }
}

test('E3: over a relay a caller rings on while the callee is asked for devices', async () => {
  const socket = (address: string) => `window.ws = new WebSocket('${address}');
    ws.onmessage = (event) => webrtcCalls.handleWebSocketMessage(JSON.parse(event.data));`;
  const server = await startNodeRelay('all', socket);
  servers.push(server);
  const tabs: Tab[] = [];
  for (const name of ['alice', 'bob']) {
    const tab = await on.open('chromium', { name, init: QUESTION });
    await tab.goto(
      server.page(name, 'webrtcCalls.setup({ send: (each) => ws.send(JSON.stringify(each)) })'),
    );
    await eventually(`${name} can call`, () => tab.probe('enabled', VIDEO));
    tabs.push(tab);
  }
  const [alice, bob] = tabs as [Tab, Tab];
  await requireGrant(bob);
  await dial(alice, 'video');
  await until(bob, 'incoming');
  await act(bob, 'accept');
  await isAsked(bob);
  await until(bob, 'connecting');
  await until(alice, 'ringing');
  await grant(bob, alice);
  await remoteVideoPlays(alice, 'bob');
  await act(alice, 'end');
  await isOver(alice, bob);
});

test('E3: of two people who dial each other, one is asked for the microphone', async () => {
  const alice = await on.signIn('chromium', 'alice', 'bob', { init: QUESTION });
  const bob = await on.signIn('chromium', 'bob', 'alice', { init: QUESTION });
  await requireGrant(alice);
  await dial(alice, 'audio');
  await isAsked(alice);
  await dial(bob, 'audio');
  await until(bob, ['dialing', 'ringing']);
  await grant(alice, bob);
  await audioFlows(bob);
  await act(alice, 'end');
  await isOver(alice, bob);
});

test('E3: an invited person who is asked for devices rings on for the people in the call', async () => {
  const carol = await on.signIn('chromium', 'carol', 'dave', { init: QUESTION });
  const dave = await on.signIn('chromium', 'dave', 'carol', { init: QUESTION });
  const erin = await on.signIn('chromium', 'erin', 'carol', { init: QUESTION });
  await connect(carol, dave, 'video');
  await requireGrant(erin);
  const row = '[data-add-user="erin"]';
  if (!(await carol.probe('visible', row))) await act(carol, 'add');
  await press(carol, row);
  await until(erin, 'incoming');
  await act(erin, 'accept');
  await isAsked(erin);
  await until(erin, 'connecting');
  const tileIs = (state: string) =>
    eventually(`the tile of erin is ${state}`, async () => {
      return (await carol.probe('read', '[data-participant="erin"]', 'data-state')) === state;
    });
  await tileIs('ringing');
  await erin.evaluate('grant()');
  await until(erin, 'active');
  await tileIs('active');
  await remoteVideoPlays(carol, 'erin');
  await act(erin, 'end');
  await act(carol, 'end');
  await isOver(carol, dave, erin);
});

test('E3: the caller of a second call rings on while the callee is asked for the camera', async () => {
  const frank = await on.signIn('chromium', 'frank', 'grace', { init: QUESTION });
  const grace = await on.signIn('chromium', 'grace', 'frank');
  const heidi = await on.signIn('chromium', 'heidi', 'frank');
  await connect(grace, frank, 'audio');
  await requireGrant(frank);
  await dial(heidi, 'video');
  await eventually('a call waits', () =>
    frank.evaluate('webrtcCalls.state.get().others.length === 1'),
  );
  await frank.evaluate(`(() => {
    const [{ call }] = webrtcCalls.state.get().others;
    void webrtcCalls.acceptCall({ callId: call.id, video: true });
  })()`);
  await isAsked(frank);
  await until(frank, 'connecting');
  await until(heidi, 'ringing');
  await frank.evaluate('grant()');
  await until(heidi, 'active');
  await until(frank, 'active');
  await remoteVideoPlays(heidi, 'frank');
  for (const other of [heidi, grace]) {
    await other.evaluate('webrtcCalls.endCall()');
    await isOver(other);
  }
});
