/** An entry of webrtc-stats that is about one kind of media. */
export interface EntryOfKind {
  readonly kind?: string;
  /** `kind`, in Chrome before 72. */
  readonly mediaType?: string;
}

export function statsKind({ kind, mediaType }: EntryOfKind): string | undefined {
  return kind ?? mediaType;
}
