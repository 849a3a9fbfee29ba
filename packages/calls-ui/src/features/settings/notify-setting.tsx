import { useState } from 'preact/hooks';
import { notificationPermissionPrompt } from '../../ui-kit/notification-permission.ts';
import type { SettingsTexts } from './texts.ts';

/** Whether a notification tells of the next call where the page is not seen. */
export function NotifySetting({ texts }: { readonly texts: SettingsTexts }) {
  const { t } = texts;
  const question = notificationPermissionPrompt(window);
  const [answer, setAnswer] = useState(() => question.permission());
  if (answer === null) return null;
  return (
    <section class="xpc-set" data-setting="notify">
      <h3 class="xpc-set__title">{t('notices.title')}</h3>
      <p class="xpc-set__effect" role="status">
        {t(`notices.${answer}`)}
      </p>
      {answer === 'default' && (
        <button
          type="button"
          class="xpc-button xpc-flat"
          data-action="notify"
          onClick={() => void question.request().then(() => setAnswer(question.permission()))}
        >
          {t('notices.on')}
        </button>
      )}
    </section>
  );
}
