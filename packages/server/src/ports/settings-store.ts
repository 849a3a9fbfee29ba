import type { BlockedUser, CallSettings } from '@xpchat/calls-protocol';
import type { CalleeRules } from '../domain/admission.ts';

/** People's call settings and blocks. */
export interface SettingsStore {
  load(userId: string): Promise<CallSettings>;
  /**
   * Writes the settings if their version is still the stored one.
   *
   * @returns the new version; undefined if another write came first
   */
  save(userId: string, settings: CallSettings): Promise<number | undefined>;
  /** Call settings of `callee` for `caller`. It takes the same time for every answer. */
  rulesFor(callee: string, caller: string): Promise<CalleeRules>;
  /** People whom the person blocked, newest first. */
  blocksOf(userId: string): Promise<BlockedUser[]>;
  /**
   * Blocks a person. An existing block keeps its time.
   *
   * @param since milliseconds since 1970
   * @returns false if the person already blocks `most` others
   */
  block(userId: string, blocked: string, since: number, most: number): Promise<boolean>;
  unblock(userId: string, blocked: string): Promise<void>;
}
