import { Avatar } from '../components/avatar.tsx';
import type { OverlayContext } from '../components/overlay-context.ts';
import { personView } from '../view-models/person.ts';
import { nameOf } from './history-view.ts';
import type { PanelTexts } from './i18n/panel-texts.ts';
import type { BlockList as Blocks, SettingsController } from './settings-controller.ts';
import { Loading, Trouble } from './trouble.tsx';

interface Props {
  readonly blocks: Blocks;
  readonly context: OverlayContext;
  readonly texts: PanelTexts;
  readonly controller: SettingsController;
}

/** Who may not call, and the way back. */
export function BlockList({ blocks, context, texts, controller }: Props) {
  const { say } = texts;
  return (
    <section class="xpc-set" data-setting="blocked">
      <h3 class="xpc-set__title">{say('blocked.title')}</h3>
      <p class="xpc-set__effect">{say('blocked.effect')}</p>
      {blocks.name === 'loading' && <Loading texts={texts} />}
      {blocks.name === 'failed' && (
        <Trouble
          words={say('blocked.failed')}
          texts={texts}
          onRetry={() => controller.loadBlocks()}
        />
      )}
      {blocks.name === 'ready' && blocks.people.length === 0 && (
        <p class="xpc-set__none">{say('blocked.none')}</p>
      )}
      {blocks.name === 'ready' && (
        <ul>
          {blocks.people.map((person) => {
            const { userId, name, picture } = person;
            const view = personView({ id: userId, name, picture }, context.texts);
            return (
              <li key={userId} class="xpc-row__main" data-blocked={userId}>
                <Avatar person={view} />
                <span class="xpc-row__words xpc-row__name">{nameOf(person, texts)}</span>
                <button
                  type="button"
                  class="xpc-button xpc-flat"
                  data-action="unblock"
                  aria-label={say('blocked.unblock_name', { name: nameOf(person, texts) })}
                  onClick={() => controller.unblock(person)}
                >
                  {say('blocked.unblock')}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
