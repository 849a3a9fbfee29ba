import type { AppContext } from '../../context/app-context.ts';
import { useReadable } from '../../ui-kit/use-readable.ts';
import { Words } from '../../ui-kit/words.tsx';
import { incomingGroupView } from './incoming-group-view.ts';
import type { GroupKey } from './texts.ts';

interface Props<Key extends string> {
  readonly context: AppContext<GroupKey | Key>;
  readonly callId: string;
}

/** The lines of a card about a call of several people: its conversation, and who else is in it. */
export function IncomingGroup<Key extends string>({ context, callId }: Props<Key>) {
  const { calls, texts, describeConversation } = context;
  const view = incomingGroupView(useReadable(calls.state), callId, describeConversation, texts);
  if (!view) return null;
  return (
    <div class="xpc-incoming__group">
      <p>
        <Words words={view.conversation} />
      </p>
      {view.others && (
        <p>
          <Words words={view.others} />
        </p>
      )}
    </div>
  );
}
