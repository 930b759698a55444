// Until somebody ends the process in an orderly way.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function signal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of SIGNALS) process.once(name, () => resolve());
  });
}
