import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'realnvp', rootDir: import.meta.dirname };
