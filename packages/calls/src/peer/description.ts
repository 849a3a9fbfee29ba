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
