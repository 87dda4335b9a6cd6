import {
  type CheckpointPart,
  FormatError,
  type ModuleRecord,
  type NamedTensors,
  networkPart,
  type NetworkPart,
  type ParseOptions,
  requireEntries,
  type StateTensors,
  type Tensor,
  withoutPrefix,
} from '@geq/formats';
import { flowArchitecture, layouts, numScales, type FlowArchitecture, type FlowOptions } from './flowArchitecture.ts';
import { flowEntries } from './flowEntries.ts';
import { flowMetadata, parseFlowMetadata } from './flowMetadata.ts';

/** A flow: its architecture and all its numbers. */
export interface Flow {
  readonly architecture: FlowArchitecture;
  readonly state: StateTensors;
}

/** What a file does not say. `layout` and `couplingBn` are needed beside a plain state_dict; what is given twice must agree. */
export interface ReadFlowOptions extends ParseOptions {
  readonly layout?: FlowOptions['layout'];
  readonly couplingBn?: boolean;
  readonly imageSize?: number;
  /** In a file with several flows, the one that is meant: what stands before the names of its tensors. */
  readonly weights?: string;
}

const FIRST = 's1_ckbd.0.coupling.';
const EXCERPT = 60; // characters of a foreign name that a message quotes

/** Whether tensors look like those of a real NVP flow, or of a file that has one among others. */
export const isFlow = (tensors: NamedTensors['tensors']): boolean =>
  Object.keys(tensors).some((key) => key.startsWith(FIRST) || key.includes(`.${FIRST}`));

/**
 * A flow from a file that `readTensors` of `@geq/formats` read: a whole pickled module of the PyTorch port (hyperparameters
 * and image size from its attributes), a plain state_dict (hyperparameters off the shapes, `layout` and `couplingBn` from the
 * options), or a file of `flowFile` (from its metadata). What the file says is checked against the shapes of its tensors.
 *
 * @param options.source stands at the head of error messages; give the file's name
 * @throws FormatError that names key, expectation and finding for whatever is no such flow; RangeError for bad options
 */
export function readFlow(
  read: Pick<NamedTensors, 'tensors'> & Partial<NamedTensors>,
  { source = 'readFlow', weights, ...given }: ReadFlowOptions = {},
): Flow {
  const part = flowPart(read, { source, ...(weights !== undefined && { weights }) });
  const named = withPlainNorms(withoutPrefix(part.tensors, source));
  const metadata = { ...read.metadata, ...moduleMetadata(part.modules?.find(({ name }) => name === '')) };
  if (given.layout !== undefined && !layouts.includes(given.layout))
    throw new RangeError(`readFlow: expected the layout ${layouts.join(', ')}, got ${String(given.layout)}`);
  const stated = parseFlowMetadata(metadata, source);
  for (const name of ['layout', 'couplingBn', 'imageSize'] as const) {
    if (given[name] !== undefined && stated[name] !== undefined && given[name] !== stated[name])
      throw new FormatError(
        source,
        `expected ${name} ${String(stated[name])}, which the file says, got the option ${String(given[name])}`,
      );
  }
  const { layout = given.layout, couplingBn = given.couplingBn, imageSize = given.imageSize } = stated;
  if (layout === undefined || couplingBn === undefined) {
    const open = [
      ...(layout === undefined ? [`its layout (--layout ${layouts.join(', ')})`] : []),
      ...(couplingBn === undefined
        ? ['whether batch norms stand behind its couplings (--coupling-bn or --no-coupling-bn)']
        : []),
    ];
    throw new FormatError(
      source,
      `expected hyperparameters beside the tensors of the flow, got a plain state_dict; state ${open.join(' and ')}`,
    );
  }
  const options: FlowOptions = {
    ...optionsFromShapes(named, source),
    ...stated,
    layout,
    couplingBn,
    ...(imageSize === undefined ? {} : { imageSize }),
  };
  const architecture = within(source, () => flowArchitecture(options));
  requireScales(named, architecture, source);
  return { architecture, state: requireEntries(named, flowEntries(architecture), source) };
}

/** The state_dict of a flow in PyTorch's order, whatever order its numbers came in. @throws FormatError when one is missing or misshapen */
export const flowStateDict = ({ architecture, state }: Flow): StateTensors =>
  requireEntries(new Map<string, Tensor>(Object.entries(state)), flowEntries(architecture), 'flowStateDict');

/** Tensors in PyTorch's order, with the metadata that `readFlow` needs: for `writeSafetensors`, `writePyTorch` or `writeTensors` of `@geq/formats`. */
export const flowFile = (flow: Flow, metadata: Readonly<Record<string, string>> = {}): NamedTensors => ({
  tensors: flowStateDict(flow),
  metadata: { ...flowMetadata(flow.architecture), ...metadata },
});

