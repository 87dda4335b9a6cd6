import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'online', rootDir: import.meta.dirname };
