/** A .tar archive (POSIX) of `[name, bytes]` in this order, made without the packages. */
export function tar(files) {
  const blocks = files.flatMap(([name, bytes]) => {
    const head = Buffer.alloc(512);
    head.write(name, 0, 100, 'utf8');
    head.write(
      '0000644\0' + '0000000\0'.repeat(2) + bytes.length.toString(8).padStart(11, '0') + '\0' + '0'.repeat(11) + '\0',
      100,
      'latin1',
    );
    head.write(' '.repeat(8), 148, 'latin1');
    head.write('0ustar\x0000', 156, 'latin1');
    head.write('ustar\x0000', 257, 'latin1');
    head.write(
      head
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0') + '\0 ',
      148,
      'latin1',
    );
    return [head, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}
