import type { ComponentChildren } from 'preact';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { RoundButton } from '../../ui-kit/round-button.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { CallView } from '../active-call/call-view.ts';
import type { ActiveCallKey } from '../active-call/texts.ts';
import { pipButtons } from './pip-view.ts';
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
  // In a group the picture names who is on it.
  const name = useReadable(ui).stage ? '' : view.person.name;
  return (
    <div class="xpc-pip">
      {!pictured && <Avatar person={view.person} />}
      <div class="xpc-pip__words">
        <p class="xpc-name">
          <Words words={name} name={name} />
        </p>
        {status}
      </div>
      {pipButtons(view.controls, texts.t).map((button) => (
        <RoundButton key={button.action} {...button} onPress={() => actions.press(button.action)} />
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
