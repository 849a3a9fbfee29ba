import { render } from 'preact';
import type { AppContext } from '../../context/app-context.ts';
import { countWords } from '../../i18n/count-words.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { guestActions } from './guest-actions.ts';
import { waitingRows } from './guests-view.ts';
import { playKnock } from './knock-sound.ts';
import type { GuestsKey } from './texts.ts';
import { GuestButtons } from './waiting-list.tsx';

interface Props<Key extends string> {
  readonly context: AppContext<GuestsKey | Key>;
}

/** Says over the call that guests wait. The panel of people says it itself. */
function KnockNotice<Key extends string>({ context }: Props<Key>) {
  const { calls, ui, texts } = context;
  const { t } = texts;
  const rows = waitingRows(useReadable(calls.state), texts);
  const { side } = useReadable(ui);
  const [first] = rows;
  const isShown = first !== undefined && side !== 'people';
  return (
    <div class="xpc-knock" role="status">
      {isShown && (
        <div class="xpc-panel xpc-knock__card" data-knock={first.id}>
          <p class="xpc-knock__words">
            {rows.length === 1 ? (
              <Words words={t('guests.waits', { name: first.name })} name={first.name} />
            ) : (
              <Words words={countWords(texts, 'guests.many', rows.length)} />
            )}
          </p>
          {rows.length === 1 ? (
            <GuestButtons person={first} context={context} onPress={guestActions(context)} />
          ) : (
            <button
              type="button"
              class="xpc-button xpc-pill xpc-pill--soft"
              data-action="show-waiting"
              onClick={() => ui.set({ side: 'people', minimised: false })}
            >
              {t('guests.show')}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/**
 * Tells hosts of guests who wait, with a sound for each who comes. Returns a function that stops that.
 */
export function followKnocks<Key extends string>(context: AppContext<GuestsKey | Key>): () => void {
  const place = document.createElement('div');
  let known: readonly string[] = [];
  const update = () => {
    const ids = (context.calls.state.get().group?.waiting ?? []).map(({ id }) => id);
    if (ids.some((id) => !known.includes(id))) playKnock(context.clock);
    known = ids;
    // The root is drawn again with the interface.
    const root = document.querySelector('[data-webrtc-calls]');
    if (root && place.parentNode !== root) root.append(place);
  };
  const stop = context.calls.state.subscribe(update);
  update();
  render(<KnockNotice context={context} />, place);
  return () => {
    stop();
    render(null, place);
    place.remove();
  };
}
