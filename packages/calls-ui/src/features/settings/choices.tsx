import type { ChoiceView } from './settings-view.ts';

interface Props<Choice extends string> {
  readonly name: string;
  readonly title: string;
  readonly choices: readonly ChoiceView<Choice>[];
  /** The effect on the next call, in words. */
  readonly effect: string;
  readonly onChoose: (choice: Choice) => void;
}

/** A choice of one option, with a sentence about its effect. */
export function Choices<Choice extends string>(props: Props<Choice>) {
  const { name, title, choices, effect, onChoose } = props;
  const id = `xpc-set-${name}`;
  return (
    <section class="xpc-set" data-setting={name}>
      <h3 class="xpc-set__title" id={id}>
        {title}
      </h3>
      <div role="radiogroup" aria-labelledby={id} aria-describedby={`${id}-effect`}>
        {choices.map(({ choice, label, chosen }) => (
          <label key={choice} class="xpc-choice">
            <input
              class="xpc-radio"
              type="radio"
              name={id}
              value={choice}
              checked={chosen}
              onChange={() => onChoose(choice)}
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
      <p class="xpc-set__effect" id={`${id}-effect`} aria-live="polite">
        {effect}
      </p>
    </section>
  );
}
