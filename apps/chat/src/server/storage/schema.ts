import type { Generated, Kysely } from 'kysely';

/** The chat's tables. Times are milliseconds since 1970. */
export interface ChatTables {
  users: {
    /** The login: chosen once, never changed, so that it can name the person everywhere. */
    id: string;
    name: string;
    /** `name` in lower case: SQLite's own lower() knows ASCII alone. */
    name_search: string;
    /** Argon2id in PHC format; null for the demo's accounts, which no password opens. */
    password_hash: string | null;
    created_at: number;
    /** 1 while the person is in a call: what the calls module told last, also before a restart. */
    in_call: Generated<number>;
  };
  sessions: {
    /** SHA-256 of the token: a stolen database opens no session. */
    token_hash: string;
    user_id: string;
    created_at: number;
    expires_at: number;
  };
  conversations: {
    id: string;
    /** For a conversation of two: both ids in order, so that there is one; null for a group. */
    direct_key: string | null;
    created_at: number;
  };
  participants: {
    conversation_id: string;
    user_id: string;
    /** Last message that this person has seen. */
    read_seq: Generated<number>;
  };
  messages: {
    conversation_id: string;
    seq: number;
    author_id: string;
    client_id: string;
    /** Empty for the card of a call. */
    text: string;
    sent_at: number;
    /** JSON of a CallCard; null for a text. */
    call: string | null;
    /** Who must not see it; null for nobody. */
    hidden_from: string | null;
    /** 1 if it counts for nobody as unread. */
    is_silent: Generated<number>;
  };
}

export type ChatDatabase = Kysely<ChatTables>;
