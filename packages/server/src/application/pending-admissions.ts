/** A person who is about to be rung, between the question to the host and the write. */
export interface PendingAdmission {
  readonly callee: string;
  /** Their rules changed since the policy was asked. */
  isOutdated: boolean;
}

/** Notices that a person's rules change while a new call or an invitation to them is being admitted. */
export class PendingAdmissions {
  readonly #pending = new Set<PendingAdmission>();

  /** Runs the task, which may ask the policy several times. */
  async run<Result>(
    callee: string,
    task: (pending: PendingAdmission) => Promise<Result>,
  ): Promise<Result> {
    const pending: PendingAdmission = { callee, isOutdated: false };
    this.#pending.add(pending);
    try {
      return await task(pending);
    } finally {
      this.#pending.delete(pending);
    }
  }

  handleRulesChanged(userId: string): void {
    for (const pending of this.#pending) {
      if (pending.callee === userId) pending.isOutdated = true;
    }
  }
}
