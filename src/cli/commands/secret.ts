import { command, type Bind } from '../command.ts'
import { secretScan } from './scan.ts'
import { secretDestroy } from './secret-destroy.ts'
import { secretFingerprint } from './secret-fingerprint.ts'
import { secretKeygen } from './secret-keygen.ts'
import { secretList } from './secret-list.ts'
import { secretReveal } from './secret-reveal.ts'
import { secretRotateKey } from './secret-rotate-key.ts'
import { secretRotate } from './secret-rotate.ts'
import { secretSet } from './secret-set.ts'

/** `varve secret …`: stores secrets, shows them to nobody by accident, and looks after the keys they are sealed with. */
export function secrets(bind: Bind): ReturnType<Bind> {
  const group = command(
    'secret',
    'store secrets and look after their keys: set, list, reveal, fingerprint, rotate, rotate-key, destroy, keygen, scan',
  )
  const makers = [secretSet, secretList, secretReveal, secretFingerprint, secretRotate, secretDestroy]
  for (const maker of [...makers, secretRotateKey, secretKeygen, secretScan]) group.addCommand(maker(bind))
  return group
}
