import {
  type DeviceStorage,
  type EndedPhase,
  isAnswered,
  isLive,
  type LivePhase,
  type TabStorage,
  WebRTCCalls,
  type WebRTCCallsOptions,
} from '@xpchat/calls';
import type { VirtualClock } from '@xpchat/calls-server/testing';
import type { FakeNetwork } from './fake-peer-connection.ts';
import { createFakePlatform, type FakePlatform } from './fake-platform.ts';
import type { InMemoryCallsServer } from './in-memory-calls-server.ts';
import type { Relay } from './relay.ts';

/** One person's page in a test. */
export interface Person {
  readonly user: string;
  readonly calls: WebRTCCalls;
  readonly platform: FakePlatform;
  /** Every `callended` event. */
  readonly ended: EndedPhase[];
}

export interface World {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork;
}

interface Browser {
  readonly canRollback?: boolean;
  readonly canUseSfu?: boolean;
  readonly trackless?: boolean;
  readonly storage?: TabStorage;
  readonly deviceStorage?: DeviceStorage;
}

let pages = 0;

function person(user: string, world: World, options: WebRTCCallsOptions, browser: Browser) {
  // Ids must differ between successive pages of one person, as random ids do. The id of a guest has a colon.
  const name = `${user.replace(/:/g, '-')}${++pages}`;
  const platform = createFakePlatform({ name, ...world, ...browser });
  const calls = new WebRTCCalls(options, platform);
  const ended: EndedPhase[] = [];
  calls.on('callended', (phase) => ended.push(phase));
  return { user, calls, platform, ended };
}

export function personOverRelay(
  user: string,
  world: World & { readonly relay: Relay },
  options: WebRTCCallsOptions = {},
  browser: Browser = {},
): Person {
  const send = world.relay.join(user, (message) => made.calls.handleWebSocketMessage(message));
  const { clock, network } = world;
  const made = person(user, { clock, network }, { send, ...options }, browser);
  return made;
}

export function personOverServer(
  user: string,
  world: World & { readonly server: InMemoryCallsServer },
  browser: Browser = {},
  options: WebRTCCallsOptions = {},
): Person {
  const { clock, network } = world;
  const made = person(user, { clock, network }, options, browser);
  made.platform.openSocket = world.server.join(user);
  made.calls.connect();
  return made;
}

/** The phase of the call in the foreground. */
export const phaseOf = ({ calls }: Person) => calls.state.get().phase;

export function livePhases({ calls }: Person): LivePhase[] {
  const { phase: front, others } = calls.state.get();
  return isLive(front) ? [front, ...others] : [...others];
}

/** The phase of the call with a person; undefined if there is none. */
export const callWith = (person: Person, peer: string) =>
  livePhases(person).find(({ call }) => call.participants[0].id === peer);

/** Labels of the tracks that a person sends to `peer`. */
export function sentTo({ calls }: Person, peer: string): (string | undefined)[] {
  const senders = calls.peerConnections.get(peer)?.getSenders() ?? [];
  return senders.filter(({ track }) => track).map(({ track }) => track?.label);
}

/** Throws if a call that is not answered, or is held, sends or shows media. */
export function expectConsent(...people: Person[]): void {
  for (const each of people) {
    const phases = livePhases(each);
    for (const live of phases) {
      const peer = live.call.participants[0].id;
      // Over a relay, a reloaded page may call again while the old call lives. The maps of the
      // specification have one entry per person, so they cannot show both calls.
      if (phases.filter(({ call }) => call.participants[0].id === peer).length > 1) continue;
      if (isAnswered(live) && !live.localHold && !live.remoteHold) continue;
      const sent = sentTo(each, peer);
      const shown = each.calls.remoteStreams.has(peer);
      if (sent.length > 0 || shown) {
        const what = JSON.stringify({ sent, shown, phase: live });
        throw new Error(`${each.user} without consent: ${what}`);
      }
    }
  }
}

/** Throws if a connection, device or stream is open, or an error was reported. */
export function expectNothingLeft({ network }: World, ...people: Person[]): void {
  const left = network.open.map(({ id }) => id);
  for (const { user, platform, calls } of people) {
    left.push(...platform.devices.live.map(({ label }) => `${label} of ${user}`));
    if (calls.localStream) left.push(`stream of ${user}`);
    left.push(...platform.errors.map((error) => `${user}: ${String(error)}`));
  }
  if (left.length > 0) throw new Error(`left open: ${left.join(', ')}`);
}
