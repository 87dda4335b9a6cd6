// Nothing in a pickle is ever called here, so none of these could do harm. A file that asks for them was made to do harm
// elsewhere, and its tensors are not to be trusted either: it is refused, loudly and by name.

const MODULES = new Set([
  'os',
  'posix',
  'nt',
  'ntpath',
  'posixpath',
  'subprocess',
  'sys',
  'shutil',
  'socket',
  'pty',
  'runpy',
  'importlib',
  'ctypes',
  'popen2',
  'pickle',
  '_pickle',
  'cPickle',
  'marshal',
  'webbrowser',
  'pip',
  'pdb',
  'bdb',
  'timeit',
  'cProfile',
  'urllib',
  'requests',
  'asyncio',
]);
const BUILTINS = new Set([
  'eval',
  'exec',
  'execfile',
  'compile',
  'open',
  'file',
  '__import__',
  'setattr',
  'delattr',
  'globals',
  'locals',
  'vars',
  'input',
  'raw_input',
  'breakpoint',
  'apply',
  'exit',
  'quit',
]);
const BUILTIN_MODULES = new Set(['builtins', '__builtin__', '__builtins__']);

/** Whether a pickle that mentions this name means to act on the machine that loads it. */
export function isHostileName(module: string, name: string): boolean {
  const [top] = module.split('.');
  const [first] = name.split('.');
  return (
    MODULES.has(top) ||
    (BUILTIN_MODULES.has(top) && BUILTINS.has(first)) ||
    name.split('.').some((part) => part === '__globals__' || part === '__subclasses__')
  );
}
