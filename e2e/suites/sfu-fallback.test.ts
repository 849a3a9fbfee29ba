import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { freePort } from '../harness/free-port.ts';
import { startTestLiveKit, type TestLiveKit } from '../harness/livekit.ts';
import { startProduct } from '../harness/product.ts';
import {
  acceptCall,
  callAll,
  engine,
  enterChat,
  errorOf,
  holds,
  inTopology,
  receivesVideo,
  SFU_TIMEOUT_MS,
  tells,
} from '../harness/sfu-calls.ts';
import type { Tab } from '../harness/tab.ts';
import { eachHearsEach, gapsOf, type Singer, toneScript, watchVoice } from '../harness/tones.ts';

const PROGRAM = process.env.LIVEKIT_SERVER ?? '';
const TITLE = PROGRAM
  ? 'a call that cannot use its LiveKit'
  : 'a call that cannot use its LiveKit, skipped: LIVEKIT_SERVER is not set';
const TEST_TIMEOUT_MS = 4 * SFU_TIMEOUT_MS;
/** Makes this browser one that cannot use the SFU (platform/sfu-client.ts of the engine). */
const OLD_BROWSER = 'delete window.WeakRef;';
/** A firewall in front of this browser, which lets nothing through to this port. */
const CUT_OFF = (port: number) => `{
  const Open = window.WebSocket;
  window.WebSocket = class extends Open {
    constructor(url, ...more) {
      super(String(url).replace(':${port}', ':9'), ...more);
    }
  };
}`;
/** Records URLs that the page's Content-Security-Policy blocked. */
const NOTE_VIOLATIONS = `window.violations = [];
  addEventListener('securitypolicyviolation', ({ blockedURI }) => window.violations.push(blockedURI));`;
/** No gap that a person notices (issue 11). */
const MAX_GAP_MS = 100;

