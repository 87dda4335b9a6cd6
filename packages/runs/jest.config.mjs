import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'runs', rootDir: import.meta.dirname };
