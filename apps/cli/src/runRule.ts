/** A run that is resumed has its own folder. */
export const runRule = ({
  resume,
  given,
}: {
  readonly resume?: string;
  readonly given: ReadonlySet<string>;
}): string | undefined => {
  const other = ['out', 'force'].find((name) => given.has(name));
  return resume !== undefined && other !== undefined
    ? `--resume cannot be combined with --${other}: it goes on in its own folder; leave --${other} out`
    : undefined;
};
