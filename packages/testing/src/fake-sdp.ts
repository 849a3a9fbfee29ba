export type Kind = 'audio' | 'video';
export type Direction = 'sendrecv' | 'recvonly' | 'sendonly' | 'inactive';

/** What a fake SDP says: whose connection, which lines, which round of ICE. */
export interface FakeSdp {
  readonly pc: string;
  readonly lines: { readonly kind: Kind; readonly mid: string }[];
  readonly ice: number;
}

/** The first line is for fakes; the sections are what code that reads an SDP looks for. */
export function writeFakeSdp(
  sdp: FakeSdp,
  sections: readonly { readonly kind: Kind; readonly direction: Direction }[],
): string {
  const media = sections.map(({ kind, direction }) => `m=${kind}\r\na=${direction}`);
  return [JSON.stringify(sdp), ...media, ''].join('\r\n');
}

/** Throws what a browser does for a text that is no description. */
export function readFakeSdp({ sdp = '' }: RTCSessionDescriptionInit): FakeSdp {
  try {
    return JSON.parse(sdp.split('\r\n')[0] ?? '');
  } catch {
    throw new DOMException('not a description', 'InvalidAccessError');
  }
}
