import type { CallsSnapshot } from '@xpchat/calls';
import type { AppContext } from '../../context/app-context.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import type { CallView } from './call-view.ts';
import type { ActiveCallKey, ActiveCallTexts } from './texts.ts';

/** Remarks below the status, such as "muted" and "listening only". */
export function remarksOf(
  { participants, local, signaling }: CallsSnapshot,
  { answeredAt, held, remote, person: { name } }: CallView,
  texts: ActiveCallTexts,
): readonly string[] {
  if (answeredAt === null) return [];
  const participant = participants.find(({ peer }) => peer.id === remote?.id);
  const remarks: string[] = [];
  if (signaling !== 'online') remarks.push(texts.t('status.signaling_lost'));
  if (!held && participant && !participant.audio) {
    remarks.push(texts.t('status.peer_muted', { name }));
  }
  if (participant?.video === 'screen') remarks.push(texts.t('status.peer_sharing', { name }));
  if (local.microphone === 'absent') remarks.push(texts.t('status.listening'));
  for (const kind of ['audio', 'video'] as const) {
    if (!held && local.systemMuted[kind]) remarks.push(texts.t(`status.system_${kind}`));
  }
  return remarks;
}

interface Props<Key extends string> {
  readonly view: CallView;
  readonly context: AppContext<ActiveCallKey | Key>;
  /** All in one line. */
  readonly line?: boolean;
}

export function Remarks<Key extends string>({ view, context, line = false }: Props<Key>) {
  const { calls, texts } = context;
  const remarks = remarksOf(useReadable(calls.state), view, texts);
  const shown = line && remarks.length > 0 ? [remarks.join(' · ')] : remarks;
  return (
    <>
      {shown.map((remark) => (
        <p class="xpc-remark" key={remark}>
          <Words words={remark} name={view.person.name} />
        </p>
      ))}
    </>
  );
}
