/**
 * Knowledge about the other end, over all sockets so far:
 *
 *     unknown ---- welcome ----> server     numbered messages, session, heartbeat
 *      ^   |                        ^       copies on the host's other socket are ignored
 *      |   |                        | late welcome
 *      |   '------- silent -----> relay     messages with `to`; both sockets are heard
 *      '---- lost ------'
 */
export type OtherEnd = 'unknown' | 'server' | 'relay';

/**
 * - `welcome`: a server answered hello
 * - `silent`: nobody did
 * - `lost`: the socket is lost, and no person ever sent this page a message over a relay
 */
export type OtherEndEvent = 'welcome' | 'silent' | 'lost';

export function nextOtherEnd(otherEnd: OtherEnd, event: OtherEndEvent): OtherEnd {
  if (event === 'welcome') return 'server';
  if (event === 'silent') return 'relay';
  // It may have been a slow server: the next socket says hello again.
  return otherEnd === 'relay' ? 'unknown' : otherEnd;
}
