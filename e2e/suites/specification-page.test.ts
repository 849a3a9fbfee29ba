import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserTabs } from '../harness/browser-tabs.ts';
import {
  act,
  audioFlows,
  dial,
  eventually,
  nothingLeft,
  OVER,
  remoteVideoPlays,
  until,
  VIDEO,
} from '../harness/person.ts';
import {
  readSpecification,
  type SpecificationSnippets,
  snippetsOf,
} from '../harness/specification.ts';
import {
  type PageServer,
  type RelayKind,
  startNodeRelay,
  startPythonRelay,
} from '../harness/specification-relay.ts';
import { startSpecificationServer } from '../harness/specification-server.ts';
import type { Tab } from '../harness/tab.ts';

const specification = readSpecification();
if (!specification) {
  console.log('Skipped: ../shared/specification.ru.md does not lie beside this repository.');
}
// Vitest collects the titles below also where they are skipped.
const snippets: SpecificationSnippets = specification
  ? snippetsOf(specification)
  : { socket: () => '', call: () => '', buttons: '' };
const open = browserTabs(['chromium']);

/** Runs a line of the specification in the page. A person may call anybody before a message arrives. */
const run = (tab: Tab, method: string, userId = ''): Promise<void> =>
  tab.evaluate(`void (() => { const userId = '${userId}'; ${snippets.call(method)} })()`);

const dials = (tab: Tab, userId: string, type: 'audio' | 'video' | 'screen') =>
  run(tab, `initiateCall(userId, '${type}')`, userId);

/** The other person as the engine's snapshot shows them. */
const sees = (tab: Tab, what: string, condition: string) =>
  eventually(`${tab.name} sees ${what}`, () =>
    tab.evaluate(
      `(() => { const [other] = webrtcCalls.state.get().participants; return !!other && (${condition}); })()`,
    ),
  );

async function people(
  server: PageServer,
  setups: Partial<Record<'alice' | 'bob', string>> = {},
): Promise<[Tab, Tab]> {
  const tabs: Tab[] = [];
  for (const user of ['alice', 'bob'] as const) {
    const tab = await open('chromium', { name: user });
    await tab.goto(server.page(user, setups[user]));
    tabs.push(tab);
  }
  const [alice, bob] = tabs as [Tab, Tab];
  for (const tab of [alice, bob]) {
    await eventually(`${tab.name} can call`, () => tab.probe('enabled', VIDEO));
  }
  return [alice, bob];
}

async function isOver(...tabs: Tab[]): Promise<void> {
  for (const tab of tabs) {
    await until(tab, OVER);
    await nothingLeft(tab);
    expect(tab.errors, `errors on the page of ${tab.name}`).toEqual([]);
  }
}

async function talk(caller: Tab, callee: Tab, type: 'audio' | 'video'): Promise<void> {
  await dials(caller, callee.name, type);
  await until(callee, 'incoming');
  await until(caller, 'ringing');
  await run(callee, 'acceptCall()');
  await until(caller, 'active');
  await until(callee, 'active');
  for (const tab of [caller, callee]) {
    const peers: string[] = await tab.evaluate('Object.keys(webrtcCalls.getCallStats().peers)');
    expect(peers, 'A4: getCallStats() right after the answer').toHaveLength(1);
  }
  await audioFlows(caller);
  await audioFlows(callee);
}

/** A voice call with every toggle on both sides, a video and a screen call, and refusals. */
async function everything(alice: Tab, bob: Tab): Promise<void> {
  await talk(alice, bob, 'audio');
  for (const [self, other] of [
    [alice, bob],
    [bob, alice],
  ] as const) {
    await run(self, 'toggleMute()');
    await sees(other, `that ${self.name} is muted`, '!other.audio');
    await run(self, 'toggleMute()');
    await sees(other, `that ${self.name} speaks`, 'other.audio');
    await run(self, 'toggleVideo()');
    await remoteVideoPlays(other, self.name);
    await run(self, 'toggleScreenSharing()');
    await sees(other, `the screen of ${self.name}`, "other.video === 'screen'");
    await run(self, 'toggleScreenSharing()');
    await sees(other, `the camera of ${self.name}`, "other.video === 'camera'");
    await run(self, 'toggleVideo()');
    await sees(other, `that ${self.name} sends no video`, "other.video === 'off'");
  }
  await run(bob, 'endCall()');
  await isOver(alice, bob);

  await talk(bob, alice, 'video');
  await remoteVideoPlays(alice, 'bob');
  await remoteVideoPlays(bob, 'alice');
  await run(bob, 'endCall()');
  await isOver(alice, bob);

  await dials(alice, 'bob', 'screen');
  await until(bob, 'incoming');
  await run(bob, 'acceptCall()');
  await remoteVideoPlays(bob, 'alice');
  await run(alice, 'endCall()');
  await isOver(alice, bob);

  await dials(bob, 'alice', 'audio');
  await until(alice, 'incoming');
  await run(alice, 'rejectCall()');
  await isOver(alice, bob);
}

const SERVERS = {
  'our server with a session cookie': () => startSpecificationServer('cookie', snippets.socket),
  'our server with a token in the URL': () => startSpecificationServer('token', snippets.socket),
  'a relay in Node': () => startNodeRelay('all', snippets.socket),
  'a relay in Python': () => startPythonRelay(snippets.socket),
} satisfies Record<string, () => Promise<PageServer>>;

