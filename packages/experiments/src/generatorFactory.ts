import { createFullyConnected, type Generator, type GeneratorSpec } from '@geq/generators';

/** What this package needs to know of a kind of generator before it has one. */
interface Kind<TSpec> {
  readonly create: (spec: TSpec) => Generator;
  /** D and N. */
  readonly shape: (spec: TSpec) => { readonly D: number; readonly N: number };
}

/** From a spec's kind to its factory: with this table any thread or machine rebuilds the same generator. */
const KINDS: { readonly [TKind in GeneratorSpec['kind']]: Kind<Extract<GeneratorSpec, { kind: TKind }>> } = {
  fc: { create: createFullyConnected, shape: ({ widths }) => ({ D: widths[0], N: widths[widths.length - 1] }) },
};

export const createGenerator = (spec: GeneratorSpec): Generator => KINDS[spec.kind].create(spec);

export const generatorShape = (spec: GeneratorSpec): { readonly D: number; readonly N: number } => KINDS[spec.kind].shape(spec);
