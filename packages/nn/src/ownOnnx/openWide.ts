import { asFloat32 } from '../onnx/repairs/asFloat32.ts';
import { FLOAT64 } from '../onnx/modelProto.ts';

const NARROWED =
  'parts of the network are float64, which ONNX Runtime has no operators for in places: computed in float32';

/** An opened model, whether its float64 numbers had to become float32 for that, and what is to be said of it. */
export interface OpenedModel<TOpened> {
  readonly opened: TOpened;
  readonly isNarrow: boolean;
  readonly notes: readonly string[];
}

/** Opens a model as it is; where ONNX Runtime has no operators for its float64, in float32. @throws what `open` throws of the model as it is */
export async function openWide<TOpened>(
  model: Uint8Array,
  open: (model: Uint8Array) => Promise<TOpened>,
): Promise<OpenedModel<TOpened>> {
  try {
    return { opened: await open(model), isNarrow: false, notes: [] };
  } catch (error) {
    const narrow = asFloat32(model, FLOAT64);
    if (narrow === model) throw error;
    return {
      opened: await open(narrow).catch(() => {
        throw error;
      }),
      isNarrow: true,
      notes: [NARROWED],
    };
  }
}