for (const [name, start] of Object.entries(SERVERS)) {
  describe.skipIf(!specification)(`the specification's page over ${name}`, () => {
    let server: PageServer;
    beforeAll(async () => {
      server = await start();
    });
    afterAll(() => server?.close());

    test(`A1, A2: all call types, toggles and refusals work over ${name}, without setup()`, async () => {
      const [alice, bob] = await people(server);
      await everything(alice, bob);
    });

    test(`A5: the buttons and the interface work over ${name}, on a page that calls no method`, async () => {
      const [alice, bob] = await people(server, { bob: 'webrtcCalls.setup({ socket: ws })' });
      await dial(alice, 'video');
      await until(bob, 'incoming');
      await act(bob, 'accept');
      await until(alice, 'active');
      await remoteVideoPlays(bob, 'alice');
      await act(alice, 'end');
      await isOver(alice, bob);
    });

    test(`A2: a call over ${name} outlives the socket of a page`, async () => {
      const [alice, bob] = await people(server);
      await talk(alice, bob, 'audio');
      await alice.evaluate('ws.close()');
      await audioFlows(alice);
      await audioFlows(bob);
      await run(alice, 'endCall()');
      await isOver(alice, bob);
    });

    test(`A3: setup({ send }) works over ${name}, also with the specification's page`, async () => {
      const send = 'webrtcCalls.setup({ send: (message) => ws.send(JSON.stringify(message)) })';
      const [alice, bob] = await people(server, { alice: send, bob: send });
      await talk(alice, bob, 'audio');
      await run(alice, 'toggleVideo()');
      await remoteVideoPlays(bob, 'alice');
      await run(bob, 'toggleMute()');
      await sees(alice, 'that bob is muted', '!other.audio');
      await run(alice, 'endCall()');
      await isOver(alice, bob);
    });
  });
}

describe.skipIf(!specification)('the specification beside the rest', () => {
  const servers: PageServer[] = [];
  const started = async (starting: Promise<PageServer>) => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  afterAll(async () => {
    for (const server of servers) await server.close();
  });

  test('A1: a literal page and one with the whole module call each other in both directions', async () => {
    const server = await started(startSpecificationServer('cookie', snippets.socket));
    const [alice, bob] = await people(server, { bob: 'full' });
    for (const [caller, callee] of [
      [alice, bob],
      [bob, alice],
    ] as const) {
      await talk(caller, callee, 'video');
      await remoteVideoPlays(callee, caller.name);
      await run(callee, 'toggleMute()');
      await sees(caller, 'the mute', '!other.audio');
      await run(callee, 'endCall()');
      await isOver(alice, bob);
    }
  });

  for (const kind of ['three', 'strict', 'twice'] satisfies RelayKind[]) {
    for (const setup of [
      '',
      'webrtcCalls.setup({ socket: ws })',
      'webrtcCalls.setup({ send: (message) => ws.send(JSON.stringify(message)) })',
    ]) {
      const page = setup ? `a page that calls ${setup}` : 'a page without setup()';
      test(`A3: cameras, screens and the end of a call are seen over the relay '${kind}', on ${page}`, async () => {
        const server = await started(startNodeRelay(kind, snippets.socket));
        const [alice, bob] = await people(server, { alice: setup, bob: setup });
        await dials(alice, 'bob', 'audio');
        await until(bob, 'incoming');
        await run(bob, 'acceptCall()');
        for (const tab of [alice, bob]) await until(tab, 'active');
        for (const [self, other] of [
          [alice, bob],
          [bob, alice],
        ] as const) {
          await audioFlows(other);
          await run(self, 'toggleVideo()');
          await remoteVideoPlays(other, self.name);
          await run(self, 'toggleScreenSharing()');
          await remoteVideoPlays(other, self.name);
          await run(self, 'toggleScreenSharing()');
          await remoteVideoPlays(other, self.name);
        }
        await run(bob, 'endCall()');
        await isOver(alice, bob);
      });
    }
  }

  // A socket that no script can find is known by its messages only.
  const hidden = (address: string) => `(() => { ${snippets.socket(address)} })();`;

  test('A1: the engine and a socket that it cannot find are one device of their person', async () => {
    const server = await started(startSpecificationServer('cookie', hidden));
    const [alice, bob] = await people(server);
    await everything(alice, bob);
    // A device that cannot take part releases itself; the other socket must not ring on.
    await dials(alice, 'bob', 'audio');
    await until(bob, 'incoming');
    await until(alice, 'ringing');
    await run(bob, 'rejectCall()');
    await isOver(alice, bob);
  });

  for (const kind of ['all', 'newest', 'oldest', 'single', 'fragile'] satisfies RelayKind[]) {
    test(`A2: a relay that sends to ${kind} finds pages whose socket the engine cannot find`, async () => {
      const server = await started(startNodeRelay(kind, hidden));
      const [alice, bob] = await people(server);
      await talk(alice, bob, 'audio');
      await run(bob, 'toggleVideo()');
      await remoteVideoPlays(alice, 'bob');
      await run(alice, 'endCall()');
      await isOver(alice, bob);
      await talk(bob, alice, 'audio');
      await run(bob, 'endCall()');
      await isOver(alice, bob);
    });
  }
});
