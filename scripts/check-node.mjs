// Runs on any Node, old ones too: it says what is wrong before something newer fails with a riddle.
import { readFileSync } from 'node:fs'

const wanted = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).engines.node
const [major, minor] = wanted.match(/\d+/g).map(Number)
const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number)

if (ownMajor < major || (ownMajor === major && ownMinor < minor)) {
  console.error(`Varve's scripts need Node ${wanted}, and this is Node ${process.versions.node} (${process.execPath}).
The repository brings its own Node as the dev dependency "node", which npm puts first on the PATH of its scripts.
It is not there. To mend it, run

  npm ci

and start the script through npm (npm start, npm test, npm run …). If npm is told to ignore install scripts, run
npm ci --ignore-scripts=false instead, or install Node ${wanted} yourself.`)
  process.exit(1)
}
