import { BLOCK_SIZE } from '@geq/random';
import { countByParity, type BlockSet } from './blockSet.ts';
import { requireIdentity, type GeneratorIdentity, type MomentState } from './momentState.ts';

/** Format of the stored form below; a change of layout or meaning changes it. */
const FORMAT = 'geq/moments/2';

/** The part of a state that is JSON. */
export interface MomentMeta extends GeneratorIdentity {
  readonly format: string;
  readonly blockSize: number;
  readonly blocks: BlockSet;
}

/** A state in two parts, for containers of named arrays such as safetensors. */
export interface StoredMoments {
  readonly meta: MomentMeta;
  /** latent D(D+1)/2; for Even and Odd: omega N(N+1)/2, phi N×D, meanX N, meanC D; fourthOrder 2 (xx, xc) */
  readonly arrays: Readonly<Record<string, Float64Array>>;
}

/** Splits a state for storage. The arrays are the state's own, not copies. */
export function stateToArrays({
  generatorName,
  generatorHash,
  N,
  D,
  blocks,
  latent,
  halves: [even, odd],
  fourthOrder,
}: MomentState): StoredMoments {
  return {
    meta: { format: FORMAT, generatorName, generatorHash, N, D, blockSize: BLOCK_SIZE, blocks },
    arrays: {
      latent,
      omegaEven: even.omega,
      omegaOdd: odd.omega,
      phiEven: even.phi,
      phiOdd: odd.phi,
      meanXEven: even.meanX,
      meanXOdd: odd.meanX,
      meanCEven: even.meanC,
      meanCOdd: odd.meanC,
      fourthOrder: Float64Array.of(fourthOrder.xx, fourthOrder.xc),
    },
  };
}

/**
 * Puts a stored state together again, trusting nothing: format, names, sizes, block ranges, and that every number is finite.
 * The inverse of `stateToArrays`, to the last bit. The arrays are kept, not copied; nothing is allocated from sizes that
 * the arrays do not bear out.
 *
 * @param meta   parsed JSON, of any shape
 * @param arrays named arrays
 * @throws TypeError or RangeError that names the first fault
 */
export function stateFromArrays({
  meta,
  arrays,
}: {
  readonly meta: unknown;
  readonly arrays: Readonly<Record<string, unknown>>;
}): MomentState {
  const header = requireMeta(meta);
  const { generatorName, generatorHash, N, D, blocks } = header;
  const take = (name: string, length: number): Float64Array =>
    requireNumbers(name, Object.hasOwn(arrays, name) ? arrays[name] : undefined, length);
  const [evenBlocks, oddBlocks] = countByParity(blocks);
  const half = (suffix: 'Even' | 'Odd', numBlocks: number): MomentState['halves'][number] => {
    const sums = {
      count: numBlocks * BLOCK_SIZE,
      meanX: take(`meanX${suffix}`, N),
      meanC: take(`meanC${suffix}`, D),
      omega: take(`omega${suffix}`, (N * (N + 1)) / 2),
      phi: take(`phi${suffix}`, N * D),
    };
    requireSquares(`omega${suffix}`, sums.omega, N);
    if (
      numBlocks === 0 &&
      [sums.meanX, sums.meanC, sums.omega, sums.phi].some((array) => array.some((value) => value !== 0))
    ) {
      throw new RangeError(
        `stateFromArrays: expected zeros in the ${suffix.toLowerCase()} half, which has no blocks, got other numbers`,
      );
    }
    return sums;
  };
  const latent = take('latent', (D * (D + 1)) / 2);
  requireSquares('latent', latent, D);
  const [xx, xc] = take('fourthOrder', 2);
  if (xx < 0 || xc < 0) throw new RangeError(`stateFromArrays: expected sums ≥ 0 in fourthOrder, got ${xx} and ${xc}`);
  const halves = [half('Even', evenBlocks), half('Odd', oddBlocks)] as const;
  return { generatorName, generatorHash, N, D, blocks, latent, halves, fourthOrder: { xx, xc } };
}

function requireMeta(meta: unknown): MomentMeta {
  if (!isRecord(meta))
    throw new TypeError(`stateFromArrays: expected an object as meta, got ${meta === null ? 'null' : typeof meta}`);
  if (meta.format !== FORMAT)
    throw new RangeError(`stateFromArrays: expected format '${FORMAT}', got ${JSON.stringify(meta.format)}`);
  if (meta.blockSize !== BLOCK_SIZE)
    throw new RangeError(
      `stateFromArrays: expected blocks of ${BLOCK_SIZE} samples, got ${JSON.stringify(meta.blockSize)}`,
    );
  const { generatorName, generatorHash, N, D } = meta as unknown as GeneratorIdentity; // checked by the next line
  requireIdentity('stateFromArrays', { generatorName, generatorHash, N, D });
  return {
    format: FORMAT,
    blockSize: BLOCK_SIZE,
    generatorName,
    generatorHash,
    N,
    D,
    blocks: requireBlocks(meta.blocks),
  };
}

/** Seeds ascending; in each, non-empty ranges ascending with gaps between: the one form a set has. */
function requireBlocks(blocks: unknown): BlockSet {
  const fault = (what: string): RangeError =>
    new RangeError(
      `stateFromArrays: expected blocks as ascending seeds with ascending, separate ranges [from, to), got ${what}`,
    );
  if (!Array.isArray(blocks)) throw fault(typeof blocks);
  let lastSeed = -1;
  return blocks.map((entry: unknown) => {
    if (!isRecord(entry) || !isWhole(entry.seed) || entry.seed <= lastSeed) throw fault(JSON.stringify(entry));
    lastSeed = entry.seed;
    if (!Array.isArray(entry.ranges) || entry.ranges.length === 0) throw fault(JSON.stringify(entry));
    let lastTo = -1;
    const ranges = entry.ranges.map((range: unknown) => {
      const [from, to]: unknown[] = Array.isArray(range) && range.length === 2 ? range : [];
      if (!isWhole(from) || !isWhole(to) || from <= lastTo || to <= from)
        throw fault(`${JSON.stringify(range)} in seed ${entry.seed}`);
      lastTo = to;
      return [from, to] as const;
    });
    return { seed: entry.seed, ranges };
  });
}

/** Sums of squares stand on the diagonal of a packed symmetric sum of `rows` rows. */
function requireSquares(name: string, packed: Float64Array, rows: number): void {
  for (let i = 0, at = 0; i < rows; at += rows - i, i++) {
    if (packed[at] < 0)
      throw new RangeError(
        `stateFromArrays: expected sums of squares ≥ 0 on the diagonal of ${name}, got ${packed[at]} in row ${i}`,
      );
  }
}

function requireNumbers(name: string, array: unknown, length: number): Float64Array {
  if (!(array instanceof Float64Array))
    throw new TypeError(
      `stateFromArrays: expected a Float64Array '${name}', got ${array === undefined ? 'none' : typeof array}`,
    );
  if (array.length !== length)
    throw new RangeError(`stateFromArrays: expected ${length} entries in '${name}', got ${array.length}`);
  const at = array.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) throw new RangeError(`stateFromArrays: expected finite numbers in '${name}', got ${array[at]} at ${at}`);
  return array;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isWhole = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
