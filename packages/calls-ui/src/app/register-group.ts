import { followStage } from '../features/group/follow-stage.ts';
import { IncomingGroup } from '../features/group/incoming-group.tsx';
import { seeGroup } from '../features/group/see-group.ts';
import noticeStyles from '../features/group/sfu-notice.css?inline';
import { SidePanel } from '../features/group/side-panel.tsx';
import { Stage } from '../features/group/stage.tsx';
import groupStyles from '../features/group/styles.css?inline';
import { groupTexts } from '../features/group/texts.ts';
import { followKnocks } from '../features/guests/follow-knocks.tsx';
import guestsStyles from '../features/guests/styles.css?inline';
import { guestsTexts } from '../features/guests/texts.ts';
import type { RegisterFeature } from '../loader/lazy-store.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { registerChat } from './register-chat.ts';

/** Registers the interface of calls of more than two people. */
export function registerGroup(register: RegisterFeature<LazyFeatures>): void {
  register('groupTexts', { ...groupTexts, ...guestsTexts });
  register('groupStyles', groupStyles + noticeStyles + guestsStyles);
  register('followStage', (context) => {
    const stops = [followStage(context), followKnocks(context), seeGroup(context)];
    return () => {
      for (const stop of stops) stop();
    };
  });
  register('incomingGroup', IncomingGroup);
  register('stage', Stage);
  register('sidePanel', SidePanel);
  registerChat(register);
}
