import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'nn', rootDir: import.meta.dirname };
