// npm starts us through a shell, and a shell that is told to stop may go without telling us.

const LOOK_EVERY_MS = 500;

/** Under npm or npx: stops this process, as by SIGTERM, once the one that started it is gone. */
export function stopWithParent() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_EVERY_MS);
  watch.unref();
}
