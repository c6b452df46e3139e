import { awakenOnDemand } from './awakening.js'
import { offerPictures } from './chart-tools.js'
import { leadToConsole } from './console-link.js'
import { FigureCard } from './figure-card.js'
import { joinFigures } from './figure-stops.js'
import { addFilters } from './filter.js'
import { openInReadersLanguage } from './first-language.js'
import { stopAtScrollingFrames } from './frames.js'
import { searchPlaces } from './search.js'
import { openWays } from './ways.js'
import { keepPlaceAcrossLanguages, openTarget } from './page-links.js'

openInReadersLanguage()
keepPlaceAcrossLanguages()
addFilters()
openTarget()
window.addEventListener('hashchange', openTarget)
awakenOnDemand()
joinFigures(FigureCard.ofPage())
stopAtScrollingFrames()
openWays()
leadToConsole()
searchPlaces()
offerPictures()
