import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'experiments', rootDir: import.meta.dirname };
