import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import { startTestLiveKit, type TestLiveKit } from '../harness/livekit.ts';
import { startLiveKitNodes } from '../harness/livekit-nodes.ts';
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
/** LiveKit's client alone notices after its ping timeout of 15 s. */
const MAX_NOTICED_MS = 12_000;
/** A camera of 20 frames a second that sends no frame for this time sends nothing. */
const QUIET_MS = 1_000;
/** Five pages with cameras on two cores take their time. */
const MOVE_TIMEOUT_MS = 60_000;
/** Silence of tracks that are there. */
const SILENCE = 0;

const participant = (name: string) => ({
  callId: 'call-of-the-test',
  userId: name,
  sessionId: `session-${name}`,
});

const PROGRAM = process.env.LIVEKIT_SERVER ?? '';

describe.runIf(PROGRAM)(TITLE, () => {
  let liveKit: TestLiveKit;
  let page: SfuPage;
  const refused = new Set<string>();
  /** The LiveKit that gives grants, and what of the grant differs. */
  type Grants = () => {
    readonly sfu: TestLiveKit['sfu'];
    readonly url?: string;
    readonly callId?: string;
  };
  const ofOne: Grants = () => ({ sfu: liveKit.sfu });
  let grants = ofOne;
  const open = browserTabs(['chromium']);

  beforeAll(async () => {
    page = await serveSfuPage({
      grantFor: async (name) => {
        if (refused.has(name)) return null;
        const { sfu, callId, ...address } = grants();
        const who = { ...participant(name), ...(callId === undefined ? {} : { callId }) };
        const grant = await sfu.createGrant({ ...who, canPublish: true });
        return { ...grant, ...address };
      },
      report: (body, authorization) => liveKit.webhook.receive(body, authorization),
    });
    liveKit = await startTestLiveKit(PROGRAM, { webhookUrl: `${page.url}webhook` });
  });
  afterAll(async () => {
    await page?.close();
    await liveKit?.close();
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
  const frames = (tab: Tab, name: string) => tab.evaluate<number>(`sfu.frames('${name}')`);
  /** Waits until more frames of that person's video are decoded. */
  const seesMore = async (tab: Tab, name: string) => {
    const before = await frames(tab, name);
    await waitFor(
      () => `${tab.name} sees nothing of ${name}`,
      async () => {
        await tab.evaluate(`sfu.seen('${name}')`);
        const now = await frames(tab, name);
        // A smaller number comes from a new connection.
        return now > before || (now > 0 && now < before) ? true : undefined;
      },
    );
  };

  it('lets each person hear each other one, and comes back by itself after LiveKit crashed', async () => {
    const tabs = [await enter('alice', { video: true }), await enter('bob'), await enter('carol')];
    await eachHearsEach(tabs);
    await seesMore(tabs[1] as Tab, 'alice');
    expect(await tabs[0]?.evaluate('sfu.connections()')).toEqual([
      ['bob', 'connected'],
      ['carol', 'connected'],
    ]);
    await liveKit.kill();
    for (const tab of tabs) {
      await waitFor(
        () => `${tab.name} notices nothing`,
        async () =>
          (await tab.evaluate<boolean>("sfu.events.some(({ name }) => name === 'interrupted')"))
            ? true
            : undefined,
      );
    }
    await liveKit.start();
    await eachHearsEach(tabs);
    await seesMore(tabs[2] as Tab, 'alice');
    expect(await tabs[0]?.evaluate("sfu.events.some(({ name }) => name === 'lost')")).toBe(false);
  });

  it('notices soon that LiveKit froze, also at a person who only listens', async () => {
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await hears(bob, 'alice', TONES.alice);
    await bob.evaluate('sfu.hold(true)');
    await hears(alice, 'bob', 0);
    const frozenAt = await bob.evaluate<number>('performance.now()');
    liveKit.setFrozen(true);
    onTestFinished(() => liveKit.setFrozen(false));
    const interrupted = await waitFor(
      () => 'bob notices nothing',
      async () =>
        (await bob.evaluate<number | null>(
          `sfu.events.find(({ name }) => name === 'interrupted')?.at ?? null`,
        )) ?? undefined,
    );
    expect(interrupted - frozenAt).toBeLessThan(MAX_NOTICED_MS);
    liveKit.setFrozen(false);
    await hears(bob, 'alice', TONES.alice);
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

  it('receives no video of a person who is not shown', async () => {
    const [, bob] = [await enter('alice', { video: true }), await enter('bob')];
    await seesMore(bob, 'alice');
    await bob.evaluate("sfu.setVideoSize('alice', null)");
    // Nothing arrives while her voice still does.
    await waitFor(
      () => 'bob still receives video of alice',
      async () => {
        const before = await frames(bob, 'alice');
        await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
        return (await frames(bob, 'alice')) === before ? true : undefined;
      },
    );
    await hears(bob, 'alice', TONES.alice);
    await bob.evaluate("sfu.setVideoSize('alice', { width: 320, height: 180 })");
    await seesMore(bob, 'alice');
  });

  it(
    'sends layers of a video, of which each person gets the one for their tile, and none that nobody sees',
    async () => {
      const [alice, bob] = [await enter('alice', { video: true }), await enter('bob')];
      await seesMore(bob, 'alice');
      interface Sent {
        readonly kind: string;
        readonly rid?: string;
        readonly active?: boolean;
        readonly framesSent?: number;
      }
      interface Codec {
        readonly mimeType: string;
        readonly sdpFmtpLine?: string;
      }
      const sent = (kind: string) =>
        alice
          .evaluate<readonly Sent[]>('sfu.sent()')
          .then((all) => all.filter((each) => each.kind === kind));
      // Simulcast: several encodings (RFC 8853).
      const layers = await sent('video');
      expect(new Set(layers.map(({ rid }) => rid)).size).toBeGreaterThan(1);
      // Redundant audio (RFC 2198), and nothing during silence (RFC 7587 section 3.1.3).
      const [first, ...others] = await alice.evaluate<readonly Codec[]>('sfu.audioCodecs()');
      expect(first?.mimeType).toBe('audio/red');
      const opus = others.find(({ mimeType }) => mimeType === 'audio/opus');
      expect(opus?.sdpFmtpLine).toContain('usedtx=1');
      const sees = (name: string, is: (width: number) => boolean) =>
        waitFor(
          () => `bob's video of alice has no ${name} width`,
          async () => (is(await bob.evaluate<number>(`sfu.seen('alice')`)) ? true : undefined),
          MOVE_TIMEOUT_MS,
        );
      await bob.evaluate("sfu.setVideoSize('alice', { width: 160, height: 90 })");
      await sees('small', (width) => width > 0 && width <= 640);
      const active = async () => (await sent('video')).filter((each) => each.active).length;
      await waitFor(
        () => 'alice sends layers that nobody sees',
        async () => ((await active()) < layers.length ? true : undefined),
      );
      await bob.evaluate("sfu.setVideoSize('alice', { width: 1280, height: 720 })");
      await sees('large', (width) => width > 640);
      await bob.evaluate("sfu.setVideoSize('alice', null)");
      await waitFor(
        () => 'alice sends video that nobody sees',
        async () => ((await active()) === 0 ? true : undefined),
      );
      await hears(bob, 'alice', TONES.alice);
    },
    3 * MOVE_TIMEOUT_MS,
  );

  it('disconnects a removed person, who cannot rejoin without a grant', async () => {
    const [alice, bob] = [await enter('alice'), await enter('bob')];
    await hears(alice, 'bob', TONES.bob);
    await liveKit.sfu.setPublishing(participant('bob'), 'no_audio');
    await hears(alice, 'bob', SILENCE);
    await liveKit.sfu.setPublishing(participant('bob'), 'everything');
    expect(
      (await liveKit.sfu.listParticipants('call-of-the-test')).map(({ userId }) => userId).sort(),
    ).toEqual(['alice', 'bob']);
    refused.add('bob');
    await liveKit.sfu.removeParticipant(participant('bob'));
    await hears(alice, 'bob', SILENCE);
    await waitFor(
      () => 'bob does not ask for another grant',
      async () => ((await bob.evaluate<number>('sfu.grants()')) > 1 ? true : undefined),
    );
    expect(
      (await liveKit.sfu.listParticipants('call-of-the-test')).map(({ userId }) => userId),
    ).toEqual(['alice']);
    refused.clear();
    await bob.close();
  });

  it(
    'spreads rooms over two LiveKits',
    async () => {
      const { nodes, wsUrl, close } = await startLiveKitNodes(PROGRAM);
      onTestFinished(async () => {
        grants = ofOne;
        await close();
      });
      const used = new Set<number | undefined>();
      // LiveKit chooses at random: one in half a million times all are equal.
      for (let room = 0; room < 20 && used.size < 2; room++) {
        const [node] = nodes;
        if (!node) throw new Error('no LiveKit');
        grants = () => ({ sfu: node.sfu, url: wsUrl, callId: `call ${room}` });
        const tab = await enter('alice', { knows: ['bob'] });
        const port = () =>
          tab.evaluate<number | undefined>(`sfu.mediaPort('bob').catch(() => undefined)`);
        used.add(await waitFor(() => `room ${room}: no path`, port));
        await tab.close();
      }
      expect([...used].sort()).toEqual(nodes.map(({ mediaPort }) => mediaPort).sort());
    },
    3 * MOVE_TIMEOUT_MS,
  );

  it('goes on with another LiveKit of two when the one with its room crashes', async () => {
    const { nodes, wsUrl, close } = await startLiveKitNodes(PROGRAM);
    onTestFinished(async () => {
      grants = ofOne;
      await close();
    });
    grants = () => {
      const node = nodes.find((each) => each.isRunning());
      if (!node) throw new Error('no LiveKit runs');
      return { sfu: node.sfu, url: wsUrl };
    };
    const tabs = [await enter('alice'), await enter('bob'), await enter('carol')];
    await eachHearsEach(tabs);
    const port = await tabs[0]?.evaluate<number>("sfu.mediaPort('bob')");
    const [withRoom] = nodes.filter(({ mediaPort }) => mediaPort === port);
    expect(withRoom).toBeDefined();
    await withRoom?.kill();
    for (const tab of tabs) {
      await waitFor(
        () => `${tab.name} has no path by another node`,
        async () => {
          const now = await tab.evaluate<number | undefined>(
            `sfu.mediaPort('${tab.name === 'bob' ? 'alice' : 'bob'}').catch(() => undefined)`,
          );
          return now !== undefined && now !== port ? true : undefined;
        },
      );
    }
    await eachHearsEach(tabs);
    for (const tab of tabs) await tab.evaluate('sfu.close()');
  });

  it('reports, signed, who joined and who left', async () => {
    const bob = await enter('bob');
    await waitFor(
      () => `reported: ${liveKit.reported}`,
      async () => (liveKit.reported.at(-1) === 'joined bob' ? true : undefined),
    );
    await bob.evaluate('sfu.close()');
    await waitFor(
      () => `reported: ${liveKit.reported}`,
      async () => (liveKit.reported.at(-1) === 'left bob' ? true : undefined),
    );
  });
});

describe.runIf(PROGRAM)('npm run start:sfu', () => {
  it('keeps its key in a file of the owner, restarts LiveKit after a crash, and ends with it', async () => {
    const product = await startSfuProduct();
    expect(product.secretMode).toBe('600');
    const before = product.liveKitPid();
    product.killLiveKit();
    await waitFor(
      () => 'LiveKit is not started again',
      async () => (product.liveKitPid() === before ? undefined : true),
    );
    expect(product.output()).not.toContain(product.liveKit.apiSecret);
    await product.close();
  });
});

/** The people of a call over the product. The fifth one needs the SFU. */
const PEOPLE = ['alice', 'bob', 'carol', 'dave', 'erin'];
/** Waits until the page receives the voices of this many others. */
const hearsAll = (others: number) => `(() => {
  const { phase, topology, participants } = webrtcCalls.state.get();
  return phase.name === 'active' && topology === 'sfu' && participants.length === ${others} &&
    participants.every(({ state, stream }) => state === 'active' && stream && stream.getAudioTracks().length > 0);
})()`;

describe.runIf(PROGRAM)('a call of XPchat with a LiveKit', () => {
  const open = browserTabs(['chromium']);
  let product: SfuProduct;
  beforeAll(async () => {
    product = await startSfuProduct();
  });
  afterAll(() => product?.close());

  const until = (tab: Tab, expression: string) =>
    waitFor(
      () => `${tab.name}: not ${expression}`,
      async () => ((await tab.evaluate<boolean>(expression)) ? true : undefined),
      MOVE_TIMEOUT_MS,
    );
  const accept = async (tab: Tab) => {
    await until(tab, "webrtcCalls.state.get().phase.name === 'incoming'");
    await tab.evaluate('webrtcCalls.acceptCall()');
  };

  it(
    '[GR11] moves from a mesh to the SFU with the fifth person, and survives a crash of LiveKit',
    async () => {
      const tabs: Tab[] = [];
      for (const name of PEOPLE) {
        const tab = await open('chromium', { name });
        await tab.goto(`${product.url}/?as=${name}&group=team`);
        await until(tab, "webrtcCalls.state.get().signaling === 'online'");
        tabs.push(tab);
      }
      const [alice, bob, carol, dave, erin] = tabs as [Tab, Tab, Tab, Tab, Tab];
      await alice.press(5, 5, 1);
      await alice.evaluate("webrtcCalls.initiateGroupCall(['bob', 'carol'], 'video')");
      await accept(bob);
      await accept(carol);
      for (const tab of [alice, bob, carol]) {
        await until(tab, "webrtcCalls.state.get().topology === 'mesh'");
      }
      await alice.evaluate("webrtcCalls.addParticipant('dave')");
      await alice.evaluate("webrtcCalls.addParticipant('erin')");
      await accept(dave);
      await accept(erin);
      for (const tab of tabs) await until(tab, hearsAll(PEOPLE.length - 1));
      const connection = (tab: Tab) =>
        `webrtcCalls.peerConnections.get('${tab === alice ? 'bob' : 'alice'}')`;
      for (const tab of tabs) await tab.evaluate(`void (window.before = ${connection(tab)})`);
      product.killLiveKit();
      for (const tab of tabs) {
        // It comes back too soon for its states to be seen one by one.
        await until(tab, `Boolean(${connection(tab)}) && ${connection(tab)} !== window.before`);
        await until(tab, hearsAll(PEOPLE.length - 1));
      }
      for (const tab of tabs) await tab.evaluate('webrtcCalls.endCall()');
    },
    3 * MOVE_TIMEOUT_MS,
  );
});
