import { useLayoutEffect, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { RoundButton } from '../../ui-kit/round-button.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { WaitingKey } from './texts.ts';
import { type WaitingView, waitingView } from './waiting-view.ts';

interface Props {
  readonly context: AppContext<WaitingKey>;
}

/** The first call that waits beside the foreground call; draws nothing if there is none. */
export function WaitingCard({ context }: Props) {
  const view = waitingView(useReadable(context.calls.state), context.texts);
  return view && <Card key={view.callId} view={view} context={context} />;
}

/**
 * A call that waits beside another one. It is drawn inside the call screen, because that traps the
 * keyboard's focus; it is the first stop of Tab there.
 */
function Card({ view, context }: Props & { readonly view: WaitingView }) {
  const { actions } = context;
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
          <p class="xpc-incoming__kind">
            <Words words={view.kind} />
          </p>
          <h2 class="xpc-name">
            <Words words={view.person.name} name={view.person.name} />
          </h2>
          {view.person.unknown !== null && (
            <p class="xpc-incoming__id">
              <Words words={view.person.unknown} name={view.person.id} />
            </p>
          )}
        </div>
      </div>
      <p class="xpc-hidden" role="status">
        <Words words={view.sentence} name={view.person.name} />
      </p>
      <div class="xpc-incoming__buttons">
        {view.buttons.map((button) => (
          <RoundButton
            key={button.action}
            {...button}
            onPress={() => actions.press(button.action, view.callId)}
          />
        ))}
      </div>
    </div>
  );
}