/**
 * The flow's part of a file: all of it, or what a training's checkpoint has under `state_dict`, `ema` ….
 *
 * @throws FormatError where there is none, or several and none was named
 */
export const flowPart = (
  { tensors, modules }: Pick<NamedTensors, 'tensors' | 'modules'>,
  { source = 'flowPart', weights }: ParseOptions & Pick<ReadFlowOptions, 'weights'> = {},
): NetworkPart =>
  within(source, () =>
    networkPart(
      { tensors, ...(modules && { modules }) },
      { ...(weights !== undefined && { weights }), fault: (part) => fault(part, source) },
    ),
  );

/** Why a part is no flow, by its names. */
function fault({ tensors }: CheckpointPart, source: string): string | undefined {
  const names = [...withoutPrefix(tensors, source).keys()];
  if (names.length === 0) return 'expected the tensors of a real NVP flow, got none';
  const strange = names.find((key) => !/^s\d{1,2}_(ckbd|chan)\.\d{1,2}\.coupling\./.test(key));
  if (strange !== undefined)
    return `expected names such as ${FIRST}in_bn.weight of a real NVP flow, got ${JSON.stringify(strange.slice(0, EXCERPT))}`;
  return names.some((key) => key.endsWith('.running_mean'))
    ? undefined
    : 'expected the batch norms of a real NVP flow, got no running_mean';
}

/** What the module of a flow says of itself, as the texts that a file of one flow has. */
const moduleMetadata = (module: ModuleRecord | undefined): Record<string, string> =>
  Object.fromEntries(
    ['hps', 'datainfo'].flatMap((name) =>
      module?.attributes[name] === undefined ? [] : [[name, JSON.stringify(module.attributes[name])]],
    ),
  );

/** Weight norm as a parametrization, original0 and original1, under the names g and v of the hook. */
const withPlainNorms = (tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> =>
  new Map(
    [...tensors].map(([name, tensor]) => [
      name
        .replace(/\.parametrizations\.weight\.original0$/, '.weight_g')
        .replace(/\.parametrizations\.weight\.original1$/, '.weight_v'),
      tensor,
    ]),
  );

/** Scales by the names of the couplings: the layout must have as many. */
function requireScales(tensors: ReadonlyMap<string, Tensor>, architecture: FlowArchitecture, source: string): void {
  const found = [...tensors.keys()].reduce((most, key) => Math.max(most, Number(/^s(\d+)/.exec(key)?.[1])), 0);
  const expected = numScales(architecture);
  if (found !== expected)
    throw new FormatError(
      source,
      `expected ${expected} scales of the layout ${architecture.layout} with ${architecture.imageSize}×${architecture.imageSize} images, got tensors of ${found}`,
    );
}

/** What the shapes of the first coupling tell; checked in full afterwards. */
function optionsFromShapes(tensors: ReadonlyMap<string, Tensor>, source: string): Omit<FlowOptions, 'layout'> {
  const net = `${FIRST}block.1`;
  const count = (has: (b: number) => boolean): number => {
    let b = 0;
    while (has(b)) b++;
    return b;
  };
  const resBlocks = count((b) => tensors.has(`${net}.core_block.${b}.in_block.0.weight`));
  const weightNorm = [...tensors.keys()].some((key) => key.endsWith('.conv.weight_v'));
  const stem = `${net}.${resBlocks > 0 ? 'in_block' : 'block.0'}.conv.${weightNorm ? 'weight_v' : 'weight'}`;
  const first = (key: string): number => {
    const tensor = tensors.get(key);
    if (tensor === undefined || tensor.shape.length === 0)
      throw new FormatError(
        source,
        `expected ${key} of a real NVP flow, got ${tensor === undefined ? 'no tensor of that name' : 'a single number'}`,
      );
    return tensor.shape[0];
  };
  const chain = resBlocks > 0 ? `${net}.core_block.0.res_block` : `${net}.block`;
  return {
    channels: first(`${FIRST}in_bn.weight`),
    baseDim: first(stem),
    resBlocks,
    weightNorm,
    bottleneck: [...tensors.keys()].some((key) => key.startsWith(`${chain}.6.`)),
    skip: tensors.has(`${net}.in_skip.conv.bias`),
    affine: tensors.has(`${FIRST}scale`),
  };
}

/** What is wrong with the architecture is wrong with the file. */
function within<TResult>(source: string, build: () => TResult): TResult {
  try {
    return build();
  } catch (error) {
    throw error instanceof FormatError ? error : new FormatError(source, (error as Error).message);
  }
}
