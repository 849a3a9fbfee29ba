import { useState } from 'preact/hooks';
import { permissionQuestion } from '../more/notification-permission.ts';
import type { PanelTexts } from './i18n/panel-texts.ts';

/** Whether a notification tells of the next call where the page is not seen. */
export function NotifySetting({ texts }: { readonly texts: PanelTexts }) {
  const { say } = texts;
  const question = permissionQuestion(window);
  const [answer, setAnswer] = useState(() => question.answer());
  if (answer === null) return null;
  return (
    <section class="xpc-set" data-setting="notify">
      <h3 class="xpc-set__title">{say('notices.title')}</h3>
      <p class="xpc-set__effect" role="status">
        {say(`notices.${answer}`)}
      </p>
      {answer === 'default' && (
        <button
          type="button"
          class="xpc-button xpc-flat"
          data-action="notify"
          onClick={() => void question.ask().then(() => setAnswer(question.answer()))}
        >
          {say('notices.on')}
        </button>
      )}
    </section>
  );
}
