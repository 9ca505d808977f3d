import type { Foundation } from '../composition.ts'
import { fillOnce } from '../demo/fill-once.ts'
import type { Registry } from '../registry/context.ts'
import { demoImages } from './ports.ts'

/** Fills an embedded database with the demo when nothing is in it; never an operator's. */
export async function openDemo({ config }: Foundation, registry: Registry): Promise<void> {
  // Without a terminal there is no line to overwrite: only what stays is told.
  const tell = (text: string): void => {
    if (process.stdout.isTTY || text.endsWith('\n')) process.stdout.write(text)
  }
  await fillOnce({
    db: registry.db,
    dataDir: config.dataDir,
    tell,
    async fill() {
      // Loaded here: nobody else needs its stories and images.
      const { fillDemo } = await import('../demo/index.ts')
      await fillDemo({ registry, imageRoot: demoImages(config), publicUrl: config.publicUrl, tell })
    },
  })
}
