// A command's arguments can't be used. The message says how it is used.
export class UsageError extends Error {
  constructor(what: string, use: string, cause?: unknown) {
    super(`${what}\nsameday ${use}`, { cause });
  }
}
