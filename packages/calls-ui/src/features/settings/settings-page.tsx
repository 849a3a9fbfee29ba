import type { CallSettings } from '@xpchat/calls-protocol';
import { useEffect, useMemo } from 'preact/hooks';
import { apiErrorWords } from '../../calls-api/api-error-words.ts';
import type { CallsApi } from '../../calls-api/calls-api.ts';
import { nameOf } from '../../calls-api/person-name.ts';
import type { AppContext } from '../../context/app-context.ts';
import { ErrorState, Loading } from '../../ui-kit/error-state.tsx';
import { NoticeBar } from '../../ui-kit/notice-bar.tsx';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { BlockList } from './block-list.tsx';
import { Choices } from './choices.tsx';
import { HoursEditor } from './hours-editor.tsx';
import { NotifySetting } from './notify-setting.tsx';
import { PushToTalkSetting } from './push-to-talk-setting.tsx';
import { ruleWords } from './rule-words.ts';
import { SettingsController, type SettingsNotice } from './settings-controller.ts';
import { nowWords, quietChange, quietChoices } from './settings-view.ts';
import type { SettingsKey, SettingsTexts } from './texts.ts';

interface Props {
  readonly api: CallsApi;
  readonly context: AppContext<SettingsKey>;
  readonly texts: SettingsTexts;
}

const WHO = ['everyone', 'contacts', 'nobody'] as const;
const SECOND_CALL_CHOICES = ['waiting', 'busy'] as const;
const ADDRESS = ['shown', 'hidden'] as const;

const addressOf = ({ hideAddress }: CallSettings) => (hideAddress ? 'hidden' : 'shown');

function noticeWords(notice: SettingsNotice | null, texts: SettingsTexts): string | null {
  switch (notice?.name) {
    case 'not_saved':
      return texts.t('api_error.not_saved', { why: apiErrorWords(notice.code, texts) });
    case 'stale':
      return texts.t('api_error.stale');
    case 'unblocked':
      return texts.t('blocked.unblocked', { name: nameOf(notice.person, texts) });
    case undefined:
      return null;
  }
}

/** The page of the panel with the rules for incoming calls. */
export function SettingsPage({ api, context, texts }: Props) {
  const { clock } = context;
  const controller = useMemo(() => new SettingsController({ api, clock }), [api, clock]);
  const { document, blocks, notice } = useReadable(controller.state);
  useEffect(() => {
    controller.load();
    return () => controller.close();
  }, [controller]);
  const { t } = texts;
  const moment = clock.now();
  const words = document.name === 'ready' ? ruleWords(document, moment, texts) : null;
  return (
    <>
      <div class="xpc-sheet__scroll">
        {document.name === 'loading' && <Loading texts={texts} />}
        {document.name === 'failed' && (
          <ErrorState
            words={apiErrorWords(document.code, texts)}
            texts={texts}
            onRetry={document.code === 'not_found' ? undefined : () => controller.load()}
          />
        )}
        {document.name === 'ready' && words && (
          <>
            <p class="xpc-now" role="status" data-now={document.saved.now.contacts}>
              {nowWords(document, moment, texts) ?? t('status.loading')}
            </p>
            <Choices
              name="quiet"
              title={t('quiet.title')}
              choices={quietChoices(document.wanted.doNotDisturb, moment, texts)}
              effect={words.quiet}
              onChoose={(choice) => controller.changeDoNotDisturb(quietChange(choice, clock.now()))}
            />
            <HoursEditor
              quiet={document.wanted.doNotDisturb}
              texts={texts}
              now={moment}
              onChange={(change) => controller.changeDoNotDisturb(change)}
            />
            <Choices
              name="who"
              title={t('who.title')}
              choices={WHO.map((choice) => ({
                choice,
                label: t(`who.${choice}`),
                chosen: document.wanted.whoMayCall === choice,
              }))}
              effect={words.who}
              onChoose={(whoMayCall) => controller.change({ whoMayCall })}
            />
            <Choices
              name="second"
              title={t('second.title')}
              choices={SECOND_CALL_CHOICES.map((choice) => ({
                choice,
                label: t(`second.${choice}`),
                chosen: document.wanted.busy === choice,
              }))}
              effect={words.second}
              onChoose={(busy) => controller.change({ busy })}
            />
            <Choices
              name="address"
              title={t('address.title')}
              choices={ADDRESS.map((choice) => ({
                choice,
                label: t(`address.${choice}`),
                chosen: addressOf(document.wanted) === choice,
              }))}
              effect={t(`address.effect_${addressOf(document.wanted)}`)}
              onChoose={(choice) => controller.change({ hideAddress: choice === 'hidden' })}
            />
            <PushToTalkSetting texts={texts} />
            <NotifySetting texts={texts} />
            <BlockList blocks={blocks} context={context} texts={texts} controller={controller} />
          </>
        )}
      </div>
      <NoticeBar
        words={noticeWords(notice, texts)}
        urgent={notice !== null && notice.name !== 'unblocked'}
        undo={
          notice?.name === 'unblocked'
            ? { label: t('action.undo'), onPress: () => controller.undo() }
            : undefined
        }
      />
    </>
  );
}
