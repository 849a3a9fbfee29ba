import { isLive, type WebRTCCalls } from '@xpchat/calls';
import { Value } from '@xpchat/calls/primitives';
import type { GuestApi, GuestIdentity } from './guest-api.ts';
import type { Preview } from './preview.ts';
import type { GuestPageKey } from './texts.ts';

/** State of the page of a guest. */
export type VisitState =
  | { readonly name: 'checking' }
  | {
      readonly name: 'form';
      readonly hasVideo: boolean;
      /** Error of the last attempt. */
      readonly problem: GuestPageKey | null;
      readonly isBusy: boolean;
    }
  /** The server has not confirmed the knock, so no host sees this person. */
  | { readonly name: 'asking' }
  | { readonly name: 'waiting'; readonly isOffline: boolean }
  | { readonly name: 'in_call' }
  | { readonly name: 'over'; readonly why: GuestPageKey; readonly next: 'again' | 'retry' | null };

/** State that survives a reload of the tab. */
export interface VisitStorage {
  read(): StoredVisit | null;
  write(visit: StoredVisit | null): void;
}

export interface StoredVisit {
  readonly link: string;
  readonly name: string;
  readonly identity: GuestIdentity | null;
}

type Engine = Pick<WebRTCCalls, 'state' | 'on' | 'guests'> & {
  setup(options: { token: () => Promise<string>; url?: string }): void;
};

export interface VisitDeps {
  readonly link: string;
  readonly calls: Engine;
  readonly api: GuestApi;
  readonly preview: Preview;
  readonly storage: VisitStorage;
  /** The signalling of another server; undefined for the page's own. */
  readonly url?: string | undefined;
  readonly reportError: (error: unknown) => void;
}

/** Sentences for refusals. After these, asking again makes no sense. */
const FINAL: readonly string[] = ['link_invalid', 'link_expired', 'not_allowed', 'call_over'];
const KNOWN: readonly string[] = [
  ...FINAL,
  'call_locked',
  'call_full',
  'name_invalid',
  'rate_limited',
  'not_supported',
];

/** One visit of a guest: from the link by the lobby into the call, and out again. */
export class Visit {
  readonly state: Value<VisitState>;
  private readonly _deps: VisitDeps;
  private _identity: GuestIdentity | null = null;
  private _isSetUp = false;
  private _name = '';

  constructor(deps: VisitDeps) {
    this._deps = deps;
    this.state = new Value<VisitState>({ name: 'checking' }, deps.reportError);
    deps.calls.state.subscribe(() => this._handleCalls());
    deps.calls.on('callended', ({ reason, by }) => {
      if (this.state.get().name !== 'in_call') return;
      this._end(by === 'local' ? 'left' : (ENDED[reason] ?? 'call_over'));
    });
  }

  get name(): string {
    return this._name;
  }

  /** Checks the link. A reloaded tab continues where it was. */
  async start(): Promise<void> {
    const { link, api, storage } = this._deps;
    const stored = storage.read();
    if (stored?.link === link) this._name = stored.name;
    this.state.set({ name: 'checking' });
    if (stored?.link === link && stored.identity) {
      this._identity = stored.identity;
      this._setUp();
      await this._knock();
      return;
    }
    try {
      this._showForm((await api.check(link)).callType === 'video');
    } catch (error) {
      this._refuse(error);
    }
  }

  /** Asks to be let in, as the person pressed the button. */
  async requestEntry(name: string): Promise<void> {
    const { link, api, storage } = this._deps;
    const before = this.state.get();
    if (before.name !== 'form' || before.isBusy) return;
    this._name = name;
    this.state.set({ ...before, isBusy: true, problem: null });
    try {
      this._identity = await api.open(link, name);
    } catch (error) {
      const code = codeOf(error);
      if (FINAL.includes(code)) this._refuse(error);
      else this.state.set({ ...before, isBusy: false, problem: keyOf(code) });
      return;
    }
    storage.write({ link, name, identity: this._identity });
    this._setUp();
    await this._knock();
  }

  /** Back to the form: after a refusal that is not final, or when the person gives up. */
  async again(): Promise<void> {
    const { calls, storage, link } = this._deps;
    if (this._isInLobby) (await calls.guests()).leaveLobby();
    storage.write({ link, name: this._name, identity: null });
    await this.start();
  }

