import { awakenOnDemand } from './awakening.js'
import { addFilters } from './filter.js'
import { openInReadersLanguage } from './first-language.js'
import { keepPlaceAcrossLanguages, openTarget } from './page-links.js'

openInReadersLanguage()
keepPlaceAcrossLanguages()
addFilters()
openTarget()
window.addEventListener('hashchange', openTarget)
awakenOnDemand()
