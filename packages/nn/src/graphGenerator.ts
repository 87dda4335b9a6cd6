import { parallelGenerator, sizesFor } from '@geq/generators';
import { openSessionPool } from './engine/openSessionPool.ts';
import { fold, type Model } from './fold.ts';
import type { Graph } from './graph.ts';
import { modelHash } from './modelHash.ts';
import type { NetworkGenerator, NetworkOptions } from './networkGenerator.ts';
import { requireKnownSizes, shapeText, numEntries } from './shape.ts';
import { countParameters, inputsOf, outputsOf, type Port } from './port.ts';
import { validate } from './validate.ts';

/** The port of a name, or the only one. */
function choose(kind: string, ports: readonly Port[], name?: string): Port {
  const names = ports.map((port) => port.name).join(', ') || 'none';
  const found = name === undefined ? ports : ports.filter((port) => port.name === name);
  if (found.length !== 1)
    throw new RangeError(
      `graphGenerator: expected ${name === undefined ? `one ${kind}` : `an ${kind} named ${name}`}, got ${names}${name === undefined && ports.length > 1 ? `; name one with \`${kind}\`` : ''}`,
    );
  return found[0];
}

/** Numbers a sample of a port whose first axis is the batch. */
function rowLength(kind: string, { name, shape }: Port): number {
  if (shape[0] !== 'B')
    throw new RangeError(
      `graphGenerator: expected the ${kind} ${name} to have the batch as its first axis, got ${shapeText(shape)}`,
    );
  return numEntries(requireKnownSizes('graphGenerator', shape.slice(1)));
}

/** Numbers a sample of all nodes together. */
const numbersBetween = ({ nodes }: Graph): number =>
  nodes.reduce(
    (sum, { shape }) => sum + (shape[0] === 'B' ? numEntries(requireKnownSizes('graphGenerator', shape.slice(1))) : 0),
    0,
  );

/**
 * A graph as a `Generator`: latents (its one input, any rank, flattened) to outputs (flattened channel, row, column).
 * The graph is folded first; its hash is that of the graph as given.
 *
 * @param options `engine` onnx (default), tfjs or reference; `output`, where the graph has several; `threads`, `where` and `backend` as in `NetworkOptions`
 * @throws RangeError when the graph has not one input, or a parameter has no value
 *
 * @example
 * const generator = await graphGenerator({ graph, parameters });
 * const x = await generator.sample(latentBlock(0, 'train', 0, generator.latentDim), 256); // 256×outputDim
 * await generator.close();
 */
export async function graphGenerator(
  { graph, parameters }: Model,
  options: NetworkOptions & { readonly output?: string } = {},
): Promise<NetworkGenerator> {
  validate(graph);
  const { engine: engineName = 'onnx', name, output, ...where } = options;
  const input = choose('input', inputsOf(graph));
  const out = choose('output', outputsOf(graph), output);
  const [latentDim, outputDim] = [rowLength('input', input), rowLength('output', out)];
  const folded = fold({
    graph: { ...graph, outputs: graph.outputs.filter((candidate) => candidate.name === out.name) },
    parameters,
  });
  const hash = modelHash(graph, parameters);

  const lanes = await openSessionPool(engineName, where, (engine) => engine.openGraph(folded.graph, folded.parameters));
  const [row, outRow] = [input, out].map(({ shape }) => requireKnownSizes('graphGenerator', shape.slice(1)));
  const generator = parallelGenerator({
    name: name ?? `graph_${hash.slice(0, 8)}`,
    latentDim,
    outputDim,
    numParameters: countParameters(graph),
    sizes: sizesFor(numbersBetween(folded.graph)),
    workers: lanes.sessions.map((session) => async (latents, rows, into) => {
      const places = into && { [out.name]: { shape: [rows, ...outRow], data: into } };
      const { data } = (await session.run({ [input.name]: { shape: [rows, ...row], data: latents } }, places))[
        out.name
      ];
      return data instanceof Float32Array ? data : Float32Array.from(data); // outputs of a run are ours to keep
    }),
    close: lanes.close,
  });
  return { ...generator, hash, engine: lanes.description };
}
