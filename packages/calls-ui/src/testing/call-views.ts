import type { CallsSnapshot, LivePhase } from '@xpchat/calls';
import { appTexts } from '../app/texts.ts';
import { callView } from '../features/active-call/call-view.ts';
import type { ControlAction } from '../features/active-call/controls.ts';
import type { ScreenPhase } from '../ui-kit/call-phases.ts';
import { laterTexts } from './later-texts.ts';
import { ABLE, callInfo, snapshot } from './snapshots.ts';

export const ru = appTexts('ru', laterTexts);
export const call = callInfo();
export const talking = { localHold: false, remoteHold: false };
export const active: LivePhase & { name: 'active' } = {
  name: 'active',
  call,
  answeredAt: 1000,
  ...talking,
};

export function viewOf(state: CallsSnapshot, capabilities = ABLE) {
  const phase = state.phase as ScreenPhase;
  return callView(state, phase, capabilities, ru);
}
export function control(state: CallsSnapshot, action: ControlAction) {
  return viewOf(state).controls.find((each) => each.action === action);
}
export const local = (change: Partial<CallsSnapshot['local']>) => ({
  ...snapshot(active).local,
  ...change,
});
