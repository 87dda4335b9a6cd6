import { FormatError, parsePyTorch, parseSafetensors, tensorsOf, type NamedTensors } from '@geq/formats';
import { arrayMember, blocksOfTensor, sortArrays, type OtherArray } from './arrayMember.ts';
import type { Entry } from './container.ts';
import { isTorchZip } from './fileHead.ts';
import type { DataSetFormat, Member } from './member.ts';
import { shownName } from './shownName.ts';

const LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46]; // torch.save before 1.6: a pickle of its magic number
const isLegacy = ({ head }: Entry): boolean => LEGACY.every((byte, i) => head[i] === byte);
const isSafetensors = ({ head }: Entry): boolean =>
  head[8] === 0x7b && head[6] === 0 && head[7] === 0 && (head[9] === 0x22 || head[9] === 0x7d || head[9] === 0x20);
const WEIGHTS = /(^|\.)(weight|bias|running_mean|running_var|weight_g|weight_v)$/;

/** Tensors of torch.save or safetensors: images by themselves, in a tuple or under names; labels are passed over, weights of a network refused. */
export const tensorFiles: DataSetFormat = {
  noun: 'file of tensors',
  isOne: (entry) => isTorchZip(entry.head) || isLegacy(entry) || isSafetensors(entry),
  members: async ({ entries, container, sourceOf }) => {
    const arrays: (Member | OtherArray)[] = [];
    for (const entry of entries) {
      const source = sourceOf(entry);
      const file = await container.pieces(entry);
      let found: NamedTensors;
      try {
        const bytes = await file.read(0, file.size);
        found = isSafetensors(entry)
          ? parseSafetensors(bytes, { source })
          : tensorsOf(parsePyTorch(bytes, { source }), { source });
      } finally {
        await file.close();
      }
      const named = Object.entries(found.tensors);
      const weight = named.find(([name]) => WEIGHTS.test(name))?.[0];
      if (weight !== undefined || found.modules)
        throw new FormatError(
          source,
          `expected images, got the weights of a network (${shownName(weight ?? 'a whole module')}); --init begins a training with them, --generator of the other commands takes them`,
        );
      for (const [name, tensor] of named) {
        const member = arrayMember({
          name: `${entry.name}/${name}`,
          source: named.length === 1 ? source : `${source}, ${shownName(name)}`,
          shape: tensor.shape,
          dtype: tensor.dtype,
          blocks: blocksOfTensor(tensor),
        });
        arrays.push('content' in member && named.length === 1 ? { ...member, key: 'images' } : member);
      }
    }
    return sortArrays(arrays);
  },
};
