import type { PendingMessage } from '../chat-state.ts';
import { clockTime } from '../format.ts';
import { useI18n } from '../i18n/i18n.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly item: PendingMessage;
  readonly onRetry: () => void;
  readonly onDiscard: () => void;
}

/** A message that the server has not confirmed, with its status as text. */
export function PendingBubble({ item, onRetry, onDiscard }: Props) {
  const { t, language } = useI18n();
  const failed = item.status === 'failed';
  const status = t(failed ? 'message.failed' : 'message.waiting');
  return (
    <article class="bubble bubble-mine bubble-pending">
      <span class="bubble-text">{item.text}</span>
      <span class="bubble-meta">
        <time dateTime={new Date(item.createdAt).toISOString()}>
          {clockTime(language, item.createdAt)}
        </time>
        <span title={status}>
          <Icon name={failed ? 'alert' : 'clock'} size={14} />
          <span class="sr-only">{status}</span>
        </span>
      </span>
      {failed && (
        <span class="bubble-actions">
          <strong>{status}</strong>
          <button type="button" onClick={onRetry}>
            {t('message.retry')}
          </button>
          <button type="button" onClick={onDiscard}>
            {t('message.discard')}
          </button>
        </span>
      )}
    </article>
  );
}
