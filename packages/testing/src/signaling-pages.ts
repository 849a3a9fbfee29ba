import type { TabStorage } from '@xpchat/calls';
import type { ServerMessage } from '@xpchat/calls-protocol';
import { type TestNodeOptions, VirtualClock } from '@xpchat/calls-server/testing';
import { createFakePlatform, type FakePlatform } from './fake-platform.ts';
import { InMemoryCallsServer } from './in-memory-calls-server.ts';
import { WireTap } from './wire-tap.ts';

/** Frames are delivered at least this often while time passes. */
const STEP_MS = 500;

interface SignalingOptions {
  readonly url: string;
  readonly token: () => Promise<string | undefined>;
  readonly events: {
    onMessage(message: ServerMessage): void;
    onIceServers(): void;
    calls(): string[];
    isInCall(): boolean;
  };
}

interface PageOptions {
  readonly url?: string;
  readonly token?: () => Promise<string | undefined>;
  /** Ids of the calls that the page says it has. */
  readonly calls?: string[];
  /** Whether the page has a call. */
  readonly isInCall?: boolean;
  /** Shared by the successive pages of one tab. */
  readonly storage?: TabStorage;
  readonly random?: () => number;
  /** A clock of its own can be stopped. By default the page has the clock of the server. */
  readonly clock?: VirtualClock;
}

/** A page without an engine: only its signalling. */
export interface SignalingPage<Signaling> {
  readonly signaling: Signaling;
  readonly platform: FakePlatform;
  readonly wire: WireTap;
  /** Messages that the signalling passed on, in order. */
  readonly received: ServerMessage[];
  /** `callId` of each received peer message, in order. */
  receivedCallIds(): (string | undefined)[];
  /** Received candidates, in order. */
  candidates(): string[];
  welcomes(): { readonly resumed: boolean }[];
}

/** Pages of several people that are connected to the real calls server. */
export class SignalingPages<Signaling extends { connect(): void }> {
  readonly clock = new VirtualClock();
  readonly server: InMemoryCallsServer;
  readonly #Signaling: new (
    platform: FakePlatform,
    options: SignalingOptions,
  ) => Signaling;
  readonly #clocks = new Set([this.clock]);

  /**
   * @param SignalingClass of the engine
   * @param nodeOptions of the server
   */
  constructor(
    SignalingClass: new (platform: FakePlatform, options: SignalingOptions) => Signaling,
    nodeOptions: Partial<TestNodeOptions> = {},
  ) {
    this.#Signaling = SignalingClass;
    this.server = new InMemoryCallsServer(this.clock, nodeOptions);
  }

  /** Loads a page and waits until nothing is left to send. */
  async load(user: string, options: PageOptions = {}): Promise<SignalingPage<Signaling>> {
    const {
      url = '/webrtc',
      token = async () => undefined,
      calls = [],
      isInCall = false,
      clock = this.clock,
      ...browser
    } = options;
    this.#clocks.add(clock);
    const platform = createFakePlatform({ name: user, clock, ...browser });
    const wire = new WireTap(this.server.join(user));
    platform.openSocket = wire.openSocket;
    const received: ServerMessage[] = [];
    const events = {
      onMessage: (message: ServerMessage) => received.push(message),
      onIceServers: () => undefined,
      calls: () => calls,
      isInCall: () => isInCall,
    };
    const signaling = new this.#Signaling(platform, { url, token, events });
    signaling.connect();
    await this.pass(0);
    return {
      signaling,
      platform,
      wire,
      received,
      receivedCallIds: () => received.flatMap((each) => ('from' in each ? [each.callId] : [])),
      candidates: () =>
        received.flatMap((each) =>
          each.type === 'ice_candidate' ? [each.candidate.candidate ?? ''] : [],
        ),
      welcomes: () => received.filter((each) => each.type === 'welcome'),
    };
  }

  /** The page is gone: its code runs on in the test, and reaches nothing. */
  unload({ platform }: SignalingPage<Signaling>): void {
    platform.hidePage();
    platform.openSocket = () => ({ send: () => undefined, close: () => undefined });
  }

  /** The page goes to the back-forward cache: its timers stop. It needs a clock of its own. */
  freeze({ platform }: SignalingPage<Signaling>): void {
    platform.hidePage();
    this.#clocks.delete(platform.clock);
  }

  /** The page returns from the back-forward cache. */
  thaw({ platform }: SignalingPage<Signaling>): void {
    this.#clocks.add(platform.clock);
    platform.wakeUp();
  }

  /** Moves the clocks in steps and delivers the messages of each step. */
  async pass(ms: number): Promise<void> {
    let left = ms;
    do {
      const step = Math.min(left, STEP_MS);
      await this.server.flush();
      for (const clock of this.#clocks) await clock.advance(step);
      left -= step;
    } while (left > 0);
    await this.server.flush();
  }
}
