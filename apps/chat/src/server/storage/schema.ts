import type { Generated, Kysely } from 'kysely';

/** The chat's tables. Times are milliseconds since 1970. */
export interface ChatTables {
  users: {
    /** The login. It never changes, so it identifies the person everywhere. */
    id: string;
    name: string;
    /** `name` in lower case, because SQLite's lower() handles only ASCII. */
    name_search: string;
    /** The same for names that people may confuse, see `nameKeyOf`. */
    name_key: string;
    /** Argon2id in PHC format; null for demo accounts, which have no password. */
    password_hash: string | null;
    created_at: number;
    /** 1 while the person is in a call, as the calls module last reported. Survives a restart. */
    in_call: Generated<number>;
  };
  sessions: {
    /** SHA-256 of the token, so a stolen database contains no usable token. */
    token_hash: string;
    user_id: string;
    created_at: number;
    expires_at: number;
  };
  conversations: {
    id: string;
    /** Both ids, sorted, so two people have only one conversation; null for a group. */
    direct_key: string | null;
    created_at: number;
    /** Name of a group; null for a conversation of two. */
    name: string | null;
    /** Counts the changes of a group's name and members. */
    version: Generated<number>;
    /** The group's creator, and the id that their page gave to the request; null for two people. */
    creation_key: string | null;
  };
  participants: {
    conversation_id: string;
    user_id: string;
    /** Number of the last message that this person has read. */
    read_seq: Generated<number>;
  };
  messages: {
    conversation_id: string;
    seq: number;
    author_id: string;
    client_id: string;
    /** Empty for a call card and for an event of a group. */
    text: string;
    sent_at: number;
    /** JSON of a CallCard; null for a text message. */
    call: string | null;
    /** JSON of a StoredGroupEvent; null for all other messages. */
    event: string | null;
    /** Id of the person who must not see the message, or null. */
    hidden_from: string | null;
    /** 1 if the message never counts as unread. */
    is_silent: Generated<number>;
  };
}

export type ChatDatabase = Kysely<ChatTables>;
