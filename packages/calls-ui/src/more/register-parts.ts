import { registerPanel } from '../panel/register-panel.ts';
import { soundCalls } from '../sound/sound-calls.ts';
import { ConnectionLink } from './connection-link.tsx';
import { CornerDrag } from './corner-drag.ts';
import { Details } from './details.tsx';
import { moreEn } from './en.ts';
import { EndedCard } from './ended-card.tsx';
import { FocusReturn } from './focus-return.ts';
import { OtherCalls } from './held-strip.tsx';
import { Mini } from './mini.tsx';
import { MinimiseButton } from './minimise-button.tsx';
import { noticeCalls } from './notice-calls.ts';
import { Offer } from './offer.tsx';
import type { Register } from './parts.ts';
import { ProblemPanel } from './problem-panel.tsx';
import { Quiet } from './quiet.ts';
import { createReasonMark } from './reason-mark.ts';
import { moreRu } from './ru.ts';
import { SoundButton } from './sound-button.tsx';
import { moreCss } from './styles.ts';
import { SwipeUp } from './swipe-up.tsx';
import { VoiceLevel } from './voice-level.ts';

/** Everything that is not needed in the first second of a call. */
export function registerParts(register: Register): void {
  register('css', moreCss);
  register('details', Details);
  register('focus', FocusReturn);
  register('link', ConnectionLink);
  register('minimise', MinimiseButton);
  register('problem', ProblemPanel);
  register('sounds', soundCalls);
  register('notice', noticeCalls);
  register('mini', Mini);
  register('ended', EndedCard);
  register('reason', createReasonMark);
  register('held', OtherCalls);
  register('texts', { en: moreEn, ru: moreRu });
  register('sound', SoundButton);
  register('swipe', SwipeUp);
  register('quiet', Quiet);
  register('levels', VoiceLevel);
  register('drag', CornerDrag);
  register('offer', Offer);
  registerPanel(register);
}
