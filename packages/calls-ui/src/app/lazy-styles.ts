import activeCallLaterStyles from '../features/active-call/later.css?inline';
import selfViewStyles from '../features/active-call/self-view.css?inline';
import disabledReasonStyles from '../features/call-buttons/disabled-reason.css?inline';
import chatButtonStyles from '../features/chat-button/styles.css?inline';
import connectionStyles from '../features/connection/styles.css?inline';
import devicesStyles from '../features/devices/styles.css?inline';
import endedStyles from '../features/ended/styles.css?inline';
import callToolsStyles from '../features/group/call-tools.css?inline';
import holdStyles from '../features/hold/styles.css?inline';
import incomingLaterStyles from '../features/incoming/later.css?inline';
import swipeUpStyles from '../features/incoming/swipe-up.css?inline';
import minimisedStyles from '../features/minimised/styles.css?inline';
import notificationsStyles from '../features/notifications/styles.css?inline';
import overlayGuardStyles from '../features/overlay-guard/styles.css?inline';
import panelStyles from '../features/panel/styles.css?inline';
import returnStyles from '../features/return/styles.css?inline';
import screenShareStyles from '../features/screen-share/styles.css?inline';
import soundsStyles from '../features/sounds/styles.css?inline';
import voiceStyles from '../features/voice/styles.css?inline';
import waitingStyles from '../features/waiting/styles.css?inline';
import forcedColorsStyles from '../ui-kit/forced-colors.css?inline';
import laterStyles from '../ui-kit/later.css?inline';
import shortScreenStyles from '../ui-kit/short-screen.css?inline';

/** Styles of the features in the lazy script; later ones override earlier ones. */
export const lazyStyles = [
  laterStyles,
  activeCallLaterStyles,
  incomingLaterStyles,
  selfViewStyles,
  disabledReasonStyles,
  swipeUpStyles,
  waitingStyles,
  minimisedStyles,
  connectionStyles,
  callToolsStyles,
  chatButtonStyles,
  endedStyles,
  devicesStyles,
  notificationsStyles,
  holdStyles,
  returnStyles,
  screenShareStyles,
  soundsStyles,
  voiceStyles,
  panelStyles,
  shortScreenStyles,
  overlayGuardStyles,
  forcedColorsStyles,
].join('');