  private async _knock(): Promise<void> {
    const { calls, preview } = this._deps;
    const identity = this._identity;
    if (!identity) return;
    const { callId, callType } = identity;
    const { camera, microphone } = preview.state.get();
    // Somebody who waits already still waits: a second knock changes nothing.
    if (this.state.get().name !== 'waiting') this.state.set({ name: 'asking' });
    try {
      const guests = await calls.guests();
      this._followLobby(guests.lobby);
      await guests.knock({ callId, callType, video: camera, muted: !microphone });
    } catch (error) {
      if (codeOf(error) === 'already_in_call' || this._isInCall) return;
      this._refuse(error);
    }
  }

  private _followedLobby: unknown = null;

  private _followLobby(lobby: Awaited<ReturnType<Engine['guests']>>['lobby']): void {
    if (this._followedLobby === lobby) return;
    this._followedLobby = lobby;
    lobby.subscribe((state) => {
      if (state?.name === 'admitted') {
        // The call opens the camera itself.
        this._deps.preview.close();
        this.state.set({ name: 'in_call' });
      } else if (state?.name === 'waiting' && this.state.get().name === 'asking') {
        this.state.set({ name: 'waiting', isOffline: !this._isOnline });
      } else if (state?.name === 'over') {
        this._end(LOBBY_OVER[state.reason] ?? 'call_over');
      }
    });
  }

  private get _isInCall(): boolean {
    return isLive(this._deps.calls.state.get().phase);
  }

  private _isOnline = false;
  private _wasLost = false;

  private _handleCalls(): void {
    const { phase, signaling } = this._deps.calls.state.get();
    const wasOnline = this._isOnline;
    this._isOnline = signaling === 'online';
    const now = this.state.get();
    // After a reload the interface offers to return to the call.
    if (isLive(phase) && now.name !== 'in_call') {
      this._deps.preview.close();
      this.state.set({ name: 'in_call' });
      return;
    }
    if (wasOnline === this._isOnline) return;
    if (now.name === 'waiting') this.state.set({ name: 'waiting', isOffline: !this._isOnline });
    // The session may be another one: the server changes nothing if it is not.
    if (this._isOnline && this._wasLost && this._isInLobby) void this._knock();
    this._wasLost = !this._isOnline;
  }

  private get _isInLobby(): boolean {
    const { name } = this.state.get();
    return name === 'asking' || name === 'waiting';
  }

  private _setUp(): void {
    if (this._isSetUp) return;
    this._isSetUp = true;
    const { calls, api, url } = this._deps;
    const token = async () => {
      try {
        return await api.token(this._identity?.key ?? '');
      } catch (error) {
        if (codeOf(error) === 'call_over' && this._isInLobby) {
          this._end('call_over');
        }
        throw error;
      }
    };
    calls.setup({ token, ...(url === undefined ? {} : { url }) });
  }

  private _showForm(hasVideo: boolean): void {
    const { preview } = this._deps;
    this.state.set({ name: 'form', hasVideo, problem: null, isBusy: false });
    void preview.setCamera(hasVideo);
  }

  private _refuse(error: unknown): void {
    this._end(keyOf(codeOf(error)));
  }

  private _end(why: GuestPageKey): void {
    const { preview, storage, link } = this._deps;
    preview.close();
    storage.write({ link, name: this._name, identity: null });
    const next = NO_NEXT.includes(why) ? null : why === 'failed' ? 'retry' : 'again';
    this.state.set({ name: 'over', why, next });
  }
}

const ENDED: Readonly<Record<string, GuestPageKey>> = {
  removed: 'removed',
  connection_lost: 'lost',
  media_failed: 'lost',
  failed: 'failed',
};

const LOBBY_OVER: Readonly<Record<string, GuestPageKey>> = {
  declined: 'declined',
  no_answer: 'no_answer',
};

const NO_NEXT: readonly GuestPageKey[] = [
  'link_invalid',
  'link_expired',
  'not_allowed',
  'call_over',
  'removed',
  'declined',
  'not_supported',
];

function codeOf(error: unknown): string {
  const code = error instanceof Object && 'code' in error ? String(error.code) : 'failed';
  return code === 'call_not_found' ? 'call_over' : code;
}

function keyOf(code: string): GuestPageKey {
  return KNOWN.includes(code) ? (code as GuestPageKey) : 'failed';
}
