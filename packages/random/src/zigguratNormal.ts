import { exp, log } from '@geq/elementary';
import { uniform53, type Bits } from './bits.ts';

const LAYERS = 256;
// Where the tail begins for 256 layers of equal area, and that area: the root of "the topmost layer closes at density 1",
// solved with 40 digits in mpmath; agrees with Marsaglia & Tsang (2000) in all the digits they print.
const TAIL_START = 3.654152885361008771645;
const LAYER_AREA = 0.004928673233974655347;

const density = (x: number): number => exp(-0.5 * x * x); // not normalized

/** Right edges x₀ > x₁ = r > … > x₂₅₆ = 0 of the layers. Layer 0 is the base: a rectangle as large as base plus tail. */
const edges = layerEdges();
/** Density at the edges. */
const heights = edges.map(density);
/** Edges in units of the spacing of the abscissae: a multiplication saved; powers of two are exact. */
const steps = edges.map((x) => x * 2 ** -52);

function layerEdges(): Float64Array {
  const x = new Float64Array(LAYERS + 1); // x[256] = 0
  x[0] = LAYER_AREA / density(TAIL_START);
  x[1] = TAIL_START;
  for (let i = 1; i < LAYERS - 1; i++) x[i + 1] = Math.sqrt(-2 * log(density(x[i]) + LAYER_AREA / x[i]));
  return x;
}

/**
 * One standard normal variate by the ziggurat method: 256 layers of equal area, signed abscissae of 53 bits.
 *
 * Layer and abscissa come from disjoint bits of two draws (sharing bits is the known flaw of the code of 2000). Nothing but
 * +, −, ×, ÷, √ and the exp and log of @geq/elementary, which are made of these, is used: the same doubles on every engine.
 *
 * @see Marsaglia & Tsang, "The ziggurat method for generating random variables", J. Stat. Softw. 5(8), 2000
 */
export function zigguratNormal(bits: Bits): number {
  const first = bits.next();
  const layer = first >>> 24;
  const x = (bits.next() * 2 ** 21 + (first & 0x1fffff)) * steps[layer]; // sign and 31 high bits, 21 low bits
  // 98.8 % of the draws end here, inside the part of the layer that lies below the density for certain.
  return Math.abs(x) < edges[layer + 1] ? x : rareNormal(bits, layer, x);
}

/** The other 1.2 %: the tail, the wedge under the density, or a rejection and a fresh start. */
function rareNormal(bits: Bits, layer: number, x: number): number {
  if (layer === 0) return x < 0 ? -tail(bits) : tail(bits);
  const y = heights[layer] + uniform53(bits) * (heights[layer + 1] - heights[layer]);
  return y < density(x) ? x : zigguratNormal(bits);
}

/** |z| given |z| > r, by rejection from an exponential. */
function tail(bits: Bits): number {
  for (;;) {
    const a = -log(1 - uniform53(bits)) / TAIL_START; // 1 − u lies in (0, 1]
    const b = -log(1 - uniform53(bits));
    if (2 * b > a * a) return TAIL_START + a;
  }
}
