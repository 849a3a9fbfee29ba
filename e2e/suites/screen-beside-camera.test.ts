import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { saveScreenshot } from '../harness/artifacts.ts';
import { connect } from '../harness/call.ts';
import { freePort } from '../harness/free-port.ts';
import { startTestLiveKit, type TestLiveKit } from '../harness/livekit.ts';
import {
  act,
  appears,
  audioFlows,
  eventually,
  nothingLeft,
  OVER,
  press,
  reads,
  remoteVideoPlays,
  until,
} from '../harness/person.ts';
import { startProduct } from '../harness/product.ts';
import { acceptCall, engine, enterChat, holds, inTopology } from '../harness/sfu-calls.ts';
import { stage } from '../harness/stage.ts';
import type { Tab } from '../harness/tab.ts';
import { waitFor } from '../harness/wait.ts';

/** An old Chrome, where one is installed. */
const old = process.env.CHROME66 ? (['chrome66'] as const) : [];
const { signIn, open } = stage(['chromium', 'firefox', ...old]);

const PROGRAM = process.env.LIVEKIT_SERVER ?? '';
const TEST_TIMEOUT_MS = 180_000;

const screenOf = (name: string) => `[data-screen="${name}"]`;
const cameraOf = (name: string) => `[data-participant="${name}"]`;

/** Waits until the video of a tile shows new frames. */
async function plays(tab: Tab, tile: string): Promise<void> {
  const sample = () =>
    tab.evaluate<{ time: number; width: number }>(`(() => {
      const video = document.querySelector('${tile.replace(/'/g, '"')} video');
      return video ? { time: video.currentTime, width: video.videoWidth } : { time: -1, width: 0 };
    })()`);
  const before = await sample();
  let last = '';
  await waitFor(
    () => `${tab.name}: ${tile} does not play: ${last}`,
    async () => {
      const now = await sample();
      last = JSON.stringify(now);
      return now.width > 2 && now.time > before.time ? true : undefined;
    },
    60_000,
  );
}

const isGone = (tab: Tab, selector: string) =>
  eventually(`${tab.name} has no ${selector}`, async () => !(await tab.probe('visible', selector)));

async function area(tab: Tab, selector: string): Promise<number> {
  const box = await tab.probe('box', selector);
  return box ? (box.right - box.left) * (box.bottom - box.top) : 0;
}

const isLarger = (tab: Tab, one: string, other: string) =>
  eventually(
    `${tab.name}: ${one} is larger than ${other}`,
    async () => (await area(tab, one)) > 2 * (await area(tab, other)),
  );

async function hangUp(who: Tab, ...others: readonly Tab[]): Promise<void> {
  await act(who, 'end');
  for (const tab of [who, ...others]) {
    await until(tab, OVER);
    await nothingLeft(tab);
    expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
  }
}

async function aliceAndBob(type: 'audio' | 'video', bobs: 'chromium' | 'firefox' | 'chrome66') {
  const alice = await signIn('chromium', 'alice', 'bob', { locale: 'en' });
  const bob = await signIn(bobs, 'bob', 'alice', { locale: 'en' });
  await connect(alice, bob, type);
  return [alice, bob] as const;
}

for (const [how, stop] of [
  ['the notice', (tab: Tab) => act(tab, 'stop-sharing')],
  ['the control', (tab: Tab) => act(tab, 'screen')],
  ["the browser's bar", (tab: Tab) => tab.probe('stopSharingFromBrowserBar')],
] as const) {
  test(`a screen is the main tile beside the camera of who shares it, until ${how} ends it`, async () => {
    const [alice, bob] = await aliceAndBob('video', 'chromium');
    await remoteVideoPlays(bob, 'alice');
    await act(alice, 'screen');
    await plays(bob, screenOf('alice'));
    await plays(bob, cameraOf('alice'));
    await isLarger(bob, screenOf('alice'), cameraOf('alice'));
    await reads(bob, 'screen');
    await appears(alice, '[data-sharing]');
    expect(await alice.probe('liveTracks')).toEqual(['audio', 'screen', 'video']);
    // The specification's map has the camera.
    await holds(bob, `participants[0].video === 'camera' && participants[0].screen`);
    await stop(alice);
    await isGone(bob, screenOf('alice'));
    await isGone(alice, '[data-sharing]');
    await remoteVideoPlays(bob, 'alice');
    expect(await alice.probe('liveTracks')).toEqual(['audio', 'video']);
    await hangUp(alice, bob);
  });
}

