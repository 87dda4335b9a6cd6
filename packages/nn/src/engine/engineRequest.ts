import type { Graph, Tensors } from '../graph.ts';
import type { EngineName, EngineOptions } from './engine.ts';

/** What the thread of an engine is asked to do. */
export type EngineRequest =
  | { readonly kind: 'start'; readonly name: EngineName; readonly options: EngineOptions }
  | { readonly kind: 'openGraph'; readonly graph: Graph; readonly parameters: Tensors }
  | { readonly kind: 'openOnnx'; readonly model: Uint8Array; readonly outputs: readonly string[] | undefined }
  | { readonly kind: 'run'; readonly session: number; readonly values: Tensors; readonly into: Tensors }
  | { readonly kind: 'exchange'; readonly session: number; readonly values: Tensors; readonly lent: Tensors }
  | { readonly kind: 'close'; readonly session: number }
  | { readonly kind: 'end' };

/** What comes back: a description, the number of a session, outputs, or an error by its class and message. */
export type EngineReply = { readonly result: unknown } | { readonly error: string; readonly isRangeError: boolean };
/** A message with the number by which its answer is known. */
export type Numbered<TMessage> = TMessage & { readonly id: number };
