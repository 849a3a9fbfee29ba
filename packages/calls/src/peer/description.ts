/** SDP descriptions as they travel on the wire (JSEP, RFC 9429). */
export interface Offer {
  readonly type: 'offer';
  readonly sdp: string;
}

export interface Answer {
  readonly type: 'answer';
  readonly sdp: string;
}

export type Description = Offer | Answer;

/** Whether an offer has at most one line of each of these kinds, and nothing else: no data channel. */
export function hasOnlyLines({ sdp }: Offer, kinds: readonly string[]): boolean {
  const lines: string[] = sdp.match(/^m=\S*/gm) ?? [];
  return lines.every((line, at) => kinds.includes(line.slice(2)) && lines.indexOf(line) === at);
}

/** Whether no line of an answer of this browser receives. It names the direction of each line. */
export function receivesNothing({ sdp }: Answer): boolean {
  return !/^a=(sendrecv|recvonly)/m.test(sdp);
}
