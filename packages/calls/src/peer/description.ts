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
  const offered = sections(sdp).map((section) => section.split(/\s/, 1)[0] ?? '');
  return offered.every((kind, index) => kinds.includes(kind) && offered.indexOf(kind) === index);
}

/** Whether no line of an answer receives anything. */
export function receivesNothing({ sdp }: Answer): boolean {
  return sections(sdp).every((section) => /^a=(sendonly|inactive)\s*$/m.test(section));
}

/** The media sections without their `m=`. */
function sections(sdp: string): string[] {
  return sdp.split(/^m=/m).slice(1);
}
