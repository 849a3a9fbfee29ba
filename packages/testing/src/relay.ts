import { flushPromises } from '@xpchat/calls-server/testing';

interface Envelope {
  readonly from: string;
  readonly to: string;
  readonly message: Record<string, unknown>;
}

/**
 * The plainest relay there is: copies a message to `to` and stamps `from`. Messages lie in a queue
 * until the test lets them go, so that it can reorder, repeat and lose them.
 */
export class Relay {
  readonly #receivers = new Map<string, (message: unknown) => void>();
  queue: Envelope[] = [];
  /** Everything that was ever sent. */
  readonly log: Envelope[] = [];

  join(user: string, receive: (message: unknown) => void): (message: { to: string }) => void {
    this.#receivers.set(user, receive);
    return (message) => {
      // As the wire does: what is undefined is not there.
      const { to, ...rest } = JSON.parse(JSON.stringify(message));
      const envelope = { from: user, to, message: { ...rest, from: user } };
      this.queue.push(envelope);
      this.log.push(envelope);
    };
  }

  /** Types of the messages that `user` has sent, in order, without candidates. */
  sentBy(user: string): unknown[] {
    return this.log
      .filter(({ from, message }) => from === user && message.type !== 'ice_candidate')
      .map(({ message }) => message.type);
  }

  /** Rewrites fields of a message that still waits, the first of its type. Throws if none does. */
  alter(type: string, fields: Record<string, unknown>): void {
    const found = this.queue.find(({ message }) => message.type === type);
    if (!found) throw new Error(`no ${type} waits`);
    Object.assign(found.message, fields);
  }

  deliver(envelope: Envelope): void {
    this.#receivers.get(envelope.to)?.(envelope.message);
  }

  /** Delivers until nobody has anything to say. */
  async flush(): Promise<void> {
    await flushPromises();
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      this.deliver(next);
      await flushPromises();
    }
  }
}
