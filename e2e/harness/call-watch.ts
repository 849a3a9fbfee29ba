/**
 * Runs inside the page. Records how each call ended, and media that arrived before an answer. The
 * latter is kept in the tab's storage, so it survives a reload.
 */

interface Phase {
  readonly name: string;
  readonly call?: {
    readonly id: string;
    readonly participants: readonly { readonly id: string }[];
  };
  readonly reason?: string;
  readonly error?: string;
  readonly localHold?: boolean;
}

interface Calls {
  readonly state: { get(): { readonly phase: Phase; readonly others: readonly Phase[] } };
  readonly peerConnections: Map<string, RTCPeerConnection>;
  on(event: 'callended', listener: (phase: Phase) => void): void;
}

/** An end as the page reported it, with `error` if the engine gave one. */
export interface SeenEnd {
  readonly id: string;
  readonly reason: string;
  readonly error?: string;
}

/** Media that arrived before the page knew of an answer. */
export interface EarlyMedia {
  readonly id: string;
  readonly name: string;
  /** The sender. */
  readonly peer: string;
  readonly packets: number;
  /** `Date.now()` */
  readonly at: number;
}

/** A call on the page that has not ended. */
export interface LiveCall {
  readonly id: string;
  readonly name: string;
  readonly peer: string;
  readonly held: boolean;
}

const EARLY = 'e2e-early';
const POLL_INTERVAL_MS = 100;

const callsOf = (): Calls | undefined => (window as unknown as { webrtcCalls?: Calls }).webrtcCalls;

const read = <T>(key: string): T[] => JSON.parse(sessionStorage.getItem(key) ?? '[]') as T[];

function write<T>(key: string, item: T): void {
  sessionStorage.setItem(key, JSON.stringify([...read<T>(key), item]));
}

/** The last end reported for each call: the server may correct a reason that the page assumed. */
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
    live.push({
      id: call.id,
      name,
      peer: call.participants[0]?.id ?? '',
      held: localHold === true,
    });
  }
  return live;
}

const ANSWERED = ['connecting', 'active', 'reconnecting'];

/** Records media from people with whom this page has no answered call. */
async function recordEarlyMedia(calls: Calls): Promise<void> {
  for (const [user, connection] of Array.from(calls.peerConnections)) {
    let packets = 0;
    (await connection.getStats()).forEach((stat: Record<string, unknown>) => {
      if (stat.type === 'inbound-rtp') packets += Number(stat.packetsReceived) || 0;
    });
    if (packets === 0 || calls.peerConnections.get(user) !== connection) continue;
    const call = liveCalls().find(({ peer }) => peer === user);
    if (!call || ANSWERED.indexOf(call.name) >= 0) continue;
    const { id, name } = call;
    write<EarlyMedia>(EARLY, { id, name, peer: user, packets, at: Date.now() });
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
    let isRecording = false;
    setInterval(() => {
      if (isRecording) return;
      isRecording = true;
      const done = () => {
        isRecording = false;
      };
      recordEarlyMedia(calls).then(done, done);
    }, POLL_INTERVAL_MS);
  }, 0);
}
