import type { Product } from './product.ts';
import { openRaw, type RawSocket } from './raw-socket.ts';

/** A device without a page. It has said hello, and sends any message of a test. */
export interface ExtendedClient extends RawSocket {
  /** Sends a message with the next sequence number, or with the given one, and returns the number. */
  sendNumbered(message: object, seq?: number): number;
}

export async function connectExtended(product: Product, as: string): Promise<ExtendedClient> {
  const socket = await openRaw(await product.ticket(as));
  socket.send({ type: 'hello', version: 1 });
  await socket.next('welcome');
  let last = 0;
  return {
    ...socket,
    sendNumbered: (message, seq = last + 1) => {
      last = Math.max(last, seq);
      socket.send({ ...message, seq });
      return seq;
    },
  };
}
