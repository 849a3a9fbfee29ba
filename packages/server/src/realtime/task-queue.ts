import type { OutgoingPeerMessage } from '@xpchat/calls-protocol';
import type { InboundTask } from './inbound-task.ts';

/** Who does the work. */
export interface Worker {
  /** Resolves when the next work may begin. */
  handle(work: InboundTask): Promise<void>;
  failed(error: unknown, work: InboundTask): void;
  /** Nothing waits any more. */
  rested(): void;
}

/** The work of one socket, one after the other, in its order. */
export class InboundTaskQueue {
  readonly #worker: Worker;
  /** null while nothing is being done: most sockets are idle. */
  #waiting: InboundTask[] | null = null;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  get isAtWork(): boolean {
    return this.#waiting !== null;
  }

  push(work: InboundTask): void {
    if (this.#waiting) this.#waiting.push(work);
    else {
      this.#waiting = [work];
      void this.#workOff();
    }
  }

  /** Takes the next message out of its turn, if it is about this call and has this number. */
  next(callId: string, seq: number): OutgoingPeerMessage | undefined {
    const next = this.#waiting?.[0];
    if (next?.type !== 'peer') return undefined;
    if (next.message.callId !== callId || next.message.seq !== seq) return undefined;
    this.#waiting?.shift();
    return next.message;
  }

  async #workOff(): Promise<void> {
    // What else came in the same read is dealt with together.
    await null;
    for (let work = this.#waiting?.shift(); work; work = this.#waiting?.shift()) {
      try {
        await this.#worker.handle(work);
      } catch (error) {
        this.#worker.failed(error, work);
      }
    }
    this.#waiting = null;
    this.#worker.rested();
  }
}
