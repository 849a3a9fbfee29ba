import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { CardButtons } from '../../ui-kit/card-buttons.tsx';
import type { WaitingKey } from './texts.ts';
import type { WaitingView } from './waiting-view.ts';

interface Props {
  readonly view: WaitingView;
  readonly context: AppContext<WaitingKey>;
}

/**
 * A call that waits beside another one. It is drawn inside the call screen, because that traps the
 * keyboard's focus; it is the first stop of Tab there.
 */
export function WaitingCard({ view, context }: Props) {
  const { texts, actions } = context;
  const card = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = card.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      const screen = element.parentElement;
      if (screen) screen.focus({ preventScroll: true });
    };
  }, []);
  return (
    <div class="xpc-waiting" role="alertdialog" aria-label={view.sentence} ref={card}>
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
      <div class="xpc-incoming__buttons">
        <CardButtons
          buttons={view.buttons}
          texts={texts}
          onPress={(action) => actions.press(action, view.callId)}
        />
      </div>
    </div>
  );
}
