import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'ode', rootDir: import.meta.dirname };
