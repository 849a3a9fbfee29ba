import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fanout, NodeMessage } from '../../ports/fanout.ts';

export interface OpenedFanouts {
  /** Opens the fan-out of one more node, connected to the others of this test. */
  node(): Fanout;
  /** Errors that were logged. */
  readonly errors: readonly object[];
  close(): Promise<void>;
}

/** Collects the messages to a node and lets a test wait for them. */
export class MessageCollector {
  readonly messages: NodeMessage[] = [];
  #wake: () => void = () => undefined;

  readonly listener = (message: NodeMessage): void => {
    this.messages.push(message);
    this.#wake();
  };

  /** Resolves to the messages when there are at least `count`. */
  async count(count: number): Promise<readonly NodeMessage[]> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.messages;
  }
}

export function signOut(session: string): NodeMessage {
  return { type: 'disconnect', session };
}

/** The rules of every Fanout. */
export function fanoutContract(name: string, open: () => Promise<OpenedFanouts>): void {
  describe(`Fanout: ${name}`, () => {
    let opened: OpenedFanouts;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.close());

    const join = async (node: string) => {
      const fanout = opened.node();
      const inbox = new MessageCollector();
      await fanout.subscribe(node, inbox.listener);
      return { fanout, inbox };
    };

    it('delivers messages for one node in order and to no other node', async () => {
      const [one, two, three] = [await join('n1'), await join('n2'), await join('n3')];
      const messages = Array.from({ length: 50 }, (_, index) => signOut(`s${index}`));
      for (const message of messages) one.fanout.publish('n2', message);
      // Arrives after everything before it.
      one.fanout.publish(null, signOut('last'));
      expect(await two.inbox.count(51)).toEqual([...messages, signOut('last')]);
      expect(await three.inbox.count(1)).toEqual([signOut('last')]);
    });

    it('delivers to a node its own messages once, after publish returned', async () => {
      const one = await join('n1');
      one.fanout.publish('n1', signOut('a'));
      one.fanout.publish(null, signOut('b'));
      expect(one.inbox.messages).toEqual([]);
      expect(await one.inbox.count(2)).toEqual([signOut('a'), signOut('b')]);
      one.fanout.publish('n1', signOut('c'));
      expect(await one.inbox.count(3)).toHaveLength(3);
    });

    it('delivers every type of message unchanged, unknown fields included', async () => {
      const [one, two] = [await join('n1'), await join('n2')];
      const messages: NodeMessage[] = [
        {
          type: 'deliver',
          deliveries: [
            {
              sessionId: 's1',
              node: 'n2',
              seq: 3,
              message: { type: 'call_end', from: 'Боб', callId: 'c1', reason: 'completed' },
            },
            {
              sessionId: 's2',
              node: 'n2',
              seq: null,
              message: { type: 'error', code: 'not_in_call', message: 'No.' },
            },
          ],
        },
        { type: 'replaced', sessionId: 's1', attachment: 'a1' },
        { type: 'notify', userId: 'bob', message: { type: 'missed_count', count: 2 } },
        signOut('s1'),
      ];
      for (const message of messages) one.fanout.publish('n2', message);
      expect(await two.inbox.count(4)).toEqual(messages);
    });

    it('continues after a listener that throws and logs the type of the message', async () => {
      const [one, two] = [await join('n1'), opened.node()];
      const inbox = new MessageCollector();
      await two.subscribe('n2', (message) => {
        if (message.type === 'replaced') throw new Error('A bug.');
        inbox.listener(message);
      });
      one.fanout.publish('n2', { type: 'replaced', sessionId: 's1', attachment: 'secret' });
      one.fanout.publish('n2', signOut('s1'));
      expect(await inbox.count(1)).toEqual([signOut('s1')]);
      expect(opened.errors).toMatchObject([{ type: 'replaced' }]);
      expect(JSON.stringify(opened.errors)).not.toContain('secret');
    });

    it('publishes to an unknown node, and after close, without an error', async () => {
      const [one, two] = [await join('n1'), await join('n2')];
      one.fanout.publish('gone', signOut('a'));
      await two.fanout.close();
      await two.fanout.close();
      two.fanout.publish('n1', signOut('b'));
      one.fanout.publish('n2', signOut('c'));
      one.fanout.publish(null, signOut('d'));
      await one.inbox.count(1);
      expect(one.inbox.messages).toContainEqual(signOut('d'));
      expect(two.inbox.messages).toEqual([]);
      expect(opened.errors).toEqual([]);
    });
  });
}
