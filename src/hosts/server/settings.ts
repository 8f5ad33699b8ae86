/** The editor's settings for one folder, read from whatever the client sends. Never throws. */

export interface Settings {
  readonly enable: boolean;
  /** When a document is checked. */
  readonly run: "onType" | "onSave";
  /** The part that a configuration file may hold too; the engine checks it, and the file wins over it. */
  readonly config: Readonly<Record<string, unknown>>;
}

export const defaultSettings: Settings = { enable: true, run: "onType", config: {} };

const configKeys = ["rules", "options", "exclude", "tests", "pythonVersion"] as const;

/** Settings from a client's answer to `workspace/configuration`; what is wrong there falls back to the default. */
export function parseSettings(value: unknown): Settings {
  if (!isRecord(value)) return defaultSettings;
  return {
    enable: typeof value.enable === "boolean" ? value.enable : defaultSettings.enable,
    run: value.run === "onSave" || value.run === "onType" ? value.run : defaultSettings.run,
    config: Object.fromEntries(
      configKeys.map((key): [string, unknown] => [key, value[key]]).filter(([, setting]) => isSet(setting)),
    ),
  };
}

/** Clients send `null` or an empty value for what the user did not set. */
function isSet(setting: unknown): boolean {
  return setting !== undefined && setting !== null && setting !== "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
