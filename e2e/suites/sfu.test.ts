import { LiveKitSfu } from '@xpchat/calls-server/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { type SfuPage, serveSfuPage } from '../harness/sfu-page.ts';
import { type SfuProduct, startSfuProduct } from '../harness/sfu-product.ts';
import type { Tab } from '../harness/tab.ts';
import { waitFor } from '../harness/wait.ts';

// LiveKit is built with Go, for minutes: `npm test` does that first, and names its program. Without it:
// node tools/start-sfu.mjs
const TITLE = process.env.LIVEKIT_SERVER
  ? 'a call over LiveKit'
  : 'a call over LiveKit, skipped: LIVEKIT_SERVER is not set, because livekit-server is not built';

/** One tone for each person, in Hz, far enough apart for the analyser. */
const TONES = { alice: 440, bob: 880, carol: 1_320 } as const;
type Name = keyof typeof TONES;
const NAMES = Object.keys(TONES) as Name[];
/** Half the distance of two bins of the analyser, and the codec. */
const TOLERANCE_HZ = 25;
/** Silence of tracks that are there. */
const SILENCE = 0;

const participant = (name: string) => ({
  callId: 'call-of-the-test',
  userId: name,
  sessionId: `session-${name}`,
});

describe.runIf(process.env.LIVEKIT_SERVER)(TITLE, () => {
  let product: SfuProduct;
  let page: SfuPage;
  let sfu: LiveKitSfu;
  const refused = new Set<string>();
  const open = browserTabs(['chromium']);

  beforeAll(async () => {
    product = await startSfuProduct();
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const clock = { now: Date.now, elapsed: () => performance.now(), after: () => () => {} };
    const wsUrl = product.liveKit.url.replace('http', 'ws');
    sfu = new LiveKitSfu({ ...product.liveKit, wsUrl }, clock, log);
    page = await serveSfuPage(async (name) =>
      refused.has(name) ? null : sfu.createGrant({ ...participant(name), canPublish: true }),
    );
  });
  afterAll(async () => {
    await page?.close();
    await product?.close();
  });

  const enter = async (name: Name, { video = false, knows = NAMES as readonly string[] } = {}) => {
    const tab = await open('chromium', { name });
    await tab.goto(page.url);
    await waitFor(
      () => `${name}: no page`,
      async () => ((await tab.evaluate('Boolean(window.sfu)')) ? true : undefined),
    );
    // A gesture, without which Chromium plays nothing.
    await tab.press(5, 5, 1);
    await tab.evaluate('sfu.resume()');
    await tab.evaluate(`sfu.join('${name}', ${TONES[name]}, ${video})`);
    for (const other of knows) if (other !== name) await tab.evaluate(`sfu.add('${other}')`);
    return tab;
  };

  const hears = (tab: Tab, name: Name, hz: number) => {
    let last = -1;
    return waitFor(
      () => `${tab.name} hears ${last} Hz of ${name} and not ${hz}`,
      async () => {
        last = await tab.evaluate<number>(`sfu.heard('${name}')`);
        return Math.abs(last - hz) <= TOLERANCE_HZ ? true : undefined;
      },
    );
  };
  const eachHearsEach = async (tabs: readonly Tab[]) => {
    for (const tab of tabs) {
      for (const name of NAMES) if (name !== tab.name) await hears(tab, name, TONES[name]);
    }
  };
  const sees = (tab: Tab, name: string, isRight: (width: number) => boolean) => {
    let last = -1;
    return waitFor(
      () => `${tab.name} sees ${name} ${last} pixels wide`,
      async () => {
        last = await tab.evaluate<number>(`sfu.seen('${name}')`);
        return isRight(last) ? true : undefined;
      },
    );
  };

  it('keeps its secret in a file of the owner, and writes it nowhere else', async () => {
    expect(product.secretMode).toBe('600');
    expect(product.output()).not.toContain(product.liveKit.apiSecret);
    expect(await sfu.check()).toBeNull();
  });

  it('lets each person hear each other one, and comes back by itself after LiveKit crashed', async () => {
    const tabs = [await enter('alice', { video: true }), await enter('bob'), await enter('carol')];
    await eachHearsEach(tabs);
    await sees(tabs[1] as Tab, 'alice', (width) => width === 640);
    expect(await tabs[0]?.evaluate('sfu.connections()')).toEqual([
      ['bob', 'connected'],
      ['carol', 'connected'],
    ]);
    const before = product.liveKitPid();
    product.killLiveKit();
    for (const tab of tabs) {
      await waitFor(
        () => `${tab.name} notices nothing`,
        async () =>
          (await tab.evaluate<boolean>("sfu.events.some(({ name }) => name === 'interrupted')"))
            ? true
            : undefined,
      );
    }
    await eachHearsEach(tabs);
    await sees(tabs[2] as Tab, 'alice', (width) => width === 640);
    expect(product.liveKitPid()).not.toBe(before);
    expect(await tabs[0]?.evaluate("sfu.events.some(({ name }) => name === 'lost')")).toBe(false);
    for (const tab of tabs) expect(tab.errors).toEqual([]);
  });

  it('sends nothing to a person outside the roster, and nothing while it is held', async () => {
    const alice = await enter('alice', { knows: ['bob'] });
    const [bob, carol] = [await enter('bob'), await enter('carol')];
    await hears(alice, 'bob', TONES.bob);
    await hears(bob, 'alice', TONES.alice);
    // Alice's roster lacks Carol, who is in the room nevertheless.
    await hears(carol, 'bob', TONES.bob);
    await hears(carol, 'alice', SILENCE);
    await hears(alice, 'carol', SILENCE);
    await alice.evaluate("sfu.add('carol')");
    await hears(carol, 'alice', TONES.alice);
    await alice.evaluate("sfu.remove('bob')");
    await hears(bob, 'alice', SILENCE);
    await alice.evaluate('sfu.hold(true)');
    await hears(carol, 'alice', SILENCE);
    await alice.evaluate('sfu.hold(false)');
    await hears(carol, 'alice', TONES.alice);
  });

  it('receives no more video than is shown', async () => {
    const alice = await enter('alice', { video: true });
    const bob = await enter('bob');
    await sees(bob, 'alice', (width) => width === 640);
    await bob.evaluate("sfu.setVideoSize('alice', { width: 160, height: 90 })");
    await sees(bob, 'alice', (width) => width > 0 && width < 640);
    await bob.evaluate("sfu.setVideoSize('alice', { width: 1280, height: 720 })");
    await sees(bob, 'alice', (width) => width === 640);
    await alice.evaluate('sfu.close()');
  });

  it('disconnects a person whom the server removes, and lets them not come back without a grant', async () => {
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await hears(alice, 'bob', TONES.bob);
    await sfu.setPublishing(participant('bob'), 'no_audio');
    await hears(alice, 'bob', SILENCE);
    await sfu.setPublishing(participant('bob'), 'everything');
    expect(
      (await sfu.listParticipants('call-of-the-test')).map(({ userId }) => userId).sort(),
    ).toEqual(['alice', 'bob']);
    refused.add('bob');
    await sfu.removeParticipant(participant('bob'));
    await hears(alice, 'bob', SILENCE);
    await waitFor(
      () => 'bob does not ask for another grant',
      async () => ((await bob.evaluate<number>('sfu.grants()')) > 1 ? true : undefined),
    );
    expect((await sfu.listParticipants('call-of-the-test')).map(({ userId }) => userId)).toEqual([
      'alice',
    ]);
    refused.clear();
  });
});
