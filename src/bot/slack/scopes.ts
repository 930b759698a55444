// What the app asks the workspace for, as manifest/slack.yaml does.
export const SCOPES: readonly string[] = ['commands', 'chat:write', 'im:write', 'im:history'];

/** Without it nobody can be told anything. */
export const SENDING_SCOPE = 'chat:write';
