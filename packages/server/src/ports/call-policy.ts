/** Whether `from` may call `to`: as somebody `to` knows, as a stranger, or not at all. */
export type Reach = 'contact' | 'stranger' | 'no';

/** What is to become of a new call, by the host's word and the callee's own rules. */
export interface Admission {
  /**
   * - `ring`: the callee's devices ring
   * - `unavailable`: nobody rings; the caller learns only that
   * - `no`: the person does not exist for the caller
   */
  readonly verdict: 'ring' | 'unavailable' | 'no';
  readonly contact: boolean;
  /** 'Busy means busy': a second call is not shown as waiting. */
  readonly busyMeansBusy: boolean;
  /** The call does not appear in the callee's history: they blocked the caller. */
  readonly hidden: boolean;
}

/** Asked before each call. */
export interface CallPolicy {
  admit(from: string, to: string, now: number): Promise<Admission>;
}
