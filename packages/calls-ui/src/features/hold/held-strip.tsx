import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { Countdown } from '../../ui-kit/countdown.tsx';
import { Duration } from '../../ui-kit/duration.tsx';
import { RoundButton } from '../../ui-kit/round-button.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { type HeldView, heldViews } from './held-view.ts';
import type { HoldKey } from './texts.ts';

/** Texts of the button that leads back to a held call. */
const BACK_TEXTS = {
  swap: { hint: 'held.swap.hint', word: 'held.swap' },
  hold: { hint: 'held.resume', word: 'action.resume' },
  return: { hint: 'held.return', word: 'action.return' },
} as const satisfies Record<NonNullable<HeldView['back']>, object>;

/** Lists the held calls; each can be resumed or ended. */
export function HeldStrip({ context }: { readonly context: AppContext<HoldKey> }) {
  const { calls, texts, actions } = context;
  const { t } = texts;
  const held = heldViews(useReadable(calls.state), texts);
  if (held.length === 0) return null;
  return (
    <section class="xpc-held" aria-label={t('held.title')}>
      {held.map(({ callId, person, answeredAt, remoteHold, until, back }) => (
        <div class="xpc-held__call" key={callId} data-held={callId}>
          <Avatar person={person} />
          <div class="xpc-held__words">
            <p class="xpc-name">
              <Words words={person.name} name={person.name} />
            </p>
            {until === null ? (
              <p class="xpc-held__state">
                <Words words={`${t(remoteHold ? 'held.both' : 'status.held')} · `} />
                <Duration since={answeredAt} />
              </p>
            ) : (
              <Countdown until={until} texts={texts} />
            )}
          </div>
          {back && (
            <button
              type="button"
              class="xpc-button xpc-pill"
              data-action={back}
              aria-label={t(BACK_TEXTS[back].hint, { name: person.name })}
              onClick={() => actions.press(back, callId)}
            >
              <Words words={t(BACK_TEXTS[back].word)} />
            </button>
          )}
          <RoundButton
            action="end"
            icon="phone-off"
            hint={t('held.end', { name: person.name })}
            look="end"
            onPress={() => actions.press('end', callId)}
          />
        </div>
      ))}
    </section>
  );
}
