import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'covariance', rootDir: import.meta.dirname };
