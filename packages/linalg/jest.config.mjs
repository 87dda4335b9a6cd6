import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'linalg', rootDir: import.meta.dirname };
