import { isAnswered } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import type { SidePage, StageLayout } from '../../context/ui-state.ts';
import { LazyIcon, type LazyIconName } from '../../ui-kit/lazy-icon.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { pressRecord, recordControl } from '../recording/record-control.ts';
import type { RecordButtonKey } from '../recording/texts.ts';
import type { callToolsTexts, groupTexts } from './texts.ts';

const NEXT_LAYOUT: Readonly<Record<StageLayout, StageLayout>> = {
  grid: 'speaker',
  speaker: 'sidebar',
  sidebar: 'grid',
};

interface ToolProps {
  readonly action: string;
  readonly icon: LazyIconName;
  readonly words: string;
  readonly on?: boolean;
  /** What it opens is being loaded. */
  readonly pending?: boolean;
  readonly onPress: (button: HTMLElement) => void;
}

function Tool({ action, icon, words, on, pending, onPress }: ToolProps) {
  const look = `${on ? ' xpc-round--lit' : ''}${pending ? ' xpc-round--pending' : ''}`;
  return (
    <button
      type="button"
      class={`xpc-button xpc-tool xpc-call-tool${look}`}
      data-action={action}
      aria-label={words}
      title={words}
      aria-pressed={on}
      aria-busy={pending ? 'true' : undefined}
      onClick={(event) => onPress(event.currentTarget)}
    >
      <LazyIcon name={icon} />
    </button>
  );
}

interface Props<Key extends string> {
  readonly context: AppContext<
    keyof typeof callToolsTexts | keyof typeof groupTexts | RecordButtonKey | Key
  >;
}

/** Puts the focus on the search of the open picker. */
function focusPicker(button: HTMLElement): void {
  button.closest('[data-webrtc-calls]')?.querySelector<HTMLElement>('.xpc-side input')?.focus();
}

/**
 * The buttons at the top right of a call: to react, to add people, and in a group its layout and the list of
 * people. The button to add people is absent where groups cannot work.
 */
export function CallTools<Key extends string>({ context }: Props<Key>) {
  const { calls, ui, texts, server } = context;
  const { t } = texts;
  const { side, stage, layout } = useReadable(ui);
  const open = (page: SidePage) => () =>
    ui.set({ side: side === page ? null : page, details: false });
  // The words of the panel come with its script.
  const waits = (page: SidePage) => side === page && !t('side.close');
  const snapshot = useReadable(calls.state);
  const { phase, group } = snapshot;
  const record = recordControl(snapshot);
  const isConnected = isAnswered(phase) && phase.name !== 'connecting';
  const canAdd =
    isConnected && !group?.isGuest && (!group?.locked || group.isHost) && server !== null;
  return (
    <>
      {isConnected && server !== null && (
        <Tool
          action="react"
          icon="hand"
          words={t('tools.react')}
          on={group?.hand || side === 'react'}
          pending={waits('react')}
          onPress={open('react')}
        />
      )}
      {stage && (
        <>
          <Tool
            action="layout"
            icon={`layout-${layout}`}
            words={t(`tools.layout.${layout}`)}
            onPress={() => ui.set({ layout: NEXT_LAYOUT[layout], pinned: null })}
          />
          {group && (
            <Tool
              action="people"
              icon="people"
              words={t('tools.people')}
              on={side === 'people'}
              onPress={open('people')}
            />
          )}
        </>
      )}
      {record && (
        <Tool
          action="record"
          icon="record"
          words={t(record.label)}
          on={record.on}
          pending={record.pending}
          onPress={() => pressRecord(context, record)}
        />
      )}
      {canAdd && (
        <Tool
          action="add"
          icon="add-person"
          words={t('tools.add')}
          on={side === 'add'}
          pending={waits('add')}
          // A person may add several people, so a second press must not close the picker.
          onPress={side === 'add' ? focusPicker : open('add')}
        />
      )}
    </>
  );
}
