import {
  createLogger,
  type DeviceStorage,
  type HostSocket,
  optionTagsOf,
  PlanBLines,
  type Platform,
  type SocketEvents,
  type TabStorage,
  UnifiedPlanLines,
} from '@xpchat/calls';
import { VirtualClock } from '@xpchat/calls-server/testing';
import { FakeDevices, FakeMediaStream } from './fake-media.ts';
import { FakeNetwork, FakePeerConnection } from './fake-peer-connection.ts';

/** A socket whose other end is the test. */
export interface FakeSocket {
  readonly url: string;
  readonly sent: unknown[];
  closed: number | null;
  readonly events: SocketEvents;
}

/** A fake browser. The test controls it through the members that `Platform` lacks. */
export interface FakePlatform extends Platform {
  readonly clock: VirtualClock;
  readonly devices: FakeDevices;
  readonly network: FakeNetwork;
  readonly sockets: FakeSocket[];
  readonly errors: unknown[];
  /** Sentences for the host's developer. */
  readonly warnings: string[];
  /** The sockets of the page that the engine can find. */
  readonly host: { event?: HostSocket; global?: HostSocket };
  /** Unloads the page. Only `storage` outlives it. */
  hidePage(): void;
  /** Moves the page to the background or back. */
  setHidden(hidden: boolean): void;
  wakeUp(): void;
  goOffline(): void;
}

/** @param name prefix of generated ids, so that a test can predict them */
export function createFakePlatform(
  options: {
    name?: string;
    clock?: VirtualClock;
    network?: FakeNetwork;
    canRollback?: boolean;
    canUseSfu?: boolean;
    trackless?: boolean;
    /** Shared by the successive pages of one tab. */
    storage?: TabStorage;
    /** Shared by the tabs of one browser profile. */
    deviceStorage?: DeviceStorage;
    random?: () => number;
  } = {},
): FakePlatform {
  const { name = 'id', clock = new VirtualClock(), network = new FakeNetwork() } = options;
  const { canRollback = true, canUseSfu = false } = options;
  const devices = new FakeDevices();
  const sockets: FakeSocket[] = [];
  const errors: unknown[] = [];
  const warnings: string[] = [];
  const host: FakePlatform['host'] = {};
  const log = createLogger(
    () => clock.now(),
    (error) => errors.push(error),
  );
  const pageHide = new Set<() => void>();
  const hiddenPage = new Set<() => void>();
  const wakeUp = new Set<(isShown: boolean) => void>();
  const offline = new Set<() => void>();
  let hidden = false;
  let ids = 0;
  const subscribe =
    <Callback>(set: Set<Callback>) =>
    (callback: Callback) => {
      set.add(callback);
      return () => {
        set.delete(callback);
      };
    };
  // The fakes implement only the parts of the DOM types that the engine uses.
  const createMediaStream = () => new FakeMediaStream() as unknown as MediaStream;
  return {
    clock,
    devices,
    network,
    sockets,
    errors,
    warnings,
    host,
    hasPage: true,
    capabilities: { calls: true, secureContext: true, screen: true },
    log,
    random: options.random ?? (() => 0.5),
    randomId: () => `${name}-${++ids}`,
    createPeerConnection: (config) =>
      new FakePeerConnection(network, config) as unknown as RTCPeerConnection,
    createMediaLines: (pc) =>
      options.trackless === false
        ? new PlanBLines(pc, createMediaStream)
        : new UnifiedPlanLines(pc, createMediaStream),
    canRollback,
    optionTags: optionTagsOf(canRollback, canUseSfu),
    createMediaStream,
    getUserMedia: async (constraints) =>
      (await devices.getUserMedia(constraints)) as unknown as MediaStream,
    isGranted: async () => devices.granted,
    getDisplayMedia: async () => (await devices.getDisplayMedia()) as unknown as MediaStream,
    openSocket: (url, events) => {
      const socket: FakeSocket = { url, sent: [], closed: null, events };
      sockets.push(socket);
      return {
        send: (text) => {
          socket.sent.push(JSON.parse(text));
        },
        close: (code = 1000) => {
          socket.closed = code;
        },
      };
    },
    eventSocket: () => host.event,
    globalSocket: () => host.global,
    warn: (sentence) => {
      warnings.push(sentence);
    },
    onPageHide: subscribe(pageHide),
    hidden: () => hidden,
    onHidden: subscribe(hiddenPage),
    onWakeUp: subscribe(wakeUp),
    onOffline: subscribe(offline),
    storage: options.storage ?? createFakeStorage(),
    deviceStorage: options.deviceStorage ?? createFakeDeviceStorage(`device-of-${name}`),
    reportError: (error) => {
      log.event('unexpected_error', { error });
      errors.push(error);
    },
    hidePage: () => {
      call(pageHide);
      call(hiddenPage);
    },
    setHidden: (now) => {
      hidden = now;
      if (now) call(hiddenPage);
      else for (const callback of wakeUp) callback(true);
    },
    wakeUp: () => {
      for (const callback of wakeUp) callback(false);
    },
    goOffline: () => call(offline),
  };
}

export function createFakeStorage(): TabStorage {
  let saved: string | null = null;
  return {
    load: () => saved,
    save: (text) => {
      saved = text;
    },
  };
}

/** @param id that an earlier page stored */
export function createFakeDeviceStorage(id: string | null = null): DeviceStorage {
  let stored = id;
  return {
    load: () => stored,
    save: (made) => {
      stored = made;
    },
  };
}

function call(callbacks: ReadonlySet<() => void>): void {
  for (const callback of callbacks) callback();
}
