import { useCallback, useRef } from 'preact/hooks';
import type { IncomingView } from '../view-models/overlay-view.ts';
import { Avatar } from './avatar.tsx';
import { Icon } from './icon.tsx';
import type { OverlayContext } from './overlay-context.ts';
import { RoundButton } from './round-button.tsx';
import { useSwipeUp } from './use-swipe-up.ts';

interface Props {
  readonly view: IncomingView;
  readonly context: OverlayContext;
}

/**
 * Somebody calls: a card on the desktop, the whole screen on a phone. It takes no focus from who
 * is typing; its role makes screen readers say it.
 */
export function IncomingCard({ view, context }: Props) {
  const { texts, actions } = context;
  const { say } = texts;
  const card = useRef<HTMLDivElement>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const accept = useCallback(() => actions.accept(true), [actions]);
  const onSwipe = useCallback(() => {
    // On the desktop's card a swipe is a scroll of the page.
    if (window.matchMedia('(max-width: 600px)').matches) actions.accept(true);
  }, [actions]);
  useSwipeUp(card, buttons, onSwipe);
  return (
    <div class="xpc-incoming" role="alertdialog" aria-label={view.sentence} ref={card}>
      <div class="xpc-incoming__who">
        <Avatar person={view.person} breathing />
        <div class="xpc-incoming__words">
          <p class="xpc-incoming__kind">{view.kind}</p>
          <h2 class="xpc-name">{view.person.name}</h2>
        </div>
      </div>
      <p class="xpc-hidden" role="status">
        {view.sentence}
      </p>
      <div class="xpc-incoming__swipe" aria-hidden="true">
        <Icon name="up" />
        {say('incoming.swipe')}
      </div>
      <div class="xpc-incoming__buttons" ref={buttons}>
        <RoundButton
          action="reject"
          icon="phone-off"
          hint={say('action.reject')}
          label={say('action.reject')}
          look="end"
          onPress={actions.reject}
        />
        {view.canAcceptAudio && (
          <RoundButton
            action="accept-audio"
            icon="camera-off"
            hint={say('action.accept_audio')}
            label={say('action.accept_audio.short')}
            className="xpc-control--side"
            onPress={() => actions.accept(false)}
          />
        )}
        <RoundButton
          action="accept"
          icon={view.type === 'video' ? 'camera' : 'phone'}
          hint={say('action.accept')}
          label={say('action.accept')}
          look="answer"
          onPress={accept}
        />
      </div>
    </div>
  );
}
