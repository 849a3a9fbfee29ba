import * as apiErrorWords from '../calls-api/api-error-words.ts';
import * as callsApi from '../calls-api/calls-api.ts';
import * as countWords from '../i18n/count-words.ts';
import * as copyText from '../ui-kit/copy-text.ts';
import * as dateFormat from '../ui-kit/date-format.ts';
import * as errorState from '../ui-kit/error-state.tsx';
import * as lazyIcon from '../ui-kit/lazy-icon.tsx';
import * as noticeBar from '../ui-kit/notice-bar.tsx';
import * as notificationPermission from '../ui-kit/notification-permission.ts';
import * as pushToTalkChoice from '../ui-kit/push-to-talk-choice.ts';
import * as audioContext from '../ui-kit/quirks/audio-context.ts';
import * as inputMethod from '../ui-kit/quirks/input-method.ts';
import * as requestNotifications from '../ui-kit/quirks/request-notifications.ts';
import * as spokenDuration from '../ui-kit/spoken-duration.ts';
import * as useFocusTrap from '../ui-kit/use-focus-trap.ts';
import * as voiceMeter from '../ui-kit/voice-meter.ts';

/**
 * Modules that the lazy script and the panel or group script use, by the path in this file's imports. Only
 * the lazy script contains them, and the others are loaded after it: see shared-modules.ts.
 */
export const moreModules = {
  '../calls-api/api-error-words.ts': apiErrorWords,
  '../calls-api/calls-api.ts': callsApi,
  '../i18n/count-words.ts': countWords,
  '../ui-kit/copy-text.ts': copyText,
  '../ui-kit/date-format.ts': dateFormat,
  '../ui-kit/error-state.tsx': errorState,
  '../ui-kit/lazy-icon.tsx': lazyIcon,
  '../ui-kit/notice-bar.tsx': noticeBar,
  '../ui-kit/notification-permission.ts': notificationPermission,
  '../ui-kit/push-to-talk-choice.ts': pushToTalkChoice,
  '../ui-kit/quirks/audio-context.ts': audioContext,
  '../ui-kit/quirks/input-method.ts': inputMethod,
  '../ui-kit/quirks/request-notifications.ts': requestNotifications,
  '../ui-kit/spoken-duration.ts': spokenDuration,
  '../ui-kit/use-focus-trap.ts': useFocusTrap,
  '../ui-kit/voice-meter.ts': voiceMeter,
};
