/** A mistake in what the caller asked for (options, files they named); the command line prints it and exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
