import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'generators', rootDir: import.meta.dirname };
