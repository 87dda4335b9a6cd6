/** Methods whose step is --dt. */
export const isFixedStep = (method: string): method is 'rk4' | 'euler' => method === 'rk4' || method === 'euler';
