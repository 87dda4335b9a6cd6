import { preset } from '../../jest.preset.mjs';
export default { ...preset, displayName: 'dcgan', rootDir: import.meta.dirname };
