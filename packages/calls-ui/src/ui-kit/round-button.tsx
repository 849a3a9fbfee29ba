import { Icon } from './icon.tsx';
import type { IconName } from './icons.ts';
import { Words } from './words.tsx';

interface Props {
  /** `data-action`, for hosts and tests. */
  readonly action: string;
  readonly icon: IconName;
  readonly hint: string;
  /** Text below the button. Hidden from screen readers, because the hint is the accessible name. */
  readonly label?: string;
  readonly look?: 'lit' | 'end' | 'answer' | undefined;
  readonly pending?: boolean;
  readonly disabled?: boolean;
  /** `side`: a secondary button, smaller on a phone. `end`: set apart from the others. */
  readonly place?: 'side' | 'end' | undefined;
  readonly onPress: () => void;
}

/** A round button with a label below it. */
export function RoundButton(props: Props) {
  const { action, icon, hint, label, look, pending, disabled, place, onPress } = props;
  const classes = ['xpc-button', 'xpc-round'];
  if (look) classes.push(`xpc-round--${look}`);
  if (pending) classes.push('xpc-round--pending');
  const button = (
    <button
      type="button"
      class={classes.join(' ')}
      data-action={action}
      aria-label={hint}
      aria-busy={pending ? 'true' : undefined}
      title={hint}
      disabled={disabled}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  );
  if (label === undefined) return button;
  return (
    <div class={`xpc-control${place ? ` xpc-control--${place}` : ''}`}>
      {button}
      <span class={`xpc-label${disabled ? ' xpc-label--off' : ''}`} aria-hidden="true">
        <Words words={label} />
      </span>
    </div>
  );
}
