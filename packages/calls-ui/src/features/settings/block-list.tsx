import { nameOf } from '../../calls-api/person-name.ts';
import type { AppContext } from '../../context/app-context.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { ErrorState, Loading } from '../../ui-kit/error-state.tsx';
import { personView } from '../../ui-kit/person.ts';
import type { BlockList as Blocks, SettingsController } from './settings-controller.ts';
import type { SettingsKey, SettingsTexts } from './texts.ts';

interface Props {
  readonly blocks: Blocks;
  readonly context: AppContext<SettingsKey>;
  readonly texts: SettingsTexts;
  readonly controller: SettingsController;
}

/** The blocked people, each with a button to unblock them. */
export function BlockList({ blocks, context, texts, controller }: Props) {
  const { t } = texts;
  return (
    <section class="xpc-set" data-setting="blocked">
      <h3 class="xpc-set__title">{t('blocked.title')}</h3>
      <p class="xpc-set__effect">{t('blocked.effect')}</p>
      {blocks.name === 'loading' && <Loading texts={texts} />}
      {blocks.name === 'failed' && (
        <ErrorState
          words={t('blocked.failed')}
          texts={texts}
          onRetry={() => controller.loadBlocks()}
        />
      )}
      {blocks.name === 'ready' && blocks.people.length === 0 && (
        <p class="xpc-set__none">{t('blocked.none')}</p>
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
                  aria-label={t('blocked.unblock_name', { name: nameOf(person, texts) })}
                  onClick={() => controller.unblock(person)}
                >
                  {t('blocked.unblock')}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
