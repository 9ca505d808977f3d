import type { Foundation } from '../composition.ts'
import type { Registry } from '../registry/context.ts'
import { demoImages } from './ports.ts'

/** Fills the demo once, on the first start of an embedded database; never on an operator's. */
export async function openDemo({ config }: Foundation, registry: Registry): Promise<void> {
  // Loaded here: nobody else needs its stories and images.
  const { fillDemo } = await import('../demo/index.ts')
  await fillDemo({
    registry,
    imageRoot: demoImages(config),
    publicUrl: config.publicUrl,
    // Without a terminal there is no line to overwrite: only what stays is told.
    tell: text => {
      if (process.stdout.isTTY || text.endsWith('\n')) process.stdout.write(text)
    },
  })
}
