import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'random', rootDir: import.meta.dirname };
