import { connectionStyles } from '../features/connection/styles.ts';
import { devicesStyles } from '../features/devices/styles.ts';
import { endedStyles } from '../features/ended/styles.ts';
import { historyStyles } from '../features/history/styles.ts';
import { holdStyles } from '../features/hold/styles.ts';
import { minimisedStyles } from '../features/minimised/styles.ts';
import { notificationsStyles } from '../features/notifications/styles.ts';
import { overlayGuardStyles } from '../features/overlay-guard/styles.ts';
import { panelStyles } from '../features/panel/styles.ts';
import { returnStyles } from '../features/return/styles.ts';
import { settingsStyles } from '../features/settings/styles.ts';
import { soundsStyles } from '../features/sounds/styles.ts';
import { waitingStyles } from '../features/waiting/styles.ts';
import { shortScreenStyles } from '../ui-kit/short-screen-styles.ts';

/** Styles of the features in the lazy script; later ones override earlier ones. */
export const lazyStyles = [
  waitingStyles,
  minimisedStyles,
  connectionStyles,
  endedStyles,
  devicesStyles,
  notificationsStyles,
  holdStyles,
  returnStyles,
  soundsStyles,
  panelStyles,
  historyStyles,
  settingsStyles,
  shortScreenStyles,
  overlayGuardStyles,
].join('');
