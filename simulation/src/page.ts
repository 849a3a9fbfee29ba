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

/** What a page needs of the world around it. */
export interface PageWorld {
  readonly clock: VirtualClock;
  readonly network: FakeNetwork;
  readonly random: Random;
  /** Opens a socket to a server process. */
  connect(page: Page, events: SocketEvents): SocketPort;
  /** The media of a call is up. */
  onActive(callId: string): void;
  onEnded(page: Page, phase: EndedPhase): void;
}

/** What is kept of a tab between two pages in it: `sessionStorage`. */
export interface TabMemory {
  text: string | null;
}

/** One load of the product in one tab of one person: a real engine on a fake browser. */
export class Page {
  readonly person: string;
  readonly name: string;
  readonly engine: WebRTCCalls;
  readonly platform: FakePlatform;
  readonly connections: FakePeerConnection[] = [];
  /** Its names at the servers: of the sessions of which it was welcomed. */
  readonly sessions = new Set<string>();
  /** By candidate: the numbered messages of servers that brought it. */
  readonly told = new Map<string, Set<string>>();
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
      storage: {
        load: () => memory.text,
        save: (text) => {
          memory.text = text;
        },
      },
    });
    // Of a person's pages every other one may use the devices without a question.
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

  /** Timers that have neither fired nor been called off. */
  get timers(): number {
    return this.#clock.pending;
  }

  /** The live calls of this page, the one in the foreground first. */
  get calls(): readonly LivePhase[] {
    const { phase, others } = this.engine.state.get();
    return [phase, ...others].filter((each: CallPhase): each is LivePhase => isLive(each));
  }

  phaseOf(callId: string): LivePhase | undefined {
    return this.calls.find(({ call }) => call.id === callId);
  }

  /** Calls to which both have said yes, by what this page knows. */
  get answered() {
    return this.calls.filter(isAnswered);
  }

  /** The page is unloaded: its media stops, its other sides hear it from the DTLS close. */
  unload(): void {
    this.platform.hidePage();
    this.#die();
    for (const pc of this.connections) if (pc.signalingState !== 'closed') pc.close();
  }

  /** The tab is gone without a word: a crash, or a phone that was switched off. */
  crash(): void {
    this.#die();
    for (const pc of this.connections) pc.signalingState = 'closed';
    for (const pc of this.#network.open) pc.reachability(this.#network.up);
  }

  /** The person closes the module: everything has to be gone. */
  close(): void {
    this.engine.close();
  }

  /** What the page still holds. */
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
