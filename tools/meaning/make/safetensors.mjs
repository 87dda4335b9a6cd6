/** A safetensors file of float32 tensors `{ name: { shape, data } }`, made without the packages. */
export function safetensors(tensors, metadata) {
  const header = metadata === undefined ? {} : { __metadata__: metadata };
  let at = 0;
  const parts = [];
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    const bytes = Buffer.from(Float32Array.from(data).buffer);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
    parts.push(bytes);
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(text.length, 0);
  return new Uint8Array(Buffer.concat([length, text, ...parts]));
}
