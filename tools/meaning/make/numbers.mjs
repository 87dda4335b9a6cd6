// Small random numbers from a source of whole ones.
export const uniform = (random) => (random(2 ** 20) + 0.5) / 2 ** 20;
export const normal = (random) => Math.sqrt(-2 * Math.log(uniform(random))) * Math.cos(2 * Math.PI * uniform(random));
export const normals = (random, count, scale = 1) =>
  Float64Array.from({ length: count }, () => Math.fround(scale * normal(random)));
export const any = (random, values) => values[random(values.length)];
