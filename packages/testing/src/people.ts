import {
  type EndedPhase,
  isAnswered,
  isLive,
  type LivePhase,
  type TabStorage,
  WebRTCCalls,
  type WebRTCCallsOptions,
} from '@xpchat/calls';
import type { VirtualClock } from '@xpchat/calls-server/testing';
import type { FakeCallsServer } from './fake-calls-server.ts';
import type { FakeNetwork } from './fake-peer-connection.ts';
import { createFakePlatform, type FakePlatform } from './fake-platform.ts';
import type { Relay } from './relay.ts';

/** A page of a person in a test. */
export interface Person {
  readonly user: string;
  readonly calls: WebRTCCalls;
  readonly platform: FakePlatform;
  /** Every end that was told. */
  readonly ended: EndedPhase[];
}

export interface World {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork;
}

interface Browser {
  readonly canRollback?: boolean;
  readonly trackless?: boolean;
  readonly storage?: TabStorage;
}

let pages = 0;

function person(user: string, world: World, options: WebRTCCallsOptions, browser: Browser) {
  // Ids of a later page of the same person differ, as they would.
  const platform = createFakePlatform({ name: `${user}${++pages}`, ...world, ...browser });
  const calls = new WebRTCCalls(options, platform);
  const ended: EndedPhase[] = [];
  calls.on('callended', (phase) => ended.push(phase));
  return { user, calls, platform, ended };
}

export function overRelay(
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

export function overServer(
  user: string,
  world: World & { readonly server: FakeCallsServer },
  browser: Browser = {},
): Person {
  const { clock, network } = world;
  const made = person(user, { clock, network }, {}, browser);
  made.platform.openSocket = world.server.join(user);
  made.calls.connect();
  return made;
}

/** The phase in the foreground. */
export const phaseOf = ({ calls }: Person) => calls.state.get().phase;

export function livePhases({ calls }: Person): LivePhase[] {
  const { phase: front, others } = calls.state.get();
  return isLive(front) ? [front, ...others] : [...others];
}

/** The phase of the call with a person; undefined without one. */
export const callWith = (person: Person, peer: string) =>
  livePhases(person).find(({ call }) => call.peer.id === peer);

/** Labels of the tracks that a person sends to another. */
export function sentTo({ calls }: Person, peer: string): (string | undefined)[] {
  const senders = calls.peerConnections.get(peer)?.getSenders() ?? [];
  return senders.filter(({ track }) => track).map(({ track }) => track?.label);
}

/** Throws unless nothing is sent or shown of a call that is not answered or is held. */
export function expectConsent(...people: Person[]): void {
  for (const each of people) {
    const phases = livePhases(each);
    for (const live of phases) {
      const peer = live.call.peer.id;
      // Somebody who calls anew over a relay, from a page that does not know of the other call: the
      // maps of the specification have one entry a person.
      if (phases.filter(({ call }) => call.peer.id === peer).length > 1) continue;
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

/** Throws unless everything that calls opened is closed. */
export function expectNothingLeft({ network }: World, ...people: Person[]): void {
  const left = network.open.map(({ id }) => id);
  for (const { user, platform, calls } of people) {
    left.push(...platform.devices.live.map(({ label }) => `${label} of ${user}`));
    if (calls.localStream) left.push(`stream of ${user}`);
    left.push(...platform.errors.map((error) => `${user}: ${String(error)}`));
  }
  if (left.length > 0) throw new Error(`left open: ${left.join(', ')}`);
}
