import type { ComponentChildren } from 'preact';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { RoundButton } from '../../ui-kit/round-button.tsx';
import { Words } from '../../ui-kit/words.tsx';
import type { CallView } from '../active-call/call-view.ts';
import type { ActiveCallKey } from '../active-call/texts.ts';
import type { MinimisedKey } from './texts.ts';

interface Props {
  readonly view: CallView;
  readonly context: AppContext<ActiveCallKey | MinimisedKey>;
  /** Whether the other person's video is shown. */
  readonly pictured: boolean;
  /** The status line of the call. */
  readonly status: ComponentChildren;
}

/** A call as a tile beside the chat: name, status and the controls that are needed most. */
export function PipTile({ view, context, pictured, status }: Props) {
  const { texts, ui, actions } = context;
  // On hold there is nothing to mute: resume takes its place.
  const held = view.controls.some(({ action, lit }) => action === 'hold' && lit);
  const needed = view.controls.filter(
    ({ action }) => action === (held ? 'hold' : 'mute') || action === 'end',
  );
  return (
    <div class="xpc-mini">
      {!pictured && <Avatar person={view.person} />}
      <div class="xpc-mini__words">
        <p class="xpc-name">
          <Words words={view.person.name} name={view.person.name} />
        </p>
        {status}
      </div>
      {needed.map((control) => (
        <RoundButton
          key={control.action}
          action={control.action}
          icon={control.action === 'hold' ? 'resume' : control.icon}
          hint={`${control.disabled ? `${texts.t(control.label)}. ` : ''}${texts.t(control.hint)}`}
          look={control.action === 'end' ? 'end' : control.lit ? 'lit' : undefined}
          pending={control.pending}
          disabled={control.disabled}
          onPress={() => actions.press(control.action)}
        />
      ))}
      <RoundButton
        action="restore"
        icon="maximise"
        hint={texts.t('action.restore')}
        onPress={() => ui.set({ minimised: false })}
      />
    </div>
  );
}
