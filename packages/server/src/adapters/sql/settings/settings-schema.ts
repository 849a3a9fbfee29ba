/** Tables of what people say about calls to them, and of whom the host was told that they are in one. */
export interface SettingsTables {
  calls_settings: SettingsTable;
  calls_blocks: BlocksTable;
  calls_presence: PresenceTable;
}

interface SettingsTable {
  user_id: string;
  version: number;
  /** `CallSettings` without its version, as JSON. */
  document: string;
}

interface BlocksTable {
  user_id: string;
  /** Whose calls `user_id` does not want. */
  blocked: string;
  since: number;
}

/** Only filled when the host asked to be told (`onPresence`). */
interface PresenceTable {
  user_id: string;
  /** 1 if the host was told that they are in a call. */
  in_call: number;
}
