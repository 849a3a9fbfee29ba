import type { Chat } from '@xpchat/calls';
import { useEffect, useState } from 'preact/hooks';
import type { Texts } from '../../i18n/texts.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import type { FileView } from './chat-view.ts';
import type { ChatKey } from './texts.ts';

interface Props {
  readonly view: FileView;
  readonly chat: Chat;
  readonly texts: Texts<ChatKey>;
}

/** A file: its name and size, its progress, and the actions of the person. */
export function FileCard({ view, chat, texts }: Props) {
  const { t } = texts;
  const { id, name, words, progress, offered, open } = view;
  const url = useObjectUrl(view.blob);
  const stop = offered ? 'chat.file_decline' : 'chat.file_cancel';
  return (
    <div class="xpc-file" data-chat-file={id}>
      <div class="xpc-file__head">
        <LazyIcon name="file" />
        <div class="xpc-file__words">
          <bdi class="xpc-file__name" title={name}>
            {name}
          </bdi>
          <span class="xpc-file__state">{words}</span>
        </div>
      </div>
      {progress !== null && (
        <div
          class="xpc-file__bar"
          role="progressbar"
          aria-label={name}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(progress * 100)}
        >
          <div style={{ width: `${progress * 100}%` }} />
        </div>
      )}
      {(open || url) && (
        <div class="xpc-file__buttons">
          {open && (
            <button
              type="button"
              class="xpc-button xpc-file__button"
              data-action="cancel-file"
              onClick={() => chat.cancelFile(id)}
            >
              {t(stop)}
            </button>
          )}
          {offered && (
            <button
              type="button"
              class="xpc-button xpc-file__button xpc-pill--main"
              data-action="receive-file"
              onClick={() => chat.acceptFile(id)}
            >
              {t('chat.file_receive')}
            </button>
          )}
          {url && (
            <a
              class="xpc-button xpc-file__button xpc-pill--main"
              data-action="save-file"
              href={url}
              download={name}
            >
              {t('chat.file_save')}
            </a>
          )}
        </div>
      )}
    </div>
  );
}

/** The address of a Blob while the component is mounted. */
function useObjectUrl(blob: Blob | null): string | null {
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => {
      setUrl(null);
      URL.revokeObjectURL(made);
    };
  }, [blob]);
  return url;
}
