/**
 * Lets timers, signals and messages in: resolves in a later turn of the event loop, in microseconds where the platform
 * can (`setImmediate`, else a message to oneself), in about a millisecond elsewhere.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else if (typeof MessageChannel === 'function') yieldByMessage(resolve);
    else setTimeout(resolve, 0);
  });
}

function yieldByMessage(resolve: () => void): void {
  const { port1, port2 } = new MessageChannel();
  const arrived = (): void => {
    port1.close(); // an open port would keep the process alive
    resolve();
  };
  port1.addEventListener('message', arrived);
  port1.start();
  port2.postMessage(0);
}
