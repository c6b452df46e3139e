import { awakenOnDemand } from './awakening.js'
import { keepPlaceAcrossLanguages, openTarget } from './page-links.js'

keepPlaceAcrossLanguages()
openTarget()
window.addEventListener('hashchange', openTarget)
awakenOnDemand()
