import activeCallStyles from '../features/active-call/styles.css?inline';
import callButtonsStyles from '../features/call-buttons/styles.css?inline';
import incomingStyles from '../features/incoming/styles.css?inline';
import toastsStyles from '../features/toasts/styles.css?inline';
import resetStyles from '../ui-kit/reset.css?inline';
import uiKitStyles from '../ui-kit/ui-kit.css?inline';
import { strengthen, strengthenReset } from './inject-styles.ts';

/** Styles of the features in the first script; later ones override earlier ones. */
export const firstStyles =
  strengthenReset(resetStyles) +
  strengthen(
    [uiKitStyles, activeCallStyles, incomingStyles, toastsStyles, callButtonsStyles].join(''),
  );
