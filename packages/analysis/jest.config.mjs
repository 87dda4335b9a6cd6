import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'analysis', rootDir: import.meta.dirname };
