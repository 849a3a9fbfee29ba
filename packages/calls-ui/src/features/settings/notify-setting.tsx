import { useState } from 'preact/hooks';
import { notificationPermissionPrompt } from '../../ui-kit/notification-permission.ts';
import type { SettingsTexts } from './texts.ts';

/** Shows whether notifications are allowed, and asks for the permission. */
export function NotifySetting({ texts }: { readonly texts: SettingsTexts }) {
  const { t } = texts;
  const prompt = notificationPermissionPrompt(window);
  const [permission, setPermission] = useState(() => prompt.permission());
  if (permission === null) return null;
  return (
    <section class="xpc-set" data-setting="notify">
      <h3 class="xpc-set__title">{t('notices.title')}</h3>
      <p class="xpc-set__effect" role="status">
        {t(`notices.${permission}`)}
      </p>
      {permission === 'default' && (
        <button
          type="button"
          class="xpc-button xpc-flat"
          data-action="notify"
          onClick={() => void prompt.request().then(() => setPermission(prompt.permission()))}
        >
          {t('notices.on')}
        </button>
      )}
    </section>
  );
}
