import type { Chat, ChatState } from '@xpchat/calls';
import { MAX_CHAT_TEXT_LENGTH } from '@xpchat/calls-protocol/group';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { isOfInputMethod } from '../../ui-kit/quirks/input-method.ts';
import type { ChatKey } from './texts.ts';

interface Props {
  readonly chat: Chat;
  readonly state: ChatState;
  readonly context: AppContext<ChatKey>;
}

/** Height of the box with one line and with five, in pixels. */
const MIN_HEIGHT_PX = 44;
const MAX_HEIGHT_PX = 132;
/** Its borders, which `scrollHeight` does not count. */
const BORDERS_PX = 2;

const FILE_ERRORS: Readonly<Record<string, ChatKey>> = {
  file_empty: 'chat.file_empty',
  file_too_large: 'chat.file_too_large',
  no_channel: 'chat.file_no_channel',
};

const codeOf = (error: unknown) =>
  error instanceof Object && 'code' in error ? String(error.code) : '';

/** Where the person writes: Enter sends, Shift+Enter begins a new line. */
export function Composer({ chat, state, context }: Props) {
  const { texts } = context;
  const { t } = texts;
  const box = useRef<HTMLTextAreaElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    box.current?.focus({ preventScroll: true });
    return () => chat.setTyping(false);
  }, [chat]);

  const fit = () => {
    const element = box.current;
    if (!element) return;
    // The style sheet's own height is important, against those of hosts.
    const setHeight = (px: number) => element.style.setProperty('height', `${px}px`, 'important');
    // A text of a megabyte takes seconds to measure.
    const isLong = element.value.length > MAX_CHAT_TEXT_LENGTH;
    if (!isLong) setHeight(MIN_HEIGHT_PX);
    setHeight(isLong ? MAX_HEIGHT_PX : Math.min(element.scrollHeight + BORDERS_PX, MAX_HEIGHT_PX));
  };
  const onInput = () => {
    fit();
    const { length } = box.current?.value ?? '';
    chat.setTyping(length > 0);
    if (length <= MAX_CHAT_TEXT_LENGTH) setProblem('');
  };
  const send = () => {
    const element = box.current;
    if (!element) return;
    try {
      chat.send(element.value);
    } catch (error) {
      setProblem(codeOf(error) === 'text_too_long' ? tooLong(element.value.length, texts) : '');
      element.focus();
      return;
    }
    element.value = '';
    setProblem('');
    fit();
    element.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || isOfInputMethod(event)) return;
    event.preventDefault();
    send();
  };
  const onFiles = () => {
    const input = picker.current;
    if (!input) return;
    setProblem('');
    for (const file of Array.from(input.files ?? [])) {
      try {
        chat.sendFile(file);
      } catch (error) {
        const key = FILE_ERRORS[codeOf(error)] ?? 'chat.file_no_channel';
        setProblem(t(key, { name: file.name }));
      }
    }
    // The same file can be chosen again.
    input.value = '';
  };

  if (!state.canWrite) return <p class="xpc-chat__note">{t('chat.nobody')}</p>;
  return (
    <div class="xpc-composer">
      {problem && (
        <p class="xpc-composer__problem" role="alert" data-chat-problem="">
          {problem}
        </p>
      )}
      {!state.canSendFiles && <p class="xpc-chat__note">{t('chat.no_files')}</p>}
      <div class="xpc-composer__row">
        {state.canSendFiles && (
          <button
            type="button"
            class="xpc-button xpc-chat__tool"
            data-action="attach"
            aria-label={t('chat.attach')}
            title={t('chat.attach')}
            onClick={() => picker.current?.click()}
          >
            <LazyIcon name="attach" />
          </button>
        )}
        <input
          ref={picker}
          type="file"
          multiple
          class="xpc-hidden"
          tabIndex={-1}
          aria-hidden="true"
          data-chat-files=""
          onChange={onFiles}
        />
        <textarea
          ref={box}
          class="xpc-composer__box"
          rows={1}
          dir="auto"
          data-chat-input=""
          aria-label={t('chat.write')}
          placeholder={t('chat.write')}
          onInput={onInput}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          class="xpc-button xpc-chat__tool xpc-pill--main"
          data-action="send"
          aria-label={t('chat.send')}
          title={t('chat.send')}
          onClick={send}
        >
          <LazyIcon name="send" />
        </button>
      </div>
    </div>
  );
}

function tooLong(length: number, { t, language }: AppContext<ChatKey>['texts']): string {
  const number = new Intl.NumberFormat(language);
  return t('chat.too_long', {
    length: number.format(length),
    limit: number.format(MAX_CHAT_TEXT_LENGTH),
  });
}
