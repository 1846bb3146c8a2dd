import { createPlainSignals } from '../contract/plain/plain-engine.js'
import { signalEngineContract } from '../contract/signal-engine.js'

signalEngineContract(createPlainSignals)
