// What a command was asked with can't be used. The message says how it is meant.
export class UsageError extends Error {
  constructor(what: string, use: string, cause?: unknown) {
    super(`${what}\nsameday ${use}`, { cause });
  }
}
