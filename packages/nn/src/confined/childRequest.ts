import type { OnnxFacts } from '../ownOnnx/onnxFacts.ts';
import type { OnnxHints } from '../ownOnnx/interpretOnnx.ts';

/** A model for the other process to run. */
export interface ChildRequest {
  readonly model: Uint8Array;
  readonly hints: Omit<OnnxHints, 'syntax' | 'externalData'>;
  /** Bytes of memory, and time, beyond which that process ends itself. */
  readonly memory: number;
  readonly seconds: number;
}

/** What comes back: facts, once or more, the last of them complete; then the end, or an error by its class and message. `isTired`: the process takes no other job. */
export type ChildReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'facts'; readonly facts: OnnxFacts }
  | { readonly kind: 'end'; readonly isTired: boolean }
  | {
      readonly kind: 'error';
      readonly name: string;
      readonly message: string;
      readonly isRangeError: boolean;
      readonly isTired: boolean;
    };
