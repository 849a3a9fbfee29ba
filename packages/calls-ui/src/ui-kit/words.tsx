interface Props {
  readonly words: string;
  /** A person's name in the words. It may run in the other direction, or contain marks that turn it. */
  readonly name?: string;
}

/**
 * A text that may change, in an element that is replaced with it: translators and others who change the page
 * put text nodes elsewhere, and Preact would then change one that nobody sees. A name is isolated.
 */
export function Words({ words, name }: Props) {
  const at = name ? words.indexOf(name) : -1;
  if (at < 0 || !name) return <span key={words}>{words}</span>;
  return (
    <span key={words}>
      <span>{words.slice(0, at)}</span>
      <bdi>{name}</bdi>
      <span>{words.slice(at + name.length)}</span>
    </span>
  );
}
