import type { Product } from './product.ts';
import { openRaw, type RawSocket, type Received } from './raw-socket.ts';

/** A device without a page: it said hello, and from then on says what a test wants. */
export interface FullClient extends RawSocket {
  readonly userId: string;
  readonly welcome: Received;
  /** Sends a message with the next number, or with the one given; returns it. */
  say(message: object, seq?: number): number;
}

/** @param resume the welcome of an earlier client, whose session goes on */
export async function connectFull(
  product: Product,
  as: string,
  resume?: { readonly welcome: Received; readonly sent: number },
): Promise<FullClient> {
  const socket = await openRaw(await product.ticket(as));
  socket.send({
    type: 'hello',
    version: 1,
    ...(resume ? { resume: resume.welcome.resumeToken, received: 0 } : {}),
  });
  const welcome = await socket.next('welcome');
  let last = resume?.sent ?? 0;
  return {
    ...socket,
    userId: as,
    welcome,
    say: (message, seq = last + 1) => {
      last = Math.max(last, seq);
      socket.send({ ...message, seq });
      return seq;
    },
  };
}
