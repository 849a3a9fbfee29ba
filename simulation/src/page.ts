import {
  type CallPhase,
  type EndedPhase,
  isAnswered,
  isLive,
  type LivePhase,
  type Platform,
  type SocketEvents,
  type SocketPort,
  WebRTCCalls,
} from '@xpchat/calls';
import {
  createFakePlatform,
  type FakeNetwork,
  type FakePeerConnection,
  type FakePlatform,
  type VirtualClock,
} from '@xpchat/calls-testing';
import { MortalClock } from './mortal-clock.ts';
import type { Random } from './random.ts';

/** Services of the world that a page uses. */
export interface PageWorld {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork;
  readonly random: Random;
  readonly canUseSfu: boolean;
  /** Opens a socket to a server process. */
  connect(page: Page, events: SocketEvents): SocketPort;
  /** The media of a call is connected. */
  onActive(callId: string): void;
  onEnded(page: Page, phase: EndedPhase): void;
}

/** A tab's `sessionStorage`, which survives a reload. */
export interface TabMemory {
  text: string | null;
}

/** One load of the product in a tab: the real engine on a fake browser. */
export class Page {
  readonly person: string;
  readonly name: string;
  readonly engine: WebRTCCalls;
  readonly platform: FakePlatform;
  readonly connections: FakePeerConnection[] = [];
  /** Ids of the signalling sessions that welcomed this page. */
  readonly sessions = new Set<string>();
  /** The epoch of each group call, by the newest roster that was sent to it. */
  readonly epochs = new Map<string, number>();
  /** Sequence numbers of the messages that carried each candidate. */
  readonly carriers = new Map<string, Set<string>>();
  readonly #clock: MortalClock;
  readonly #network: FakeNetwork;
  #alive = true;

  constructor(world: PageWorld, person: string, name: string, memory: TabMemory) {
    this.person = person;
    this.name = name;
    this.#network = world.network;
    this.#clock = new MortalClock(world.clock);
    this.platform = createFakePlatform({
      name,
      clock: world.clock,
      network: world.network,
      random: () => world.random.next(),
      canUseSfu: world.canUseSfu,
      storage: {
        load: () => memory.text,
        save: (text) => {
          memory.text = text;
        },
      },
    });
    // Every other page of a person may use the devices without a prompt.
    this.platform.devices.granted = granted(name);
    const platform: Platform = {
      ...this.platform,
      clock: this.#clock,
      openSocket: (_url, events) => world.connect(this, events),
      createPeerConnection: (config) => {
        const pc = this.platform.createPeerConnection(config);
        this.connections.push(pc as unknown as FakePeerConnection);
        return pc;
      },
    };
    this.engine = new WebRTCCalls({}, platform);
    this.engine.on('callended', (phase) => world.onEnded(this, phase));
    this.engine.state.subscribe(({ phase }) => {
      if (phase.name === 'active') world.onActive(phase.call.id);
    });
    this.engine.connect();
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Number of pending timers. */
  get timers(): number {
    return this.#clock.pending;
  }

  /** The live calls of this page, the current one first. */
  get calls(): readonly LivePhase[] {
    const { phase, others } = this.engine.state.get();
    return [phase, ...others].filter((each: CallPhase): each is LivePhase => isLive(each));
  }

  phaseOf(callId: string): LivePhase | undefined {
    return this.calls.find(({ call }) => call.id === callId);
  }

  /** Calls that this page believes both people consented to. */
  get answered() {
    return this.calls.filter(isAnswered);
  }

  /** Unloads the page. Its media stops, and the other sides notice the DTLS close. */
  unload(): void {
    this.platform.hidePage();
    this.#die();
    for (const pc of this.connections) if (pc.signalingState !== 'closed') pc.close();
  }

  /** Ends the tab without any message, as a crash or a phone that is switched off. */
  crash(): void {
    this.#die();
    for (const pc of this.connections) pc.signalingState = 'closed';
    for (const pc of this.#network.open) pc.reachability(this.#network.up);
  }

  /** Closes the module, which must release everything. */
  close(): void {
    this.engine.close();
  }

  /** Resources that the page has not released. */
  leaks(): string[] {
    const open = this.connections.filter(({ signalingState }) => signalingState !== 'closed');
    return [
      ...(this.platform.devices.live.length > 0 ? ['a device is open'] : []),
      ...(open.length > 0 ? [`${open.length} connections are open`] : []),
      ...(this.timers > 0 ? [`${this.timers} timers`] : []),
      ...(this.platform.errors.length > 0
        ? [`an error nobody handled: ${String(this.platform.errors[0])}`]
        : []),
    ];
  }

  #die(): void {
    this.#alive = false;
    this.#clock.die();
    for (const track of this.platform.devices.live) track.stop();
  }
}

function granted(name: string): boolean {
  let sum = 0;
  for (const letter of name) sum += letter.charCodeAt(0);
  return sum % 2 === 0;
}