describe.runIf(PROGRAM)(TITLE, () => {
  const open = browserTabs(['chromium']);
  let liveKit: TestLiveKit;
  beforeAll(async () => {
    liveKit = await startTestLiveKit(PROGRAM, {});
  });
  afterAll(() => liveKit?.close());

  /** XPchat whose mesh holds so many people with video, and so many without. */
  async function start(video: number, voice: number, more: NodeJS.ProcessEnv = {}) {
    if (!liveKit.isRunning()) await liveKit.start();
    const product = await startProduct({
      ...liveKit.env,
      CALLS_MESH_VIDEO: String(video),
      CALLS_MESH_VOICE: String(voice),
      ...more,
    });
    onTestFinished(() => product.close());
    return async (name: Singer, init = '') => {
      const tab = await open('chromium', { name, init: `${toneScript(name, 'chromium')}${init}` });
      return enterChat(tab, product, name);
    };
  }
  const leave = async (...tabs: readonly Tab[]) => {
    for (const tab of tabs) await tab.evaluate('webrtcCalls.endCall()');
    for (const tab of tabs) await holds(tab, `['ended', 'idle'].includes(phase.name)`);
  };

  it(
    '[GR30] goes on in a mesh, without video for so many, and comes back when LiveKit does',
    async () => {
      const enter = await start(2, 4);
      const alice = await enter('alice', NOTE_VIOLATIONS);
      const [bob, carol] = [await enter('bob'), await enter('carol')];
      const tabs = [alice, bob, carol];
      await callAll(tabs, 'video');
      await inTopology(tabs, 'sfu');
      await receivesVideo(tabs, true);
      await eachHearsEach({ alice, bob, carol });
      await tells(alice, null);

      await liveKit.kill();
      await inTopology(tabs, 'mesh');
      await receivesVideo(tabs, false);
      for (const tab of tabs) await tells(tab, 'sfu_away');
      await eachHearsEach({ alice, bob, carol });
      await liveKit.start();
      await inTopology(tabs, 'sfu');
      await receivesVideo(tabs, true);
      for (const tab of tabs) await tells(tab, null);
      await eachHearsEach({ alice, bob, carol });
      // LiveKit's client asked over HTTP why it was refused.
      expect(await alice.evaluate('window.violations')).toEqual([]);
      await leave(...tabs);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    '[GR30] keeps the video of people whom a mesh holds',
    async () => {
      const enter = await start(3, 4);
      const [alice, bob, carol] = [await enter('alice'), await enter('bob'), await enter('carol')];
      const dave = await enter('dave');
      await callAll([alice, bob, carol, dave], 'video');
      await inTopology([alice, bob, carol, dave], 'sfu');
      await leave(dave);
      const tabs = [alice, bob, carol];
      await inTopology(tabs, 'sfu');
      await liveKit.kill();
      await inTopology(tabs, 'mesh');
      await receivesVideo(tabs, true);
      await tells(alice, 'sfu_away');
      await eachHearsEach({ alice, bob, carol });
      await liveKit.start();
      await tells(alice, null);
      await inTopology(tabs, 'mesh');
      await leave(...tabs);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    '[GR30] tells a call that no mesh holds to wait, and it goes on by itself',
    async () => {
      const enter = await start(2, 2);
      const [alice, bob, carol] = [await enter('alice'), await enter('bob'), await enter('carol')];
      const tabs = [alice, bob, carol];
      await callAll(tabs, 'audio');
      await inTopology(tabs, 'sfu');
      await liveKit.kill();
      for (const tab of tabs) {
        await tells(tab, 'sfu_away');
        await holds(tab, `phase.name === 'reconnecting'`);
      }
      await liveKit.start();
      await inTopology(tabs, 'sfu');
      for (const tab of tabs) await tells(tab, null);
      await eachHearsEach({ alice, bob, carol });
      await leave(...tabs);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    '[GR11] [GR30] takes an old browser into a mesh without video, tells everybody, and refuses it where none holds',
    async () => {
      const enter = await start(2, 3);
      const [alice, bob] = [await enter('alice'), await enter('bob')];
      const carol = await enter('carol', OLD_BROWSER);
      await callAll([alice, bob, carol], 'video');
      await inTopology([alice, bob, carol], 'mesh');
      await receivesVideo([alice, bob, carol], false);
      await tells(alice, 'sfu_unsupported');
      await tells(carol, 'sfu_unsupported_here');
      await eachHearsEach({ alice, bob, carol });
      expect(await errorOf(alice, `addParticipant('dave')`)).toBe('not_supported');
      await leave(carol);
      await inTopology([alice, bob], 'direct');
      await receivesVideo([alice, bob], true);
      await tells(alice, null);

      const dave = await enter('dave');
      await alice.evaluate(`webrtcCalls.addParticipant('dave')`);
      await acceptCall(dave);
      await inTopology([alice, bob, dave], 'sfu');
      await alice.evaluate(`webrtcCalls.addParticipant('carol')`);
      await holds(carol, `phase.name === 'incoming'`);
      expect(await errorOf(carol, 'acceptCall()')).toBeNull();
      // The server refuses: four are more than a mesh holds.
      await holds(carol, `phase.name === 'ended' && phase.error === 'not_supported'`);
      await inTopology([alice, bob, dave], 'sfu');
      await leave(alice, bob, dave);
    },
    TEST_TIMEOUT_MS,
  );

  it.each([
    ['does not answer', async () => ({ LIVEKIT_URL: `http://127.0.0.1:${await freePort()}` })],
    [
      'has other keys',
      async () => ({ LIVEKIT_API_SECRET: 'another secret, which is long enough' }),
    ],
  ] as const)(
    '[GR5] does not grow while LiveKit %s: nobody rings, and the voice of the speaker has no gap',
    async (_how, settings) => {
      const enter = await start(2, 4, await settings());
      const [alice, bob] = [await enter('alice'), await enter('bob')];
      const carol = await enter('carol');
      await callAll([alice, bob], 'video');
      await inTopology([alice, bob], 'direct');
      await eachHearsEach({ alice, bob });
      await watchVoice(alice, 'bob');
      expect(await errorOf(alice, `addParticipant('carol')`)).toBe('media_failed');
      await inTopology([alice, bob], 'direct');
      await receivesVideo([alice, bob], true);
      await eachHearsEach({ alice, bob });
      expect(Math.max(0, ...(await gapsOf(alice, 'bob')))).toBeLessThanOrEqual(MAX_GAP_MS);
      await holds(carol, `phase.name === 'idle' && state.missed === 0`);
      await leave(alice, bob);
    },
    TEST_TIMEOUT_MS,
  );

  it.each([
    [
      'a wrong URL for browsers',
      async () => ({ LIVEKIT_WS_URL: `ws://127.0.0.1:${await freePort()}` }),
    ],
    [
      'a wrong address for media',
      async () => {
        const other = await startTestLiveKit(PROGRAM, { hasWrongAddress: true });
        onTestFinished(() => other.close());
        return other.env;
      },
    ],
  ] as const)(
    '[GR31] goes on in a mesh if LiveKit has %s, and tells everybody',
    async (_what, settings) => {
      const enter = await start(2, 4, await settings());
      const [alice, bob, carol] = [await enter('alice'), await enter('bob'), await enter('carol')];
      await callAll([alice, bob], 'video');
      await inTopology([alice, bob], 'direct');
      await watchVoice(alice, 'bob');
      await engine(alice, `addParticipant('carol')`);
      await acceptCall(carol);
      const tabs = [alice, bob, carol];
      await inTopology(tabs, 'mesh');
      for (const tab of tabs) await tells(tab, 'sfu_blocked');
      await receivesVideo(tabs, false);
      await eachHearsEach({ alice, bob, carol });
      expect(Math.max(0, ...(await gapsOf(alice, 'bob')))).toBeLessThanOrEqual(MAX_GAP_MS);
      await leave(carol);
      await inTopology([alice, bob], 'direct');
      await tells(alice, null);
      await leave(alice, bob);
    },
    TEST_TIMEOUT_MS,
  );

  it(
    '[GR31] tells the one person whom no way leads to LiveKit, who leaves; the others go on',
    async () => {
      const enter = await start(2, 2);
      const [alice, bob] = [await enter('alice'), await enter('bob')];
      const [dave, carol] = [await enter('dave'), await enter('carol', CUT_OFF(liveKit.port))];
      await callAll([alice, bob, dave], 'audio');
      await inTopology([alice, bob, dave], 'sfu');
      await engine(alice, `addParticipant('carol')`);
      await acceptCall(carol);
      await tells(carol, 'sfu_blocked_here');
      await tells(alice, null);
      await holds(carol, `phase.name === 'ended' && phase.reason === 'media_failed'`);
      await inTopology([alice, bob, dave], 'sfu');
      await eachHearsEach({ alice, bob, dave });
      await leave(alice, bob, dave);
    },
    TEST_TIMEOUT_MS,
  );
});