test('a screen is shared in a voice call, and the voice call stays', async () => {
  const [alice, bob] = await aliceAndBob('audio', 'chromium');
  await act(bob, 'screen');
  await plays(alice, screenOf('bob'));
  await audioFlows(alice);
  await act(bob, 'screen');
  await isGone(alice, screenOf('bob'));
  await audioFlows(alice);
  await audioFlows(bob);
  expect(await bob.probe('liveTracks')).toEqual(['audio']);
  await hangUp(alice, bob);
});

test(
  'two people share at once: the newest screen is large, and the other one can be pinned',
  async () => {
    const [alice, bob] = await aliceAndBob('video', 'chromium');
    const carol = await signIn('chromium', 'carol', 'alice', { locale: 'en' });
    await act(alice, 'add');
    await press(alice, '[data-add-user="carol"]');
    await until(carol, 'incoming');
    await act(carol, 'accept');
    await until(carol, 'active');
    await act(alice, 'screen');
    await plays(carol, screenOf('alice'));
    await plays(bob, screenOf('alice'));
    await act(bob, 'screen');
    await plays(carol, screenOf('bob'));
    await plays(carol, screenOf('alice'));
    await isLarger(carol, screenOf('bob'), screenOf('alice'));
    for (const name of ['alice', 'bob']) await plays(carol, cameraOf(name));
    await saveScreenshot(carol, 'two-screens');
    // Each of the two sees the other one's screen.
    await plays(alice, screenOf('bob'));
    await press(carol, `${screenOf('alice')} [data-action=pin]`);
    await isLarger(carol, screenOf('alice'), screenOf('bob'));
    await act(bob, 'end');
    await isGone(carol, screenOf('bob'));
    await plays(carol, screenOf('alice'));
    await hangUp(carol, alice, bob);
  },
  TEST_TIMEOUT_MS,
);

test(
  'a screen goes on for a page that is loaded again, and ends with the page that shares it',
  async () => {
    const [alice, bob] = await aliceAndBob('video', 'chromium');
    await act(alice, 'screen');
    await plays(bob, screenOf('alice'));
    await bob.reload();
    await act(bob, 'return');
    await until(bob, 'active');
    await plays(bob, screenOf('alice'));
    await alice.reload();
    await act(alice, 'return');
    await until(alice, 'active');
    await isGone(bob, screenOf('alice'));
    await remoteVideoPlays(bob, 'alice');
    await hangUp(alice, bob);
  },
  TEST_TIMEOUT_MS,
);

test('a hold by the other side pauses a screen, and a hold by who shares it ends it', async () => {
  const [alice, bob] = await aliceAndBob('video', 'chromium');
  await act(alice, 'screen');
  await plays(bob, screenOf('alice'));
  await act(bob, 'hold');
  await isGone(bob, screenOf('alice'));
  await act(bob, 'hold');
  await plays(bob, screenOf('alice'));
  await act(alice, 'hold');
  await isGone(bob, screenOf('alice'));
  expect(await alice.probe('liveTracks')).toEqual([]);
  await act(alice, 'hold');
  await remoteVideoPlays(bob, 'alice');
  await hangUp(alice, bob);
});

