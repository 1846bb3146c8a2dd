import { createSignals } from '../../src/signals/index.js'
import { signalEngineLaws } from '../contract/signal-laws.js'
import { signalTimeLaws } from '../contract/signal-time-laws.js'

signalEngineLaws(createSignals, 2000)
signalTimeLaws(createSignals, 500)
