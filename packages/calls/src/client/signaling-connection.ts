import type { Platform } from '../platform/platform.ts';
import { HostSignaling } from '../signaling/host-signaling.ts';
import type { Signaling, SignalingEvents, SignalingState } from '../signaling/signaling.ts';
import { SocketSignaling } from '../signaling/socket-signaling.ts';
import { DEFAULT_URL } from './defaults.ts';
import type { WebRTCCallsOptions } from './options.ts';

export interface SignalingConnectionDeps {
  readonly platform: Platform;
  readonly events: SignalingEvents;
  options(): WebRTCCallsOptions;
  onChange(): void;
}

/** The signalling that the options ask for: a socket of our own, or the host's. Made when needed. */
export class SignalingConnection {
  readonly #deps: SignalingConnectionDeps;
  #signaling: Signaling | null = null;

  constructor(deps: SignalingConnectionDeps) {
    this.#deps = deps;
  }

  /** Undefined while there is none. */
  get state(): SignalingState | undefined {
    return this.#signaling?.state.get();
  }

  /** STUN and TURN that the server advertised. */
  get iceServers(): RTCIceServer[] | undefined {
    return this.#signaling?.iceServers;
  }

  /** Whether a server owns the state of calls. */
  get authoritative(): boolean {
    return this.#signaling?.authoritative ?? false;
  }

  get(): Signaling {
    this.#signaling ??= this.#create();
    return this.#signaling;
  }

  connect(): void {
    this.get().connect();
    this.#deps.onChange();
  }

  /** The options name another server or socket: connects to that one, if there was a connection. */
  reconnect(): void {
    if (!this.#signaling) return;
    this.close();
    this.connect();
  }

  /** Idempotent. */
  close(): void {
    this.#signaling?.close();
    this.#signaling = null;
  }

  #create(): Signaling {
    const { platform, options, events, onChange } = this.#deps;
    const { send, url = DEFAULT_URL } = options();
    const signaling = send
      ? new HostSignaling(platform.log, (message) => options().send?.(message))
      : new SocketSignaling(platform, { url, token: async () => options().token?.(), events });
    signaling.state.subscribe(onChange);
    return signaling;
  }
}
