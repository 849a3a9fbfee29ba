/** Tables of call settings, blocks, and the presence that was reported to the host. */
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
  /** The person whom `user_id` blocked. */
  blocked: string;
  since: number;
}

/** Filled only if the host has an `onPresence` option. */
interface PresenceTable {
  user_id: string;
  /** 1 if the last report to the host says that the person is in a call. */
  in_call: number;
}
