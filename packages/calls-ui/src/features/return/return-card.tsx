import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import type { CallAction } from '../../ui-kit/card-button.ts';
import { Countdown } from '../../ui-kit/countdown.tsx';
import { Icon } from '../../ui-kit/icon.tsx';
import { RoundButton } from '../../ui-kit/round-button.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { returnView } from './return-view.ts';
import type { ReturnKey } from './texts.ts';

/**
 * Offers to return to a call after a reload, together with held calls that are returned to as well.
 * Nobody rings, so it takes the place and the look of a minimised call, not of an incoming one.
 */
export function ReturnCard({ context }: { readonly context: AppContext<ReturnKey> }) {
  const { calls, texts, actions } = context;
  const { t } = texts;
  const view = returnView(useReadable(calls.state), texts);
  const card = useRef<HTMLDivElement>(null);
  const callId = view?.callId;
  useLayoutEffect(() => {
    // The page was just loaded. Take the focus only if the page has not set it.
    const button = card.current?.querySelector<HTMLElement>('[data-action=return]');
    if (document.activeElement === document.body) button?.focus({ preventScroll: true });
  }, [callId]);
  if (!view || callId === undefined) return null;
  const { person, until, kind, sentence, video, others } = view;
  const pillButton = (action: CallAction, look: string, hint: string, words: string) => (
    <button
      type="button"
      class={`xpc-button xpc-pill xpc-pill--${look}`}
      data-action={action}
      aria-label={hint}
      title={hint}
      onClick={() => actions.press(action)}
    >
      {action === 'return' && <Icon name={video ? 'camera' : 'phone'} />}
      <Words words={words} />
    </button>
  );
  /** With several calls on the card, each has an end button beside its name. */
  const endButton = (callId: string, name: string) => (
    <RoundButton
      action="end"
      icon="phone-off"
      hint={t('held.end', { name })}
      look="end"
      onPress={() => actions.press('end', callId)}
    />
  );
  return (
    <div class="xpc-return" ref={card} role="alertdialog" aria-label={sentence}>
      <div class="xpc-incoming__who">
        <Avatar person={person} />
        <div class="xpc-incoming__words">
          <p class="xpc-incoming__kind">
            <Words words={kind} />
          </p>
          <h2 class="xpc-name">
            <Words words={person.name} name={person.name} />
          </h2>
          <Countdown until={until} texts={texts} />
        </div>
        {others.length > 0 && endButton(callId, person.name)}
      </div>
      <p class="xpc-hidden" role="status">
        <Words words={sentence} name={person.name} />
      </p>
      {others.map((other) => (
        <div class="xpc-held__call" key={other.callId} data-held={other.callId}>
          <Avatar person={other.person} />
          <div class="xpc-held__words">
            <p class="xpc-name">
              <Words words={other.person.name} name={other.person.name} />
            </p>
            <p class="xpc-held__state">{t('return.too')}</p>
          </div>
          {endButton(other.callId, other.person.name)}
        </div>
      ))}
      <div class="xpc-return__buttons">
        {pillButton(
          'return',
          'main',
          t('held.return', { name: person.name }),
          texts.t('action.return'),
        )}
        {video &&
          pillButton(
            'return-audio',
            'soft',
            t('action.return_audio'),
            texts.t('action.accept_audio.short'),
          )}
        {others.length === 0 &&
          pillButton('end', 'leave', t('held.end', { name: person.name }), texts.t('action.end'))}
      </div>
    </div>
  );
}
