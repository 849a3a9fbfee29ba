import { useEffect, useMemo } from 'preact/hooks';
import type { OverlayContext } from '../components/overlay-context.ts';
import { useReadable } from '../components/use-readable.ts';
import { BlockList } from './block-list.tsx';
import type { CallsApi } from './calls-api.ts';
import { Choices } from './choices.tsx';
import { nameOf, troubleWords } from './history-view.ts';
import { HoursEditor } from './hours-editor.tsx';
import type { PanelTexts } from './i18n/panel-texts.ts';
import { NoticeBar } from './notice-bar.tsx';
import { NotifySetting } from './notify-setting.tsx';
import { ruleWords } from './rule-words.ts';
import { SettingsController, type SettingsNotice } from './settings-controller.ts';
import { nowWords, quietChange, quietChoices } from './settings-view.ts';
import { after } from './timers.ts';
import { Loading, Trouble } from './trouble.tsx';

interface Props {
  readonly api: CallsApi;
  readonly context: OverlayContext;
  readonly texts: PanelTexts;
  readonly now: () => number;
}

const WHO = ['everyone', 'contacts', 'nobody'] as const;
const SECOND = ['waiting', 'busy'] as const;

function noticeWords(notice: SettingsNotice | null, texts: PanelTexts): string | null {
  switch (notice?.name) {
    case 'not_saved':
      return texts.say('trouble.not_saved', { why: troubleWords(notice.code, texts) });
    case 'stale':
      return texts.say('trouble.stale');
    case 'unblocked':
      return texts.say('blocked.unblocked', { name: nameOf(notice.person, texts) });
    case undefined:
      return null;
  }
}

/** Who may call, and when. */
export function SettingsPage({ api, context, texts, now }: Props) {
  const controller = useMemo(() => new SettingsController({ api, after, now }), [api, now]);
  const { document, blocks, notice } = useReadable(controller.state);
  useEffect(() => {
    controller.load();
    return () => controller.close();
  }, [controller]);
  const { say } = texts;
  const moment = now();
  const words = document.name === 'ready' ? ruleWords(document, moment, texts) : null;
  return (
    <>
      <div class="xpc-sheet__scroll">
        {document.name === 'loading' && <Loading texts={texts} />}
        {document.name === 'failed' && (
          <Trouble
            words={troubleWords(document.code, texts)}
            texts={texts}
            onRetry={document.code === 'not_found' ? undefined : () => controller.load()}
          />
        )}
        {document.name === 'ready' && words && (
          <>
            <p class="xpc-now" role="status" data-now={document.saved.now.contacts}>
              {nowWords(document, moment, texts) ?? say('panel.loading')}
            </p>
            <Choices
              name="quiet"
              title={say('quiet.title')}
              choices={quietChoices(document.wanted.doNotDisturb, moment, texts)}
              effect={words.quiet}
              onChoose={(choice) => controller.quiet(quietChange(choice, now()))}
            />
            <HoursEditor
              quiet={document.wanted.doNotDisturb}
              texts={texts}
              now={moment}
              onChange={(change) => controller.quiet(change)}
            />
            <Choices
              name="who"
              title={say('who.title')}
              choices={WHO.map((choice) => ({
                choice,
                label: say(`who.${choice}`),
                chosen: document.wanted.whoMayCall === choice,
              }))}
              effect={words.who}
              onChoose={(whoMayCall) => controller.change({ whoMayCall })}
            />
            <Choices
              name="second"
              title={say('second.title')}
              choices={SECOND.map((choice) => ({
                choice,
                label: say(`second.${choice}`),
                chosen: document.wanted.busy === choice,
              }))}
              effect={words.second}
              onChoose={(busy) => controller.change({ busy })}
            />
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
            ? { label: say('panel.undo'), onPress: () => controller.undo() }
            : undefined
        }
      />
    </>
  );
}
