import { archiveOf } from './archiveOf.ts';
import { inOrder, MOST_ENTRY, severalAtOnce, type Container, type Entry } from './container.ts';
import { bytesOf, looseFile, piecesOf, type LooseFile } from './looseFile.ts';
import { readHead } from './readHead.ts';
import { counted, shownNames } from './shownName.ts';
import { walkFolder } from './walkFolder.ts';

/** An archive in a folder, with its files under their names in the folder. */
interface Inside extends Container {
  readonly name: string;
  /** Entry of the folder → entry of the archive. */
  readonly inner: ReadonlyMap<Entry, Entry>;
}

/**
 * A folder with all below it, links followed. Archives in it are seen as folders; those that were unpacked beside themselves
 * are left out.
 *
 * @throws UsageError as walkFolder; FormatError for a damaged archive
 */
export async function folderContainer(path: string): Promise<Container> {
  const walked = await walkFolder(path);
  const loose: LooseFile[] = [];
  const archives: Inside[] = [];
  await severalAtOnce(walked.files, async ({ name, file, size }) => {
    const head = await readHead(file);
    const archive = await archiveOf(file, head);
    if (archive)
      archives.push({
        ...archive,
        name,
        inner: new Map(archive.entries.map((entry) => [{ ...entry, name: `${name}/${entry.name}` }, entry])),
      });
    else loose.push(await looseFile(file, { name, size, head }));
  });
  const plain = new Set(loose.filter(({ isPacked }) => !isPacked).map(({ name }) => name));
  const isTwin = (file: LooseFile): boolean => file.isPacked && plain.has(file.name);
  const isUnpacked = ({ entries }: Inside): boolean =>
    entries.length > 0 && entries.every(({ name }) => plain.has(name));
  const [alone, inside] = [
    loose.filter((file) => !isTwin(file)),
    inOrder(archives.filter((archive) => !isUnpacked(archive))),
  ];
  const twins = [
    ...archives.filter(isUnpacked).map(({ name }) => name),
    ...loose.filter(isTwin).map(({ name }) => `${name}.gz`),
  ].sort();
  const owners = new Map(inside.flatMap((archive) => [...archive.inner.keys()].map((outer) => [outer, archive])));
  return {
    path,
    remarks: walked.texts > 0 ? [`${counted(walked.texts, 'link')} that git left as text followed`] : [],
    numArchives: inside.length,
    isOfTar: (entry) => owners.get(entry)?.isOfTar(entry) ?? false,
    entries: inOrder<Entry>([...alone, ...owners.keys()]),
    faults: [
      ...walked.faults,
      ...inside.flatMap(({ name, faults }) => faults.map((fault) => ({ ...fault, name: `${name}/${fault.name}` }))),
    ],
    aside: [
      ...(twins.length > 0 ? [`${shownNames(twins)}, unpacked beside ${twins.length === 1 ? 'it' : 'them'}`] : []),
      ...(walked.hidden > 0 ? [counted(walked.hidden, 'hidden file or folder', 'hidden files or folders')] : []),
      ...(walked.loops > 0
        ? [counted(walked.loops, 'link back to a folder above', 'links back to folders above')]
        : []),
      ...new Set(inside.flatMap(({ aside }) => aside)),
    ],
    visit: async (isWanted, use) => {
      await severalAtOnce(alone.filter(isWanted), async (entry) => use(entry, await bytesOf(entry, MOST_ENTRY)));
      for (const { inner, visit } of inside) {
        const wanted = new Map([...inner].filter(([outer]) => isWanted(outer)).map(([outer, entry]) => [entry, outer]));
        if (wanted.size > 0)
          await visit(
            (entry) => wanted.has(entry),
            (entry, bytes) => use(wanted.get(entry) as Entry, bytes),
          );
      }
    },
    pieces: (entry) => {
      const archive = owners.get(entry);
      return archive ? archive.pieces(archive.inner.get(entry) as Entry) : piecesOf(entry as LooseFile);
    },
  };
}
