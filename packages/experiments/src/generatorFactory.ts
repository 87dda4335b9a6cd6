import { createFullyConnected, type Generator, type GeneratorSpec } from '@geq/generators';

/** From spec kind to factory: with this table any thread or machine rebuilds the same generator. */
const FACTORIES: { readonly [TKind in GeneratorSpec['kind']]: (spec: Extract<GeneratorSpec, { kind: TKind }>) => Generator } = {
  fc: (spec) => createFullyConnected(spec),
};

export const createGenerator = (spec: GeneratorSpec): Generator => FACTORIES[spec.kind](spec);
