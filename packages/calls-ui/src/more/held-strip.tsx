import { Avatar } from '../components/avatar.tsx';
import { Duration } from '../components/duration.tsx';
import type { OverlayContext } from '../components/overlay-context.ts';
import { RoundButton } from '../components/round-button.tsx';
import { useReadable } from '../components/use-readable.ts';
import { heldViews } from './held-view.ts';

/** The calls on hold: who, how long, back to them, or their end. */
export function HeldStrip({ context }: { readonly context: OverlayContext }) {
  const { calls, texts, actions } = context;
  const { say } = texts;
  const held = heldViews(useReadable(calls.state), texts);
  if (held.length === 0) return null;
  return (
    <section class="xpc-held" aria-label={say('held.title')}>
      {held.map(({ callId, person, answeredAt, back }) => (
        <div class="xpc-held__call" key={callId} data-held={callId}>
          <Avatar person={person} />
          <div class="xpc-held__words">
            <p class="xpc-name">{person.name}</p>
            <p class="xpc-held__state">
              {texts.say('status.held')} · <Duration since={answeredAt} />
            </p>
          </div>
          {back && (
            <button
              type="button"
              class="xpc-button xpc-pill"
              data-action={back}
              aria-label={say(back === 'swap' ? 'held.swap.hint' : 'held.resume', {
                name: person.name,
              })}
              onClick={() => actions.press(back, callId)}
            >
              {back === 'swap' ? say('held.swap') : texts.say('action.resume')}
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
