import { FormatError } from '@geq/formats';
import { layouts, type FlowArchitecture, type FlowOptions, type Layout } from './flowArchitecture.ts';

type Texts = Readonly<Record<string, string>>;
const FLAGS = {
  bottleneck: 'bottleneck',
  skip: 'skip',
  weightNorm: 'weight_norm',
  couplingBn: 'coupling_bn',
  affine: 'affine',
} as const;

/**
 * What a state_dict does not say, as texts beside it, in the form in which `@geq/formats` gives the attributes of the port's
 * pickled flows: `hps` with the hyperparameters, `datainfo` with name, channel and size of the images.
 */
export function flowMetadata(architecture: FlowArchitecture): Record<string, string> {
  const { layout, channels, imageSize, baseDim, resBlocks } = architecture;
  const flags = Object.fromEntries(
    Object.entries(FLAGS).map(([name, key]) => [key, Number(architecture[name as keyof typeof FLAGS])]),
  );
  return {
    network: `real NVP flow, ${channels}x${imageSize}x${imageSize}, PyTorch state_dict`,
    hps: JSON.stringify({ base_dim: baseDim, res_blocks: resBlocks, ...flags }),
    datainfo: JSON.stringify({ name: layout, channel: channels, size: imageSize }),
  };
}

/**
 * The hyperparameters that a file's texts tell; empty where there are none, as beside a plain state_dict.
 *
 * @throws FormatError for texts that are no hyperparameters of a flow
 */
export function parseFlowMetadata(metadata: Texts, source: string): Partial<FlowOptions> {
  const hps = objectOf(metadata, 'hps', source);
  const datainfo = objectOf(metadata, 'datainfo', source);
  const whole = (name: string, value: unknown): number => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value))
      throw new FormatError(source, `expected a whole number as ${name} of the flow, got ${excerpt(value)}`);
    return value;
  };
  const flag = (name: string, value: unknown): boolean => {
    if (value !== 0 && value !== 1 && typeof value !== 'boolean')
      throw new FormatError(source, `expected 0 or 1 as ${name} of the flow, got ${excerpt(value)}`);
    return Boolean(value);
  };
  return {
    ...(hps && {
      baseDim: whole('hps.base_dim', hps.base_dim),
      resBlocks: whole('hps.res_blocks', hps.res_blocks),
      ...Object.fromEntries(Object.entries(FLAGS).map(([name, key]) => [name, flag(`hps.${key}`, hps[key])])),
    }),
    ...(datainfo && {
      layout: layoutOf(datainfo.name, source),
      channels: whole('datainfo.channel', datainfo.channel),
      imageSize: whole('datainfo.size', datainfo.size),
    }),
  };
}

function layoutOf(name: unknown, source: string): Layout {
  const layout = layouts.find((known) => known === name);
  if (!layout)
    throw new FormatError(
      source,
      `expected datainfo.name of the flow to be ${layouts.join(', ')}, got ${excerpt(name)}`,
    );
  return layout;
}

function objectOf(metadata: Texts, key: string, source: string): Record<string, unknown> | null {
  if (!Object.hasOwn(metadata, key)) return null;
  let value: unknown;
  try {
    value = JSON.parse(metadata[key]);
  } catch {
    value = null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new FormatError(source, `expected the text ${key} to be a JSON object, got ${excerpt(metadata[key])}`);
  return value as Record<string, unknown>;
}

const excerpt = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60));
