import { latentBlock } from '@geq/random';
import { graphGenerator, onnxGenerator, writeOnnx, fold } from '../src/index.ts';
import { convolutionalGenerator, steadyParameters } from '../test/networks.ts';
const small = convolutionalGenerator({ D: 10, widths: [32, 16, 8] });
const p = steadyParameters(small);
const z = latentBlock(0, 'train', 0, 10);
let t = performance.now();
const lap = (what: string) => { console.log(what, (performance.now() - t).toFixed(0), 'ms'); t = performance.now(); };
for (const [engine, options] of [['onnx', {}], ['tfjs', {}], ['tfjs', { backend: 'cpu' }], ['reference', {}]] as const) {
  const g = await graphGenerator({ graph: small, parameters: p }, { engine, ...options });
  lap(`${g.engine} opened ${g.name} ${g.latentDim} ${g.outputDim} ${g.numParameters}`);
  const n = engine === 'onnx' || !('backend' in options) && engine === 'tfjs' ? 256 : 16;
  const x = await g.sample(z.subarray(0, n * 10), n);
  lap(`sampled ${n} block ${g.blockSize()} ${x[0]} ${x[100]}`);
  const y = await g.sample(z.subarray(50, 60), 1); let d = 0; for (let i = 0; i < g.outputDim; i++) if (y[i] !== x[5 * g.outputDim + i]) d++;
  console.log('differing', d);
  await g.close(); lap('closed');
}
const g = await onnxGenerator(writeOnnx(small, p)); lap('onnx generator');
console.log(g.name, g.outputDim, g.numParameters, (await g.sample(z.subarray(0, 10), 1))[0]);
await g.close();
