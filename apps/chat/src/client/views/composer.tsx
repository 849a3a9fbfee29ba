import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { MAX_TEXT_LENGTH } from '../../wire/limits.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Icon } from './icon.tsx';

/** Unfinished text of each conversation, kept while another one is open. */
const drafts = new Map<string, string>();

interface Props {
  readonly conversationId: string;
  readonly onSend: (text: string) => void;
}

export function Composer({ conversationId, onSend }: Props) {
  const { t } = useI18n();
  const [text, setText] = useState(drafts.get(conversationId) ?? '');
  const field = useRef<HTMLTextAreaElement>(null);

  const change = (value: string) => {
    drafts.set(conversationId, value);
    setText(value);
  };

  useLayoutEffect(() => {
    const element = field.current;
    if (!element) return;
    // The field grows with its text up to the maximum height in the style sheet.
    element.style.height = 'auto';
    element.style.height = `${element.scrollHeight}px`;
  }, [text]);

  const submit = () => {
    const trimmed = text.trim();
    if (trimmed === '') return;
    onSend(trimmed);
    change('');
    field.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        maxLength={MAX_TEXT_LENGTH}
        placeholder={t('composer.label')}
        aria-label={t('composer.label')}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          // Enter confirms the composition of an input method.
          if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
            event.preventDefault();
            submit();
          }
        }}
      />
      <button
        class="icon-button send"
        type="submit"
        title={t('composer.send')}
        aria-label={t('composer.send')}
        disabled={text.trim() === ''}
      >
        <Icon name="send" />
      </button>
    </form>
  );
}
