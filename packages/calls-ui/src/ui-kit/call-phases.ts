import type { CallPhase, LivePhase } from '@xpchat/calls';

/** Phases in which the call view is shown. */
export type ScreenPhase = Exclude<LivePhase, { name: 'incoming' | 'returnable' }>;

/** The page was reloaded in this call, and the person has not returned to it yet. */
export type ReturnablePhase = Extract<CallPhase, { readonly name: 'returnable' }>;

export const isReturnable = (phase: CallPhase): phase is ReturnablePhase =>
  phase.name === 'returnable';