test("the specification's toggle replaces the camera by the screen, and back", async () => {
  const [alice, bob] = await aliceAndBob('video', 'chromium');
  await alice.evaluate('void window.webrtcCalls.toggleScreenSharing()');
  await holds(bob, `participants[0].video === 'screen' && !participants[0].screen`);
  await remoteVideoPlays(bob, 'alice');
  expect(await bob.probe('count', screenOf('alice'))).toBe(0);
  await alice.evaluate('void window.webrtcCalls.toggleScreenSharing()');
  await holds(bob, `participants[0].video === 'camera'`);
  await hangUp(alice, bob);
});

for (const browser of ['firefox', ...old] as const) {
  test(`${browser} shows a screen beside the camera`, async () => {
    const [alice, bob] = await aliceAndBob('video', browser);
    await act(alice, 'screen');
    await plays(bob, screenOf('alice'));
    await plays(bob, cameraOf('alice'));
    await act(alice, 'screen');
    await isGone(bob, screenOf('alice'));
    await remoteVideoPlays(bob, 'alice');
    await hangUp(alice, bob);
  });
}

for (const locale of ['en', 'ru'] as const) {
  for (const [size, viewport] of [
    ['desktop', { width: 1280, height: 800 }],
    ['phone', { width: 360, height: 740 }],
  ] as const) {
    test(`a shared screen and its notice fit a ${size}, in ${locale}`, async () => {
      const options = { locale, viewport };
      const alice = await signIn('chromium', 'alice', 'bob', options);
      const bob = await signIn('chromium', 'bob', 'alice', options);
      await connect(alice, bob, 'video');
      await act(alice, 'screen');
      await plays(bob, screenOf('alice'));
      await plays(bob, cameraOf('alice'));
      await appears(alice, '[data-sharing]');
      for (const tab of [alice, bob]) {
        expect(await tab.probe('horizontalOverflow')).toBe(0);
        await saveScreenshot(tab, `screen-beside-camera-${size}-${locale}`);
      }
      await hangUp(alice, bob);
    });
  }
}

describe.runIf(PROGRAM)('over LiveKit', () => {
  let liveKit: TestLiveKit;
  let port: number;
  beforeAll(async () => {
    port = await freePort();
    liveKit = await startTestLiveKit(PROGRAM, {
      webhookUrl: `http://localhost:${port}/calls/livekit/webhook`,
    });
  });
  afterAll(() => liveKit?.close());

  test(
    'a screen stays beside the camera while the call changes over to LiveKit, there, and on the way back',
    async () => {
      const product = await startProduct({
        ...liveKit.env,
        PORT: String(port),
        CALLS_MESH_VIDEO: '2',
        CALLS_MESH_VOICE: '2',
      });
      onTestFinished(() => product.close());
      const enter = async (name: string) =>
        enterChat(await open('chromium', { name, locale: 'en' }), product, name);
      const [alice, bob, carol] = [await enter('alice'), await enter('bob'), await enter('carol')];
      await engine(alice, `initiateCall('bob', 'video')`);
      await acceptCall(bob);
      await inTopology([alice, bob], 'direct');
      await act(alice, 'screen');
      await plays(bob, screenOf('alice'));
      await engine(alice, `addParticipant('carol')`);
      await acceptCall(carol);
      await inTopology([alice, bob, carol], 'sfu');
      for (const tab of [bob, carol]) {
        await plays(tab, screenOf('alice'));
        await plays(tab, cameraOf('alice'));
        await isLarger(tab, screenOf('alice'), cameraOf('alice'));
      }
      await act(carol, 'screen');
      for (const tab of [alice, bob]) await plays(tab, screenOf('carol'));
      await plays(bob, screenOf('alice'));
      await act(alice, 'screen');
      for (const tab of [bob, carol]) await isGone(tab, screenOf('alice'));
      await plays(bob, screenOf('carol'));
      await act(alice, 'end');
      await isGone(bob, cameraOf('alice'));
      // Over a connection of its own again, once the SFU is left.
      await inTopology([bob, carol], 'direct');
      await plays(bob, screenOf('carol'));
      await plays(bob, cameraOf('carol'));
      await act(carol, 'end');
      await until(bob, OVER);
    },
    TEST_TIMEOUT_MS,
  );
});
