import { createFastSignals } from '../../src/signals/fast/index.js'
import { signalEngineLaws } from '../contract/signal-laws.js'
import { signalTimeLaws } from '../contract/signal-time-laws.js'

signalEngineLaws(createFastSignals, 2000)
signalTimeLaws(createFastSignals, 500)
