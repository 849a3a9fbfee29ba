export type Kind = 'audio' | 'video';
export type Direction = 'sendrecv' | 'recvonly' | 'sendonly' | 'inactive';

/** The content of a fake SDP. */
export interface FakeSdp {
  /** Id of the connection that wrote it. */
  readonly pc: string;
  readonly lines: { readonly kind: Kind; readonly mid: string; readonly direction: Direction }[];
  /** Whether there is a line for data channels. */
  readonly data: boolean;
  /** Grows with each ICE restart. */
  readonly ice: number;
}

/**
 * The direction of a line that one side wants like `own` and the other side, from its point of view,
 * like `remote` (JSEP, RFC 9429 section 5.3.1).
 */
export function agreedDirection(own: Direction, remote: Direction): Direction {
  const sends = own.startsWith('send') && (remote === 'sendrecv' || remote === 'recvonly');
  const receives = (own === 'sendrecv' || own === 'recvonly') && remote.startsWith('send');
  if (sends) return receives ? 'sendrecv' : 'sendonly';
  return receives ? 'recvonly' : 'inactive';
}

/** The first line is read by fakes, the sections by code that searches an SDP. */
export function writeFakeSdp(sdp: FakeSdp): string {
  const media = sdp.lines.map(({ kind, direction }) => `m=${kind}\r\na=${direction}`);
  if (sdp.data) media.push('m=application');
  return [JSON.stringify(sdp), ...media, ''].join('\r\n');
}

/** Throws as a browser does for a text that is no session description. */
export function readFakeSdp({ sdp = '' }: RTCSessionDescriptionInit): FakeSdp {
  try {
    return JSON.parse(sdp.split('\r\n')[0] ?? '');
  } catch {
    throw new DOMException('not a description', 'InvalidAccessError');
  }
}
