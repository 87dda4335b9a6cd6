import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'reproduce', rootDir: import.meta.dirname };
