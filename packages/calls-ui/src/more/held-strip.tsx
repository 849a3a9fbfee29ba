import { Avatar } from '../components/avatar.tsx';
import { Duration } from '../components/duration.tsx';
import type { OverlayContext } from '../components/overlay-context.ts';
import { RoundButton } from '../components/round-button.tsx';
import { useReadable } from '../components/use-readable.ts';
import { Countdown } from './countdown.tsx';
import { type HeldView, heldViews } from './held-view.ts';
import { ReturnCard } from './return-card.tsx';

/** What the button does: accessible name, and word. */
const BACK = {
  swap: { hint: 'held.swap.hint', word: 'held.swap' },
  hold: { hint: 'held.resume', word: 'action.resume' },
  return: { hint: 'held.return', word: 'action.return' },
} as const satisfies Record<NonNullable<HeldView['back']>, object>;

/** The calls beside the one on the screen, and those that a reloaded page can return to. */
export function OtherCalls({ context }: { readonly context: OverlayContext }) {
  return (
    <>
      <ReturnCard context={context} />
      <HeldStrip context={context} />
    </>
  );
}

/** The calls on hold: who, how long, back to them, or their end. */
function HeldStrip({ context }: { readonly context: OverlayContext }) {
  const { calls, texts, actions } = context;
  const { say } = texts;
  const held = heldViews(useReadable(calls.state), texts);
  if (held.length === 0) return null;
  return (
    <section class="xpc-held" aria-label={say('held.title')}>
      {held.map(({ callId, person, answeredAt, remoteHold, until, back }) => (
        <div class="xpc-held__call" key={callId} data-held={callId}>
          <Avatar person={person} />
          <div class="xpc-held__words">
            <p class="xpc-name">{person.name}</p>
            {until === null ? (
              <p class="xpc-held__state">
                {say(remoteHold ? 'held.both' : 'status.held')} · <Duration since={answeredAt} />
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
              aria-label={say(BACK[back].hint, { name: person.name })}
              onClick={() => actions.press(back, callId)}
            >
              {say(BACK[back].word)}
            </button>
          )}
          <RoundButton
            action="end"
            icon="phone-off"
            hint={say('held.end', { name: person.name })}
            look="end"
            onPress={() => actions.press('end', callId)}
          />
        </div>
      ))}
    </section>
  );
}
