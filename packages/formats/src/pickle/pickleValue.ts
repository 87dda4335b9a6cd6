import { excerpt } from '../formatError.ts';
import type { TensorDtype } from '../tensor.ts';

/** The name of a class or function that a pickle mentions. Nothing is ever looked up under it. */
export interface ClassReference {
  readonly kind: 'class';
  /** Module and name, such as 'torch.nn.modules.conv.Conv2d'. */
  readonly name: string;
}

/** What is left of an object that the reader does not know: the name of its class and what the pickle put into it, inert. */
export interface PickleRecord {
  readonly kind: 'record';
  readonly className: string;
  readonly args: readonly PickleValue[];
  /** What the object's class would have been given to restore itself: mostly its attributes, a Map. */
  state?: PickleValue;
  /** Members appended to it, if it is a list of some kind. */
  items?: PickleValue[];
  /** Entries set in it, if it is a dictionary of some kind. */
  entries?: Map<PickleValue, PickleValue>;
}

/** A piece of memory that tensors share, not yet looked up in the file. */
export interface TorchStorage {
  readonly kind: 'storage';
  readonly key: string;
  /** undefined for untyped storages: the tensor says. */
  readonly dtype: TensorDtype | undefined;
  /** Numbers in the storage as the file holds it; bytes when it is untyped. */
  readonly count: number;
  /** A window of that storage (legacy files): first number and how many. */
  readonly view?: { readonly offset: number; readonly count: number };
}

/** A strided view of a storage; every index lies inside it. */
export interface TorchTensor {
  readonly kind: 'tensor';
  readonly storage: TorchStorage;
  readonly dtype: TensorDtype;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  /** Every number stands for its negative: PyTorch's lazy negative bit. */
  readonly isNegated?: boolean;
}

/**
 * A value in a pickle. Lists and tuples are arrays, dictionaries of any kind Maps, sets of any kind Sets; whole numbers
 * beyond 2^53 bigints. Values may be shared and may contain themselves.
 */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | Set<PickleValue>
  | ClassReference
  | PickleRecord
  | TorchStorage
  | TorchTensor;

type Kinds = { class: ClassReference; record: PickleRecord; storage: TorchStorage; tensor: TorchTensor };

/** Whether a value is one of the objects with a `kind`, and of this kind. */
export const isKind = <TKind extends keyof Kinds>(value: PickleValue | undefined, kind: TKind): value is Kinds[TKind] =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;

const LONGEST_NAME = 100; // characters in a message

/** A value in a few words, for messages. */
export function describeValue(value: PickleValue | undefined): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (value instanceof Map) return `a dictionary of ${value.size}`;
  if (value instanceof Set) return `a set of ${value.size}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value !== 'object')
    return typeof value === 'string' ? `the text ${excerpt(value)}` : String(value).slice(0, LONGEST_NAME);
  switch (value.kind) {
    case 'class':
      return `the name ${value.name.slice(0, LONGEST_NAME)}`;
    case 'record':
      return `an object of ${value.className.slice(0, LONGEST_NAME)}`;
    default:
      return `a ${value.kind}`;
  }
}
