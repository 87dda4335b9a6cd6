import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'overlaps', rootDir: import.meta.dirname };
