import type { EndedPhase } from '@xpchat/calls';
import { listen } from '@xpchat/calls/primitives';
import { useEffect, useRef } from 'preact/hooks';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { clockDuration } from '../../ui-kit/clock-duration.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { spokenDuration } from '../../ui-kit/spoken-duration.ts';
import { useFocusTrap } from '../../ui-kit/use-focus-trap.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { callAgain, type DialConversation } from './call-again.ts';
import { type EndedView, endedView } from './ended-view.ts';
import type { EndedKey } from './texts.ts';

/** The second click of a double click on End must not close the card. */
const IGNORE_CLICKS_MS = 600;

interface Props {
  readonly view: EndedView;
  readonly context: AppContext<EndedKey>;
  /** In the centre after a call on the full screen; in the corner after a minimised one. */
  readonly place: 'centre' | 'corner';
  readonly dialConversation: DialConversation;
}

/** Shows for some seconds why the call ended. It stays while the mouse or the focus is on it. */
export function EndedCard({ view, context, place, dialConversation }: Props) {
  const { texts, actions, clock } = context;
  const card = useRef<HTMLDivElement>(null);
  const { shownMs, words, duration } = view;
  const openedAt = useRef(clock.now());
  useFocusTrap(card, place === 'centre');

  useEffect(() => {
    const element = card.current;
    if (!element) return;
    let stopTimer: () => void;
    const scheduleDismiss = () => {
      stopTimer = clock.after(shownMs, () => {
        const focused = document.activeElement;
        const inUse = focused !== element && element.contains(focused);
        if (inUse || element.querySelector('.xpc-button:hover')) scheduleDismiss();
        else actions.dismiss();
      });
    };
    scheduleDismiss();
    return () => stopTimer();
  }, [actions, clock, shownMs]);

  useEffect(() => {
    if (place === 'corner') return;
    return listen(document, {
      keydown: (event: KeyboardEvent) => event.key === 'Escape' && actions.dismiss(),
    });
  }, [actions, place]);

  const body = (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a label
    <div
      class={`xpc-ended xpc-ended--${place}`}
      ref={card}
      tabIndex={-1}
      role={place === 'centre' ? 'alertdialog' : 'status'}
      aria-label={duration === null ? words : `${words}. ${spokenDuration(duration, texts)}`}
    >
      <Avatar person={view.person} />
      <div class="xpc-ended__text">
        <h2 class="xpc-name">
          <Words words={view.person.name} name={view.person.name} />
        </h2>
        <p class="xpc-ended__words">
          <Words words={words} name={view.person.name} />
        </p>
        {duration !== null && <p class="xpc-ended__time xpc-numbers">{clockDuration(duration)}</p>}
      </div>
      <div class="xpc-ended__buttons">
        <button
          type="button"
          class="xpc-button xpc-pill xpc-pill--soft"
          data-action="dismiss"
          onClick={actions.dismiss}
        >
          {texts.t('action.close')}
        </button>
        {view.again && (
          <button
            type="button"
            class="xpc-button xpc-pill xpc-pill--main"
            data-action="again"
            onClick={() => callAgain(context, view, dialConversation)}
          >
            <Icon name={view.type === 'video' ? 'camera' : 'phone'} />
            <Words words={view.again} />
          </button>
        )}
      </div>
    </div>
  );
  if (place === 'corner') return body;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: a shortcut for the mouse; keyboards have Escape and a button
    <div
      class="xpc-ended-back"
      onClick={(event) => {
        if (event.target !== event.currentTarget) return;
        if (clock.now() - openedAt.current >= IGNORE_CLICKS_MS) actions.dismiss();
      }}
    >
      {body}
    </div>
  );
}

/** The card of the call that ended, for the overlay. */
export function EndedScreen({ phase, ...props }: Omit<Props, 'view'> & { phase: EndedPhase }) {
  const { texts, ui, describeConversation } = props.context;
  const { seenGroup: seen } = useReadable(ui);
  return <EndedCard view={endedView(phase, texts, { seen, describeConversation })} {...props} />;
}
