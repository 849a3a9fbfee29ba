import type { Peer } from '@xpchat/calls';
import type { PeopleEntry, RecordingDetails } from '@xpchat/calls-protocol';
import { useState } from 'preact/hooks';
import { nameOf } from '../../calls-api/person-name.ts';
import { Avatar } from '../../ui-kit/avatar.tsx';
import { clockTime } from '../../ui-kit/date-format.ts';
import { Icon } from '../../ui-kit/icon.tsx';
import { LazyIcon } from '../../ui-kit/lazy-icon.tsx';
import { personView } from '../../ui-kit/person.ts';
import type { PlayerController, PlayerState } from './player-controller.ts';
import type { LibraryTexts } from './texts.ts';

interface Props {
  readonly details: RecordingDetails;
  readonly state: PlayerState;
  readonly controller: PlayerController;
  readonly texts: LibraryTexts;
  readonly describePeer: ((userId: string) => Peer | undefined) | undefined;
}

/** Who was recorded, with whom it is shared, and a search for more people. */
export function PlayerPeople({ details, state, controller, texts, describePeer }: Props) {
  const { t } = texts;
  const [query, setQuery] = useState('');
  const { people, shares, isMine } = details;
  const { found, names } = state;
  const nameOfId = (userId: string) =>
    nameOf({ userId, name: describePeer?.(userId)?.name ?? names[userId] }, texts);
  const avatar = (userId: string, name: string) => (
    <Avatar
      person={personView({ id: userId, name, ...pictureOf(describePeer?.(userId)) }, texts)}
    />
  );
  const share = (person: PeopleEntry) => {
    setQuery('');
    controller.share(person);
  };
  return (
    <>
      <section class="xpc-player__part" aria-label={t('player.people')}>
        <h4 class="xpc-day__title">{t('player.people')}</h4>
        <ul class="xpc-rows">
          {people.map((person) => (
            <li key={person.userId} class="xpc-player__person">
              {avatar(person.userId, nameOf(person, texts))}
              <bdi class="xpc-row__name">{nameOf(person, texts)}</bdi>
              <span class="xpc-row__time xpc-numbers">
                {t('player.agreed', { time: clockTime(person.agreedAt) })}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {(isMine || shares.length > 0) && (
        <section class="xpc-player__part" aria-label={t('player.shares')}>
          {shares.length > 0 && <h4 class="xpc-day__title">{t('player.shares')}</h4>}
          <ul class="xpc-rows">
            {shares.map((userId) => {
              const name = nameOfId(userId);
              return (
                <li key={userId} class="xpc-player__person" data-share={userId}>
                  {avatar(userId, name)}
                  <bdi class="xpc-row__name">{name}</bdi>
                  {isMine && (
                    <button
                      type="button"
                      class="xpc-button xpc-row__tool"
                      data-action="unshare-recording"
                      aria-label={t('player.unshare', { name })}
                      title={t('player.unshare', { name })}
                      onClick={() => controller.unshare(userId)}
                    >
                      <Icon name="close" />
                    </button>
                  )}
                </li>
              );
            })}
          </ul>
          {isMine && (
            <label class="xpc-search xpc-player__share">
              <span class="xpc-hidden">{t('player.share')}</span>
              <LazyIcon name="add-person" />
              <input
                class="xpc-field"
                type="search"
                data-field="share-recording"
                placeholder={t('player.share')}
                value={query}
                onInput={(event) => {
                  setQuery(event.currentTarget.value);
                  controller.find(event.currentTarget.value);
                }}
              />
            </label>
          )}
          <div role="status">
            {found && found.length === 0 && (
              <p class="xpc-player__note">{t('player.share_nobody')}</p>
            )}
          </div>
          {found && (
            <ul class="xpc-rows">
              {found.map((person) => {
                const name = nameOf(person, texts);
                return (
                  <li key={person.userId} class="xpc-player__person">
                    {avatar(person.userId, name)}
                    <bdi class="xpc-row__name">{name}</bdi>
                    <button
                      type="button"
                      class="xpc-button xpc-row__tool"
                      data-action="share-recording"
                      aria-label={t('player.share_named', { name })}
                      title={t('player.share_named', { name })}
                      onClick={() => share(person)}
                    >
                      <LazyIcon name="plus" />
                    </button>
                  </li>
                );
              })}
            </ul>
          )}
        </section>
      )}
    </>
  );
}

const pictureOf = (peer: Peer | undefined) => (peer?.picture ? { picture: peer.picture } : {});
