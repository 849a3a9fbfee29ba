/** The part of an RTCDataChannel that a chat uses, so that a media server can offer another one. */
export type DataChannel = Pick<
  RTCDataChannel,
  | 'readyState'
  | 'binaryType'
  | 'bufferedAmount'
  | 'bufferedAmountLowThreshold'
  | 'addEventListener'
  | 'removeEventListener'
  | 'dispatchEvent'
> & { send(data: string | ArrayBuffer): void };
