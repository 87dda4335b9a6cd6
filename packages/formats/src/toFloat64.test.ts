import { describe, expect, it } from '@jest/globals';
import '@geq/testing';
import { float16Bits } from './float16Bits.ts';
import type { Tensor } from './tensor.ts';
import { castTensor, toFloat32, toFloat64 } from './toFloat64.ts';
import { tensorStatistics } from './tensorStatistics.ts';

describe('toFloat64, toFloat32 and castTensor', () => {
  const shape = [2];
  it.each<[Tensor, number[]]>([
    [{ dtype: 'F64', shape, data: Float64Array.of(0.1, -2) }, [0.1, -2]],
    [{ dtype: 'F32', shape, data: Float32Array.of(0.5, -2) }, [0.5, -2]],
    [{ dtype: 'F16', shape, data: Uint16Array.of(0x3c00, 0xc000) }, [1, -2]],
    [{ dtype: 'BF16', shape, data: Uint16Array.of(0x3f80, 0xc000) }, [1, -2]],
    [{ dtype: 'I64', shape, data: BigInt64Array.of(-(2n ** 53n), 7n) }, [-(2 ** 53), 7]],
    [{ dtype: 'U64', shape, data: BigUint64Array.of(2n ** 64n - 1n, 7n) }, [2 ** 64, 7]],
    [{ dtype: 'I8', shape, data: Int8Array.of(-128, 7) }, [-128, 7]],
    [{ dtype: 'U16', shape, data: Uint16Array.of(65_535, 7) }, [65_535, 7]],
    [{ dtype: 'BOOL', shape, data: Uint8Array.of(0, 1) }, [0, 1]],
  ])('reads $dtype as numbers', (tensor, numbers) => {
    expect(Array.from(toFloat64(tensor))).toEqual(numbers);
    expect(Array.from(toFloat32(tensor))).toEqual(numbers.map(Math.fround));
    expect(castTensor(tensor, 'F32')).toEqual({ dtype: 'F32', shape, data: toFloat32(tensor) });
    expect(castTensor(castTensor(tensor, 'F64'), 'F16')).toEqual({ dtype: 'F16', shape, data: float16Bits(numbers) });
  });
});

describe('tensorStatistics', () => {
  it('leaves out what is not finite and counts it', () => {
    const { min, max, mean, std, numNonFinite } = tensorStatistics({
      dtype: 'F64',
      shape: [6],
      data: Float64Array.of(1, NaN, 2, Infinity, 3, -Infinity),
    });
    expect({ min, max, mean, numNonFinite }).toEqual({ min: 1, max: 3, mean: 2, numNonFinite: 3 });
    expect(std).toBeAllclose(Math.sqrt(2 / 3), { rtol: 1e-15 }); // one rounding
  });

  it('keeps its digits where the mean is large', () => {
    const data = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    expect(tensorStatistics({ dtype: 'F64', shape: [1000], data }).std).toBeAllclose(0.5, { rtol: 1e-12 }); // two passes: a sum of squares would lose all
  });

  it('says nan where there is nothing', () => {
    expect(tensorStatistics({ dtype: 'F32', shape: [0], data: new Float32Array(0) })).toEqual({
      min: NaN,
      max: NaN,
      mean: NaN,
      std: NaN,
      numNonFinite: 0,
    });
  });
});
