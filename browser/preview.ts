import { PreviewPanel, type Fault } from './preview-panel.js'
import { keepReadingPlace, returnToReadingPlace } from './reading-place.js'

/** What the preview tells its pages. */
interface PreviewState {
  version: string
  isBuilding: boolean
  fault: Fault | null
}

const EVENTS = '/_preview/events'

const version = document.querySelector<HTMLMetaElement>('meta[name="preview-version"]')?.content ?? ''
const panel = new PreviewPanel(version === '')
let events: EventSource | undefined

function follow({ version: newest, isBuilding, fault }: PreviewState): void {
  if (newest !== version) {
    events?.close()
    keepReadingPlace()
    location.reload()
    return
  }
  panel.showFault(fault)
  panel.say(isBuilding ? 'Rebuilding…' : '')
}

/** A browser holds few connections to one address: a page that nobody sees gives its own back. */
function listenWhileVisible(): void {
  events?.close()
  if (document.hidden) return
  events = new EventSource(EVENTS)
  events.addEventListener('message', ({ data }) => follow(JSON.parse(data)))
  events.addEventListener('error', () => panel.say('The preview has ended; this page waits for it.'))
}

returnToReadingPlace()
document.addEventListener('visibilitychange', listenWhileVisible)
listenWhileVisible()
