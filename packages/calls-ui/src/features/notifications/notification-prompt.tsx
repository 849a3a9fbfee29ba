import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { notificationPermissionPrompt } from '../../ui-kit/notification-permission.ts';
import { NotificationPromptController } from './notification-prompt-controller.ts';
import type { NotificationsKey } from './texts.ts';

/** The one question that is asked in passing, once a call was missed. */
export function NotificationPrompt({
  context,
}: {
  readonly context: AppContext<NotificationsKey>;
}) {
  const { state } = context.calls;
  const [shown, setShown] = useState(false);
  const question = useRef<NotificationPromptController>();
  useEffect(() => {
    const made = new NotificationPromptController(notificationPermissionPrompt(window), setShown);
    question.current = made;
    made.handlePhase(state.get().phase);
    const stop = state.subscribe(({ phase }) => made.handlePhase(phase));
    return () => {
      stop();
      made.close();
    };
  }, [state]);
  if (!shown) return null;
  const { t } = context.texts;
  return (
    <div class="xpc-panel xpc-toast xpc-offer" role="status" data-offer="">
      <Icon name="bell" />
      <p class="xpc-toast__words">{t('notify.ask')}</p>
      <button
        type="button"
        class="xpc-button xpc-pill"
        onClick={() => question.current?.answer(false)}
      >
        {t('notify.no')}
      </button>
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--main"
        onClick={() => question.current?.answer(true)}
      >
        {t('notify.yes')}
      </button>
    </div>
  );
}
