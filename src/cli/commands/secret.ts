import { command, type Bind } from '../command.ts'
import { secretScan } from './scan.ts'
import { secretKeygen } from './secret-keygen.ts'
import { secretSet } from './secret-set.ts'

/** `varve secret …`: stores secrets, shows them to nobody by accident, and looks after the keys they are sealed with. */
export function secrets(bind: Bind): ReturnType<Bind> {
  const group = command('secret', 'store secrets and look after their keys: set, keygen, scan')
  for (const maker of [secretSet, secretKeygen, secretScan]) group.addCommand(maker(bind))
  return group
}
