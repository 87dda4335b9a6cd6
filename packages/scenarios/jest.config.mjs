import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'scenarios', rootDir: import.meta.dirname };
