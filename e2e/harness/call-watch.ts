/**
 * Runs inside the page: writes down how each call ended, and media that came before an answer; the
 * latter in the tab's storage, so that a reload forgets nothing.
 */

interface Phase {
  readonly name: string;
  readonly call?: { readonly id: string; readonly peer: { readonly id: string } };
  readonly reason?: string;
  readonly error?: string;
  readonly localHold?: boolean;
}

interface Calls {
  readonly state: { get(): { readonly phase: Phase; readonly others: readonly Phase[] } };
  readonly peerConnections: Map<string, RTCPeerConnection>;
  on(event: 'callended', listener: (phase: Phase) => void): void;
}

/** An end as the page told it. `error` only where the engine gave one. */
export interface SeenEnd {
  readonly id: string;
  readonly reason: string;
  readonly error?: string;
}

/** Media that came in before the page knew of an answer. */
export interface EarlyMedia {
  readonly id: string;
  readonly name: string;
  /** Who sent it. */
  readonly peer: string;
  readonly packets: number;
  /** `Date.now()` */
  readonly at: number;
}

/** A call that is not over, as the page has it. */
export interface LiveCall {
  readonly id: string;
  readonly name: string;
  readonly peer: string;
  readonly held: boolean;
}

const EARLY = 'e2e-early';
/** Milliseconds between two looks at what came in. */
const LOOK = 100;

const callsOf = (): Calls | undefined => (window as unknown as { webrtcCalls?: Calls }).webrtcCalls;

const read = <T>(key: string): T[] => JSON.parse(sessionStorage.getItem(key) ?? '[]') as T[];

function write<T>(key: string, item: T): void {
  sessionStorage.setItem(key, JSON.stringify([...read<T>(key), item]));
}

/** How each call ended, as far as this page heard: a server may correct what a page assumed. */
const ends = new Map<string, SeenEnd>();

export const seenEnds = (): SeenEnd[] => Array.from(ends.values());
export const earlyMedia = (): EarlyMedia[] => read(EARLY);

export function liveCalls(): LiveCall[] {
  const calls = callsOf();
  if (!calls) return [];
  const { phase, others } = calls.state.get();
  const live: LiveCall[] = [];
  for (const { name, call, localHold } of [phase, ...others]) {
    if (!call || name === 'ended') continue;
    live.push({ id: call.id, name, peer: call.peer.id, held: localHold === true });
  }
  return live;
}

const ANSWERED = ['connecting', 'active', 'reconnecting'];

/** Media from somebody with whom no call was answered, as far as this page knows. */
async function look(calls: Calls): Promise<void> {
  for (const [user, connection] of Array.from(calls.peerConnections)) {
    let came = 0;
    (await connection.getStats()).forEach((stat: Record<string, unknown>) => {
      if (stat.type === 'inbound-rtp') came += Number(stat.packetsReceived) || 0;
    });
    if (came === 0 || calls.peerConnections.get(user) !== connection) continue;
    const call = liveCalls().find(({ peer }) => peer === user);
    if (!call || ANSWERED.indexOf(call.name) >= 0) continue;
    const { id, name } = call;
    write<EarlyMedia>(EARLY, { id, name, peer: user, packets: came, at: Date.now() });
  }
}

export function watchCalls(): void {
  const waiting = setInterval(() => {
    const calls = callsOf();
    if (!calls) return;
    clearInterval(waiting);
    calls.on('callended', ({ call, reason = '', error }) => {
      if (call) ends.set(call.id, { id: call.id, reason, ...(error ? { error } : {}) });
    });
    let looking = false;
    setInterval(() => {
      if (looking) return;
      looking = true;
      const done = () => {
        looking = false;
      };
      look(calls).then(done, done);
    }, LOOK);
  }, 0);
}
