import { editMessage, type Edit } from '../editMessage.ts';
import { dimensionProto, valueInfoProto } from '../modelProto.ts';

/** An axis without a length in place of one below `least`; a length of 0 reads as none at all. */
const without =
  (least: 0 | 1): Edit =>
  ({ bytes }) => {
    const { dimValue = 0, dimParam = '' } = dimensionProto.toObject(dimensionProto.decode(bytes), {
      longs: Number,
    }) as { dimValue?: number; dimParam?: string };
    return bytes.length > 0 && dimParam === '' && dimValue < least ? [new Uint8Array(0)] : undefined;
  };

/** A length of −1, as old exporters write an axis that may have any. */
export const freeDimension = without(0);

/** Of what goes into and out of the whole model 0 means the same; elsewhere there are arrays of no numbers. */
export const freePort: Edit = ({ bytes, field, depth }) => {
  const port =
    depth === 2 && (field === 'input' || field === 'output')
      ? editMessage(bytes, valueInfoProto, { DimensionProto: without(1) })
      : bytes;
  return port === bytes ? undefined : [port];
};
