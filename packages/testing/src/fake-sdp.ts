export type Kind = 'audio' | 'video';
export type Direction = 'sendrecv' | 'recvonly' | 'sendonly' | 'inactive';

/** The content of a fake SDP. */
export interface FakeSdp {
  /** Id of the connection that wrote it. */
  readonly pc: string;
  readonly lines: { readonly kind: Kind; readonly mid: string }[];
  /** Grows with each ICE restart. */
  readonly ice: number;
}

/** The first line is read by fakes, the sections by code that searches an SDP. */
export function writeFakeSdp(
  sdp: FakeSdp,
  sections: readonly { readonly kind: Kind; readonly direction: Direction }[],
): string {
  const media = sections.map(({ kind, direction }) => `m=${kind}\r\na=${direction}`);
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
