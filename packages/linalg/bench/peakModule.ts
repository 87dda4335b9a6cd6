// Generated, do not edit. Regenerate with: npx nx run linalg:wasm
// 2836 bytes of WebAssembly from assembly/bench/*.ts by AssemblyScript 0.28.20
// sources sha256 35846252af80668de78d995f944ce33e0c7399bada1b49f5df186b5c1a5b367d

/** assembly/bench/peak.ts, compiled, in base64. */
export const wasmModule = [
  'AGFzbQEAAAABBgFgAX8BfAMCAQAFAwEAAAcTAgZwZWFrNjQAAAZtZW1vcnkCAArjFQHgFQIOewF//QzpCyHn/f/vP+kLIef9/+8/IQH9DOkLIef9/+8/6Qsh5/3/7z8hAv0M6Qsh5/3/',
  '7z/pCyHn/f/vPyED/QzpCyHn/f/vP+kLIef9/+8/IQT9DOkLIef9/+8/6Qsh5/3/7z8hBf0M6Qsh5/3/7z/pCyHn/f/vPyEG/QzpCyHn/f/vP+kLIef9/+8/IQf9DOkLIef9/+8/6Qsh',
  '5/3/7z8hCP0M6Qsh5/3/7z/pCyHn/f/vPyEJ/QzpCyHn/f/vP+kLIef9/+8/IQr9DOkLIef9/+8/6Qsh5/3/7z8hC/0M6Qsh5/3/7z/pCyHn/f/vPyEM/QzpCyHn/f/vP+kLIef9/+8/',
  'IQ39DOkLIef9/+8/6Qsh5/3/7z8hDgNAIAAgD0sEQCAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/v',
  'P+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fABIQEgAv0M6Qsh',
  '5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh',
  '5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wASECIAP9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9',
  'DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9',
  'DOkLIef9/+8/6Qsh5/3/7z/98AEhAyAE/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8/',
  '/fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fABIQQgBf0M6Qsh5/3/7z/pCyHn',
  '/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn',
  '/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wASEFIAb9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/',
  '6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/',
  '6Qsh5/3/7z/98AEhBiAH/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn',
  '/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fABIQcgCP0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M',
  '6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M',
  '6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wASEIIAn9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/9',
  '8gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/9',
  '8AEhCSAK/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9',
  '/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fABIQogC/0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/p',
  'CyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/p',
  'CyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wASELIAz9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9',
  '/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AH9DOkLIef9/+8/6Qsh5/3/7z/98gH9DOkLIef9/+8/6Qsh5/3/7z/98AEhDCAN/Qzp',
  'CyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/Qzp',
  'CyHn/f/vP+kLIef9/+8//fAB/QzpCyHn/f/vP+kLIef9/+8//fIB/QzpCyHn/f/vP+kLIef9/+8//fABIQ0gDv0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3w',
  'Af0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3yAf0M6Qsh5/3/7z/pCyHn/f/vP/3wAf0M6Qsh5/3/7z/pCyHn/f/vP/3y',
  'Af0M6Qsh5/3/7z/pCyHn/f/vP/3wASEOIA9BAWohDwwBCwsgASAC/fABIAMgBP3wAf3wASAFIAb98AEgB/3wAf3wASAIIAn98AEgCiAL/fAB/fABIAwgDf3wASAO/fAB/fAB/fAB/SEA',
  'Cw==',
].join('');
