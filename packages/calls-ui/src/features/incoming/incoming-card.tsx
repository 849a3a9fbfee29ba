import type { ComponentType } from 'preact';
import { useCallback, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { RoundButton } from '../../ui-kit/round-button.tsx';
import { Words } from '../../ui-kit/words.tsx';
import type { IncomingView } from './incoming-view.ts';
import type { SwipeUp } from './swipe-up.tsx';
import type { IncomingKey } from './texts.ts';

interface Props<Context> {
  readonly view: IncomingView;
  readonly context: Context;
  /** What a call of several people says more. */
  readonly group?:
    | ComponentType<{ readonly context: Context; readonly callId: string }>
    | undefined;
  readonly swipe: typeof SwipeUp | undefined;
  /** How the call is accepted; `accept-end` ends the current call. */
  readonly accept?: 'accept' | 'accept-end';
}

/**
 * An incoming call, or one to return to: a card on a desktop, the full screen on a phone. It does not
 * take the focus, since the person may be typing; its role makes screen readers announce it.
 */
export function IncomingCard<Context extends AppContext<IncomingKey>>({
  view,
  context,
  group: Group,
  swipe: Swipe,
  accept = 'accept',
}: Props<Context>) {
  const { texts, actions } = context;
  const card = useRef<HTMLDivElement>(null);
  const buttons = useRef<HTMLDivElement>(null);
  const rings = view.state === 'incoming';
  const onSwipe = useCallback(() => actions.press('accept'), [actions]);
  return (
    <div class="xpc-incoming" role="alertdialog" aria-label={view.sentence} ref={card}>
      <div class="xpc-incoming__who">
        <Avatar person={view.person} breathing={rings} />
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
          {Group && <Group context={context} callId={view.callId} />}
        </div>
      </div>
      <p class="xpc-hidden" role="status">
        <Words words={view.sentence} name={view.person.name} />
      </p>
      {rings && Swipe && <Swipe target={card} moving={buttons} onSwipe={onSwipe} texts={texts} />}
      <div class="xpc-incoming__buttons" ref={buttons}>
        {view.buttons.map((button) => (
          <RoundButton
            key={button.action}
            {...button}
            onPress={() =>
              actions.press(button.action === 'accept' ? accept : button.action, view.callId)
            }
          />
        ))}
      </div>
    </div>
  );
}
