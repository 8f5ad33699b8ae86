// rule: unhandled-failure
// repair: ^Catch it here and return
// outcome: runs
import { readFile } from 'node:fs/promises'

async function refresh() {
  const settings = await readFile('/there/is/no/such/file', 'utf8')
  console.log(settings.length)
}

setTimeout(refresh, 5)
setTimeout(() => console.log('still there'), 300)

export {}
