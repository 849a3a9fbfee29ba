import { MAX_RECORDING_TITLE_LENGTH } from '@xpchat/calls-protocol';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { LibraryIcon } from './library-icon.tsx';
import type { LibraryTexts } from './texts.ts';

interface Props {
  readonly title: string;
  /** What was saved; '' if nobody named it. */
  readonly saved: string;
  /** Absent if this person may not rename it. */
  readonly onRename: ((title: string) => void) | undefined;
  readonly texts: LibraryTexts;
}

/** The title, and a field in its place. Enter and leaving it save, Escape does not. */
export function PlayerTitle({ title, saved, onRename, texts: { t } }: Props) {
  const [edited, setEdited] = useState<string | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  /** False once it is finished: the field loses the focus when it is removed. */
  const isEditing = useRef(false);
  const isEdited = edited !== null;
  useLayoutEffect(() => {
    if (!isEdited) return;
    field.current?.focus();
    field.current?.select();
  }, [isEdited]);
  const finish = (wanted: string | null) => {
    if (!isEditing.current) return;
    isEditing.current = false;
    setEdited(null);
    if (wanted !== null) onRename?.(wanted);
  };
  if (isEdited) {
    return (
      <input
        ref={field}
        class="xpc-field xpc-player__field"
        data-field="recording-title"
        aria-label={t('player.title')}
        placeholder={title}
        maxLength={MAX_RECORDING_TITLE_LENGTH}
        value={edited}
        onInput={(event) => setEdited(event.currentTarget.value)}
        onBlur={() => finish(edited)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== 'Escape') return;
          // Enter also ends the composition of a word.
          if (event.isComposing) return;
          event.preventDefault();
          event.stopPropagation();
          finish(event.key === 'Enter' ? edited : null);
          requestAnimationFrame(() => button.current?.focus());
        }}
      />
    );
  }
  return (
    <>
      <h3 class="xpc-player__title">
        <bdi>{title}</bdi>
      </h3>
      {onRename && (
        <button
          ref={button}
          type="button"
          class="xpc-button xpc-row__tool"
          data-action="rename-recording"
          aria-label={t('player.rename')}
          title={t('player.rename')}
          onClick={() => {
            isEditing.current = true;
            setEdited(saved);
          }}
        >
          <LibraryIcon name="edit" />
        </button>
      )}
    </>
  );
}
