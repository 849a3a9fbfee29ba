import { activeCallStyles } from '../features/active-call/styles.ts';
import { callButtonsStyles } from '../features/call-buttons/styles.ts';
import { incomingStyles } from '../features/incoming/styles.ts';
import { toastsStyles } from '../features/toasts/styles.ts';
import { resetStyles, uiKitStyles } from '../ui-kit/styles.ts';
import { strengthen, strengthenReset } from './inject-styles.ts';

/** Styles of the features in the first script; later ones override earlier ones. */
export const firstStyles =
  strengthenReset(resetStyles) +
  strengthen(
    [uiKitStyles, activeCallStyles, incomingStyles, toastsStyles, callButtonsStyles].join(''),
  );
