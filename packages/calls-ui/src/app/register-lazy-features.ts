import { h } from 'preact';
import { AutoHideControls } from '../features/active-call/auto-hide-controls.ts';
import { CallShortcuts } from '../features/active-call/call-shortcuts.ts';
import { CornerDrag } from '../features/active-call/corner-drag.ts';
import { Remarks } from '../features/active-call/remarks.tsx';
import { SelfView } from '../features/active-call/self-view.tsx';
import { VoiceLevel } from '../features/active-call/voice-level.ts';
import { createDisabledReason } from '../features/call-buttons/disabled-reason.ts';
import { ChatButton } from '../features/chat-button/chat-button.tsx';
import { ConnectionLink } from '../features/connection/connection-link.tsx';
import { ConnectionDetails } from '../features/connection/details.tsx';
import { ProblemPanel } from '../features/devices/problem-panel.tsx';
import { showEndToasts } from '../features/ended/end-toasts.ts';
import { EndedScreen } from '../features/ended/ended-card.tsx';
import { CallTools } from '../features/group/call-tools.tsx';
import { showConversationBanner } from '../features/group/conversation-banner.ts';
import { dialConversation } from '../features/group/dial-conversation.ts';
import { showReactions } from '../features/group/show-reactions.ts';
import { attachHistoryButton } from '../features/history/history-button.ts';
import { HeldStrip } from '../features/hold/held-strip.tsx';
import { SwipeUp } from '../features/incoming/swipe-up.tsx';
import { MinimiseButton } from '../features/minimised/minimise-button.tsx';
import { PipTile } from '../features/minimised/pip-tile.tsx';
import { announceCalls } from '../features/notifications/announce-calls.ts';
import { NotificationPrompt } from '../features/notifications/notification-prompt.tsx';
import { guardOverlay } from '../features/overlay-guard/overlay-guard.ts';
import { recordingOwner } from '../features/recording/recording-owner.ts';
import { ReturnCard } from '../features/return/return-card.tsx';
import { shareScreen } from '../features/screen-share/share-screen.ts';
import { playSounds } from '../features/sounds/play-sounds.ts';
import { SoundButton } from '../features/sounds/sound-button.tsx';
import { WaitingCard } from '../features/waiting/waiting-card.tsx';
import type { RegisterFeature } from '../loader/lazy-store.ts';
import { FocusReturn } from '../ui-kit/focus-return.ts';
import { FocusTrap } from '../ui-kit/use-focus-trap.ts';
import type { LazyFeatures } from './lazy-features.ts';
import { lazyStyles } from './lazy-styles.ts';
import { lazyTexts } from './lazy-texts.ts';
import { VoiceAndScreen } from './voice-and-screen.tsx';

/** Registers the features that a call can begin without. */
export function registerLazyFeatures(register: RegisterFeature<LazyFeatures>): void {
  register('moreTexts', lazyTexts);
  register('moreStyles', lazyStyles);
  register('announceCalls', announceCalls);
  register('autoHideControls', AutoHideControls);
  register('callShortcuts', CallShortcuts);
  register('chatButton', ChatButton);
  register('callTools', CallTools);
  register('connectionDetails', ConnectionDetails);
  register('connectionLink', ConnectionLink);
  register('conversationBanner', showConversationBanner);
  register('cornerDrag', CornerDrag);
  register('dialConversation', dialConversation);
  register('disabledReason', createDisabledReason);
  register('endToasts', (context) => {
    // An earlier page of this browser may have left a recording, which the script of groups sends.
    if (recordingOwner().get() !== null) void context.lazy.load('group');
    const stops = [showEndToasts(context), showReactions(context)];
    return () => {
      for (const stop of stops) stop();
    };
  });
  register('endedCard', (props) =>
    h(EndedScreen, {
      ...props,
      dialConversation: (id, type) => dialConversation(props.context, id, type),
    }),
  );
  register('focusReturn', FocusReturn);
  register('focusTrap', FocusTrap);
  register('guardOverlay', guardOverlay);
  register('heldStrip', HeldStrip);
  register('historyButton', attachHistoryButton);
  register('minimiseButton', MinimiseButton);
  register('notificationPrompt', NotificationPrompt);
  register('pipTile', PipTile);
  register('playSounds', playSounds);
  register('problemPanel', ProblemPanel);
  register('remarks', Remarks);
  register('returnCard', ReturnCard);
  register('selfView', SelfView);
  register('shareScreen', shareScreen);
  register('soundButton', SoundButton);
  register('swipeUp', SwipeUp);
  register('voiceControl', VoiceAndScreen);
  register('voiceLevel', VoiceLevel);
  register('waitingCard', WaitingCard);
}
