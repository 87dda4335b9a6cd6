import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'elementary', rootDir: import.meta.dirname };
