/** The numbers of the messages of one client. */
export class SequenceTracker {
  #taken = 0;
  #durable = 0;
  #isAckDue = false;

  /** The last number that was taken. */
  get taken(): number {
    return this.#taken;
  }

  /** The session has got everything up to this number by another socket. */
  goOn(taken: number): void {
    this.#taken = taken;
    this.#durable = taken;
  }

  take(seq: number): 'next' | 'repeated' | 'gap' {
    if (seq <= this.#taken) return 'repeated';
    if (seq > this.#taken + 1) return 'gap';
    this.#taken = seq;
    return 'next';
  }

  /** The message with this number, and with it all before, is durable. */
  written(seq: number): void {
    this.#durable = Math.max(this.#durable, seq);
  }

  /** Calls `send` once for all that becomes durable at the same moment. */
  ackSoon(send: (seq: number) => void): void {
    if (this.#isAckDue) return;
    this.#isAckDue = true;
    queueMicrotask(() => {
      this.#isAckDue = false;
      if (this.#durable > 0) send(this.#durable);
    });
  }
}
