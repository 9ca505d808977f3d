/** A 64-bit ELF file of sections, with its names and section table at the end, as linkers lay them out. */
export function elfWithSections(sections: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const names = Buffer.from(`\0${[...sections.map(([name]) => name), '.shstrtab'].join('\0')}\0`)
  const contents = [...sections.map(([, content]) => content), names]
  const nameAt = (name: string) => names.indexOf(`\0${name}\0`) + 1
  const headers = [Buffer.alloc(64)]
  let offset = 64
  contents.forEach((content, at) => {
    const name = sections[at]?.[0] ?? '.shstrtab'
    const header = Buffer.alloc(64)
    header.writeUInt32LE(nameAt(name), 0)
    // Content of the program, or a table of names; .text is loaded into memory, the others are not.
    header.writeUInt32LE(name === '.shstrtab' ? 3 : 1, 4)
    header.writeBigUInt64LE(name === '.text' ? 6n : 0n, 8)
    header.writeBigUInt64LE(BigInt(offset), 24)
    header.writeBigUInt64LE(BigInt(content.length), 32)
    headers.push(header)
    offset += content.length
  })
  const elf = Buffer.alloc(64)
  elf.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  elf.writeBigUInt64LE(BigInt(offset), 40)
  elf.writeUInt16LE(64, 58)
  elf.writeUInt16LE(headers.length, 60)
  elf.writeUInt16LE(headers.length - 1, 62)
  return Buffer.concat([elf, ...contents, ...headers])
}
