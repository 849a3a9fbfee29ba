import { useI18n } from '../../i18n/i18n.ts';
import { useAction } from '../use-action.ts';
import { useFirstFocus } from '../use-first-focus.ts';

interface Props {
  /** Whether the group ends when this person leaves. */
  readonly isLast: boolean;
  readonly leave: () => Promise<void>;
  readonly onLeft: () => void;
  readonly onStay: () => void;
}

/** Asks for confirmation: a person who leaves cannot return without an invitation. */
export function LeaveGroup({ isLast, leave, onLeft, onStay }: Props) {
  const { t } = useI18n();
  const { state: action, run } = useAction();
  const section = useFirstFocus<HTMLElement>('button:last-child');
  const question = t(isLast ? 'group.leave.last' : 'group.leave.ask');
  return (
    <section class="panel-foot" ref={section} aria-label={question}>
      <p class="panel-question">{question}</p>
      <p class="form-error" role="alert">
        {action.name === 'failed' ? t(`error.${action.code}`) : ''}
      </p>
      <div class="panel-buttons">
        <button
          class="primary danger"
          type="button"
          aria-busy={action.name === 'working'}
          onClick={() => run(() => leave().then(onLeft))}
        >
          {t('group.leave.yes')}
        </button>
        <button class="quiet" type="button" onClick={onStay}>
          {t('group.leave.stay')}
        </button>
      </div>
    </section>
  );
}
