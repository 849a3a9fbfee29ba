import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import { expect } from 'vitest';
import type { LabClient, LabNode } from './lab-client.ts';
import { NodeLab } from './node-lab.ts';

export const callId = 'c1';
const offer = { type: 'offer', sdp: 'v=0' } as const;
export const answer = { type: 'answer', sdp: 'v=0' } as const;
export const media = { audio: true, video: 'off' } as const;
export const dial: OutgoingPeerMessage = {
  type: 'call_offer',
  to: 'bob',
  callId,
  offer,
  callType: 'audio',
};
export const accept: OutgoingPeerMessage = { type: 'call_answer', to: 'alice', callId, answer };
export const end: OutgoingPeerMessage = {
  type: 'call_end',
  to: 'bob',
  callId,
  reason: 'completed',
};

/** Two nodes on one store: Alice's device is connected to one, Bob's to the other. */
export class TwoNodes {
  readonly lab: NodeLab;
  readonly one: LabNode;
  readonly two: LabNode;
  readonly alice: LabClient;
  readonly bob: LabClient;
  #open: readonly LabNode[];

  private constructor(lab: NodeLab, one: LabNode, two: LabNode) {
    this.lab = lab;
    this.one = one;
    this.two = two;
    this.#open = [one, two];
    this.alice = lab.client('alice');
    this.bob = lab.client('bob');
  }

  static async open(): Promise<TwoNodes> {
    const lab = new NodeLab();
    const nodes = new TwoNodes(lab, await lab.open(), await lab.open());
    nodes.alice.connect(nodes.one);
    nodes.bob.connect(nodes.two);
    await lab.idle();
    return nodes;
  }

  /** Starts one more node. @param shared whether it knows that others use the store */
  async another(shared = true): Promise<LabNode> {
    const node = await this.lab.open(shared);
    this.#open = [...this.#open, node];
    return node;
  }

  kill(node: LabNode): void {
    node.kill();
    this.#open = this.#open.filter((each) => each !== node);
  }

  /** Alice calls and Bob's device rings. */
  async ring(): Promise<void> {
    this.alice.send(dial);
    await this.lab.idle();
    expect(this.bob.types()).toEqual(['call_offer']);
  }

  /** Alice calls and Bob answers. */
  async talk(): Promise<void> {
    await this.ring();
    this.bob.send(accept);
    await this.lab.idle();
    expect(this.alice.types()).toEqual(['call_answer']);
  }

  /** The reasons of the calls that have ended. */
  reasons(): readonly string[] {
    return this.lab.ended.map(({ endReason }) => endReason);
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map(({ node }) => node.close()));
  }
}
