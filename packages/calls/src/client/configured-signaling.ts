import { createSignaling, whenCodeLoaded } from '#load-code';
import { CallsError } from '../errors.ts';
import { withoutUndefined } from '../lib/without-undefined.ts';
import type { Platform } from '../platform/platform.ts';
import type { Signaling, SignalingEvents, SignalingState } from '../signaling/signaling.ts';
import type { WebRTCCallsOptions } from './options.ts';

/** The options of the host, and the signalling that they ask for. It is made when it is needed. */
export interface ConfiguredSignaling {
  readonly options: WebRTCCallsOptions;
  /** Null until it is needed. */
  readonly current: Signaling | null;
  readonly state: SignalingState;
  /** Whether the page has the specification's socket: a global `ws`. */
  readonly hasPageSocket: boolean;
  /** Makes it unless it exists. Throws CallsError `invalid_state` if its code is not loaded. */
  get(): Signaling;
  /** Merges options. Another server or socket takes effect at once. */
  configure(options: WebRTCCallsOptions): void;
  /** Throws CallsError `not_supported` where there is no page. */
  connect(): void;
  /** See `Signaling.receiveFromHost`. Does nothing where there is no page. */
  receiveFromHost(data: unknown): void;
  /** What waits for the code is not done any more. */
  close(): void;
}

/** @param onChange the state of the signalling changed, or there is another one */
export function createConfiguredSignaling(
  platform: Platform,
  events: SignalingEvents,
  onChange: () => void,
): ConfiguredSignaling {
  let options: WebRTCCallsOptions = {};
  let current: Signaling | null = null;
  let closings = 0;
  const get = () => {
    if (!current) {
      current = createSignaling(platform, () => options, events);
      current.state.subscribe(onChange);
    }
    return current;
  };
  const closeCurrent = () => {
    current?.close();
    current = null;
  };
  const whenLoaded = (task: () => void) => {
    const before = closings;
    whenCodeLoaded(platform, () => {
      if (before === closings) task();
    });
  };
  const connect = () => {
    if (!platform.hasPage) throw new CallsError('not_supported');
    whenLoaded(() => {
      get().connect();
      onChange();
    });
  };
  return {
    get options() {
      return options;
    },
    get current() {
      return current;
    },
    get state() {
      return current?.state.get() ?? 'offline';
    },
    get hasPageSocket() {
      return !!platform.globalSocket();
    },
    get,
    configure(given) {
      const { url, send, socket, token } = options;
      options = { ...options, ...withoutUndefined(given) };
      if (!current) return;
      if (options.url !== url || !options.send !== !send || !options.token !== !token) {
        closeCurrent();
        connect();
      } else if (options.socket !== socket) {
        current.adoptSocket();
      }
    },
    connect,
    receiveFromHost(data) {
      if (!platform.hasPage) return;
      const socket = platform.eventSocket();
      whenLoaded(() => get().receiveFromHost(data, socket));
    },
    close() {
      closings++;
      closeCurrent();
    },
  };
}
