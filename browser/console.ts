import { placeOf } from './console/address.js'
import { Console } from './console/console.js'
import { listenForHelp } from './console/help.js'

const place = placeOf(location)
listenForHelp()
void new Console(place).open(place)
