import type { DataSetFormat, Member } from './member.ts';
import { hasPictureName, pictureKind } from './pictureKind.ts';
import { sampleKey } from './sampleKey.ts';
import { splitOf } from './splitOf.ts';

/**
 * Pictures in files of their own, in folders or archives. Files with a picture's name and other bytes are among them, to be
 * refused by name. Two pictures of one name and other endings are one sample in archives, as WebDataset has it.
 */
export const pictureFiles: DataSetFormat = {
  noun: 'picture',
  isOne: ({ name, head }) => pictureKind(head) !== undefined || hasPictureName(name),
  members: async ({ entries, container }) => ({
    members: entries.map((entry): Member => {
      const { sample, key, isRole } = sampleKey(entry.name);
      const isSample = isRole || container.isOfTar(entry) || key.includes('.');
      return {
        name: entry.name,
        split: splitOf(entry.name, { isPicture: true }),
        key,
        isRole,
        sample: isSample ? sample : `${sample}.${key}`,
        count: 1,
        content: { form: 'picture', entry },
      };
    }),
    others: [],
  }),
};
