/** The part of an RTCDataChannel that a chat uses, so that a media server can offer another one. */
export type DataChannel = EventTarget &
  Pick<
    RTCDataChannel,
    'readyState' | 'binaryType' | 'bufferedAmount' | 'bufferedAmountLowThreshold'
  > & { send(data: string | ArrayBuffer): void };
