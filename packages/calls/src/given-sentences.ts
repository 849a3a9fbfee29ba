// Replaces error-sentences.ts in the drop-in: package.json, condition `@xpchat/drop-in`. Programs read codes,
// so the sentences come with the lazy script; before that the message of an error is its code.

let sentences: Readonly<Record<string, string>> = {};

/** The sentence of an error code, for developers; undefined until the lazy script is loaded. */
export function errorSentence(code: string): string | undefined {
  return sentences[code];
}

export function setErrorSentences(given: Readonly<Record<string, string>>): void {
  sentences = given;
}
