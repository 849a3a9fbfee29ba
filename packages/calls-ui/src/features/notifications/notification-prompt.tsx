import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { notificationPermissionPrompt } from '../../ui-kit/notification-permission.ts';
import { NotificationPromptController } from './notification-prompt-controller.ts';
import type { NotificationsKey } from './texts.ts';

/** Offers system notifications once, after the first missed call. */
export function NotificationPrompt({
  context,
}: {
  readonly context: AppContext<NotificationsKey>;
}) {
  const { clock } = context;
  const { state } = context.calls;
  const [shown, setShown] = useState(false);
  const controller = useRef<NotificationPromptController>();
  useEffect(() => {
    const created = new NotificationPromptController(
      notificationPermissionPrompt(window),
      setShown,
      clock,
    );
    controller.current = created;
    created.handlePhase(state.get().phase);
    const stop = state.subscribe(({ phase }) => created.handlePhase(phase));
    return () => {
      stop();
      created.close();
    };
  }, [state, clock]);
  if (!shown) return null;
  const { t } = context.texts;
  return (
    <div class="xpc-panel xpc-toast xpc-notify-prompt" role="status" data-notify-prompt="">
      <LazyIcon name="bell" />
      <p class="xpc-toast__words">{t('notify.ask')}</p>
      <button
        type="button"
        class="xpc-button xpc-pill"
        onClick={() => controller.current?.answer(false)}
      >
        {t('notify.no')}
      </button>
      <button
        type="button"
        class="xpc-button xpc-pill xpc-pill--main"
        onClick={() => controller.current?.answer(true)}
      >
        {t('notify.yes')}
      </button>
    </div>
  );
}
