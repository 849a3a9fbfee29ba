import type { Message, Person } from '../../wire/entities.ts';
import { Icon } from './icon.tsx';

interface Props {
  readonly message: Message;
  readonly mine: boolean;
  readonly author: string;
  readonly time: string;
  readonly sent: string;
  /** Present for a message of somebody else in a group. */
  readonly run?: RunPlace | undefined;
}

/** The place of a message among those that its author wrote one after the other. */
export interface RunPlace {
  readonly author: Person;
  /** Shows the name. */
  readonly isFirst: boolean;
  /** Shows the picture. */
  readonly isLast: boolean;
}

export function Bubble({ message, mine, author, time, sent, run }: Props) {
  return (
    <article class={mine ? 'bubble bubble-mine' : 'bubble'} data-author-id={message.authorId}>
      {run?.isFirst ? (
        <strong class="bubble-author" style={{ '--hue': hueOf(run.author) }}>
          {author}
          <span class="sr-only">: </span>
        </strong>
      ) : (
        <span class="sr-only">{author}: </span>
      )}
      {run?.isLast && (
        <img class="bubble-avatar" src={run.author.picture} alt="" width="36" height="36" />
      )}
      <span class="bubble-text">{message.text}</span>
      <span class="bubble-meta">
        <time dateTime={new Date(message.sentAt).toISOString()}>{time}</time>
        {mine && (
          <span title={sent}>
            <Icon name="check" size={14} />
            <span class="sr-only">{sent}</span>
          </span>
        )}
      </span>
    </article>
  );
}

/** The colour of the avatar, which stands in its URL. */
function hueOf({ picture }: Person): string {
  return /^\/avatars\/(\d{1,3})\//.exec(picture)?.[1] ?? '210';
}
