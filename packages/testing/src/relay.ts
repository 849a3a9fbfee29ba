import { flushPromises } from '@xpchat/calls-server/testing';

interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly message: Record<string, unknown>;
}

/**
 * A minimal relay: copies a message to `to` and stamps `from`. Messages wait in a queue until the test
 * delivers them, so that it can reorder, repeat and drop them.
 */
export class Relay {
  readonly #receivers = new Map<string, (message: unknown) => void>();
  queue: Envelope[] = [];
  /** Every message that was sent. */
  readonly log: Envelope[] = [];
  /** Which types of messages it copies; it drops the others. */
  carries: (type: unknown) => boolean = () => true;

  join(user: string, receive: (message: unknown) => void): (message: { to: string }) => void {
    this.#receivers.set(user, receive);
    return (message) => {
      // JSON drops undefined fields, as on the wire.
      const { to, ...rest } = JSON.parse(JSON.stringify(message));
      const envelope = { from: user, to, message: { ...rest, from: user } };
      if (this.carries(rest.type)) this.queue.push(envelope);
      this.log.push(envelope);
    };
  }

  /** Types of the messages that `user` sent, in order, without candidates. */
  sentBy(user: string): unknown[] {
    return this.log
      .filter(({ from, message }) => from === user && message.type !== 'ice_candidate')
      .map(({ message }) => message.type);
  }

  /** Rewrites fields of the first waiting message of a type. Throws if there is none. */
  alterQueued(type: string, fields: Record<string, unknown>): void {
    const found = this.queue.find(({ message }) => message.type === type);
    if (!found) throw new Error(`no ${type} waits`);
    Object.assign(found.message, fields);
  }

  deliver(envelope: Envelope): void {
    this.#receivers.get(envelope.to)?.(envelope.message);
  }

  /** Delivers until no message waits. */
  async flush(): Promise<void> {
    await flushPromises();
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      this.deliver(next);
      await flushPromises();
    }
  }
}
