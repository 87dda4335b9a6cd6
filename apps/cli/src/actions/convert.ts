import {
  castTensor,
  formatFromName,
  isFloatDtype,
  readTensors,
  writeTensors,
  type FloatDtype,
  type NamedTensors,
  type Tensor,
} from '@geq/formats';
import { readBounded, UsageError, writeFileAtomic } from '@geq/runs';
import type { Action } from '../command.ts';
import type { ConvertRequest } from '../commands/convert.ts';
import { EXIT } from '../exitCodes.ts';
import { requireFree } from '../outputFile.ts';

/** Floating-point tensors in another width; whole numbers and booleans stay. */
const cast = ({ tensors, metadata }: NamedTensors, dtype: FloatDtype): NamedTensors => ({
  metadata,
  tensors: Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]): [string, Tensor] => [
      name,
      isFloatDtype(tensor.dtype) ? castTensor(tensor, dtype) : tensor,
    ]),
  ),
});

export const convert: Action<ConvertRequest> = async ({ positionals, dtype, force = false }, output) => {
  const [from, to, ...more] = positionals;
  if (to === undefined || more.length > 0)
    throw new UsageError(`convert: expected two files, FROM and TO, got ${positionals.length}`);
  if (formatFromName(to) === undefined)
    throw new UsageError(`${to}: expected a name that ends in .npy, .npz, .safetensors, .pt or .pth`);
  await requireFree(to, { force, isOurs: () => false });
  const read = readTensors(await readBounded(from), { source: from });
  const named = dtype === undefined ? read : cast(read, dtype);
  if (formatFromName(to) === 'npy' && Object.keys(named.tensors).length !== 1) {
    throw new UsageError(
      `${to}: expected one tensor for .npy, got ${Object.keys(named.tensors).length} in ${from}; .npz holds several`,
    );
  }
  await writeFileAtomic(to, writeTensors(named, to));
  output.out(
    `${to}: ${Object.keys(named.tensors).length} ${Object.keys(named.tensors).length === 1 ? 'tensor' : 'tensors'} of ${from}`,
  );
  return EXIT.ok;
};
